import type { KeysAndAttributes } from '../../client/requests.js';
import { send } from '../../client/send.js';
import type { CallOptions, Session } from '../../client/session.js';
import { UnprocessedError } from '../../errors/unprocessed-error.js';
import type { Item } from '../../values/value.js';
import { identityOf, type ItemKey } from '../item-key.js';
import { hydrate, isOfClass } from '../item/hydrate.js';
import { cipherContext } from '../rules/crypto.js';
import { tableOf } from '../target.js';
import { inBatches, type BatchOptions } from './in-batches.js';

/** DynamoDB's limit for one BatchGetItem. */
const MOST_KEYS = 100;

/** What a batch read found. */
export interface BatchGetResult {
  /** In the order of the keys; undefined for an item that does not exist. */
  readonly items: readonly (object | undefined)[];
  /** The keys under which there is nothing. */
  readonly missing: readonly ItemKey[];
}

/** One item to read, in however many places it was asked for. */
interface Wanted {
  readonly at: ItemKey;
  item: Item | undefined;
}

/**
 * Reads any number of items of any classes and tables: `BatchGetItem` for 100 at a time, each item once, what the service left
 * unprocessed again with backoff.
 * @throws ErrUnprocessed with the keys that are still unread after the last try
 */
export async function batchGet(
  keys: readonly ItemKey[],
  options: BatchOptions & CallOptions = {},
): Promise<BatchGetResult> {
  const contexts = new Map(
    keys.map(({ target }) => [
      target.model,
      cipherContext(target, { operation: 'batchGet', reads: true, signal: options.signal }),
    ]),
  );
  const wanted = new Map<string, Wanted>();
  const places = keys.map(at => {
    const id = identityOf(at.target, at.key);
    const known = wanted.get(id) ?? { at, item: undefined };
    wanted.set(id, known);
    return known;
  });
  const { left, cause } = await inBatches([...wanted.values()], {
    operation: 'BatchGetItem',
    size: MOST_KEYS,
    options,
    session: want => want.at.target.session,
    send: (session, batch) => readBatch(session, batch, options),
  });
  if (left.length > 0) {
    throw new UnprocessedError(
      `${left.length} of ${wanted.size} items could not be read`,
      left.map(want => want.at),
      { operation: 'batchGet', cause },
    );
  }
  const items = await Promise.all(
    keys.map(({ target }, i) => {
      const { item } = places[i]!;
      return item === undefined || !isOfClass(target, item)
        ? undefined
        : hydrate(target, item, contexts.get(target.model));
    }),
  );
  return { items, missing: keys.filter((_, i) => items[i] === undefined) };
}

async function readBatch(session: Session, batch: readonly Wanted[], options: CallOptions): Promise<readonly Wanted[]> {
  const RequestItems: Record<string, KeysAndAttributes> = {};
  for (const [table, group] of groups(batch)) {
    RequestItems[table] = {
      Keys: group.map(want => want.at.key),
      ...(options.consistent === true && { ConsistentRead: true }),
    };
  }
  const { output } = await send(session, 'BatchGetItem', {
    input: { RequestItems },
    signal: options.signal,
    timeoutMs: options.timeoutMs,
    verb: 'batchGet',
  });
  const byId = new Map(batch.map(want => [identityOf(want.at.target, want.at.key), want]));
  for (const [table, group] of groups(batch)) {
    for (const item of output.Responses?.[table] ?? []) {
      const want = byId.get(identityOf(group[0]!.at.target, item));
      if (want !== undefined) want.item = item;
    }
  }
  const left = new Set<Wanted>();
  for (const [table, group] of groups(batch)) {
    for (const key of output.UnprocessedKeys?.[table]?.Keys ?? [])
      left.add(byId.get(identityOf(group[0]!.at.target, key))!);
  }
  return [...left];
}

function groups(batch: readonly Wanted[]): ReadonlyMap<string, readonly Wanted[]> {
  const tables = new Map<string, Wanted[]>();
  for (const want of batch) {
    const table = tableOf(want.at.target);
    const group = tables.get(table) ?? [];
    group.push(want);
    tables.set(table, group);
  }
  return tables;
}
