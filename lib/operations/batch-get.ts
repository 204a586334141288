import { timeOf, withinTime, type Deadline } from '../client/deadline.js';
import { send } from '../client/send.js';
import type { KeysAndAttributes } from '../session/requests.js';
import type { CallOptions, Session, OnUnreadable } from '../session/session.js';
import { getOwn, type Item } from '../values/value.js';
import { cipherContext } from './crypto.js';
import { hydrateOrPass, isOfClass, settled, LEFT_OUT, unreadablePolicy } from './get.js';
import { checkBatchOptions, inBatches, unprocessedError, type BatchOptions } from './in-batches.js';
import { identityOf, checkKeys, type ItemKey } from './item-key.js';
import { tableOf } from './target.js';

/** One item to read, in however many places it was asked for. */
export interface Wanted {
  readonly at: ItemKey;
  readonly id: string;
  item: Item | undefined;
}

/** Sends one request and notes what came; answers what the service left unprocessed. */
export async function readBatch(
  session: Session,
  batch: readonly Wanted[],
  options: CallOptions & Deadline,
): Promise<readonly Wanted[]> {
  const tables = [...groups(batch)];
  const RequestItems: Readonly<Record<string, KeysAndAttributes>> = Object.fromEntries(
    tables.map(([table, group]) => [
      table,
      { Keys: group.map(want => want.at.key), ...(options.consistent === true && { ConsistentRead: true }) },
    ]),
  );
  const { returnConsumedCapacity } = options;
  const { output } = await send(session, 'BatchGetItem', {
    input: {
      RequestItems,
      ...(returnConsumedCapacity !== undefined && { ReturnConsumedCapacity: returnConsumedCapacity }),
    },
    ...timeOf(options),
    meter: options.meter,
    verb: 'batchGet',
  });
  const byId = new Map(batch.map(want => [want.id, want]));
  for (const [table, group] of tables) {
    for (const item of getOwn(output.Responses ?? {}, table) ?? []) {
      const want = byId.get(identityOf(group[0]!.at.target, item));
      if (want !== undefined) want.item = item;
    }
  }
  const left = new Set<Wanted>();
  for (const [table, group] of tables) {
    for (const key of getOwn(output.UnprocessedKeys ?? {}, table)?.Keys ?? [])
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

/** DynamoDB's limit for one BatchGetItem. */
const MAX_KEYS = 100;

/** How a batch read is sent, and what it does about rows that their class cannot read. */
export interface BatchReadOptions extends BatchOptions, CallOptions {
  readonly signal?: AbortSignal;
  /** A row that is left out is undefined in `items` and not among `missing`. */
  readonly onUnreadable?: OnUnreadable | undefined;
}

/** What a batch read found. */
interface BatchGetResult {
  /** In the order of the keys; undefined for an item that does not exist, or that `onUnreadable` left out. */
  readonly items: readonly (object | undefined)[];
  /** The keys under which there is nothing. */
  readonly missing: readonly ItemKey[];
}

/**
 * Reads any number of items of any classes and tables: `BatchGetItem` for 100 at a time, each item once, what the service left
 * unprocessed again with backoff.
 * @throws ErrUnprocessed with the keys that are still unread after the last try
 */
export async function batchGet(keys: readonly ItemKey[], given: BatchReadOptions = {}): Promise<BatchGetResult> {
  checkBatchOptions(given, 'batchGet');
  const options = withinTime(given);
  checkKeys(keys, 'batchGet');
  const ciphers = keys.map(({ target }) => cipherContext(target, { operation: 'batchGet', reads: true, options }));
  const policies = keys.map(({ target }) => unreadablePolicy(options.onUnreadable, target.session));
  const wanted = new Map<string, Wanted>();
  const places = keys.map(at => {
    const id = identityOf(at.target, at.key);
    let want = wanted.get(id);
    if (want === undefined) wanted.set(id, (want = { at, id, item: undefined }));
    return want;
  });
  const { left, cause } = await inBatches([...wanted.values()], {
    operation: 'BatchGetItem',
    size: MAX_KEYS,
    options,
    session: want => want.at.target.session,
    send: (session, batch) => readBatch(session, batch, options),
  });
  if (left.length > 0)
    throw unprocessedError('batchGet', {
      message: `${left.length} of ${wanted.size} items could not be read`,
      left: left.map(want => want.at),
      cause,
    });
  const rows = keys.map(({ target }, i) => {
    const row = places[i]!.item;
    return row === undefined || !isOfClass(target, row) ? undefined : row;
  });
  const items = await settled(
    rows.map((row, i) => row && hydrateOrPass(keys[i]!.target, row, { cipher: ciphers[i], policy: policies[i]! })),
  );
  return {
    items: items.map(item => (item === LEFT_OUT ? undefined : item)),
    missing: keys.filter((_, i) => rows[i] === undefined),
  };
}
