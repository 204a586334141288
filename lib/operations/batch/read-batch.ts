import type { KeysAndAttributes } from '../../client/requests.js';
import { send } from '../../client/send.js';
import type { CallOptions, Session } from '../../client/session.js';
import { getOwn } from '../../values/own.js';
import type { Item } from '../../values/value.js';
import { identityOf, type ItemKey } from '../item-key.js';
import { tableOf } from '../target.js';

/** One item to read, in however many places it was asked for. */
export interface Wanted {
  readonly at: ItemKey;
  item: Item | undefined;
}

/** Sends one request and notes what came; answers what the service left unprocessed. */
export async function readBatch(
  session: Session,
  batch: readonly Wanted[],
  options: CallOptions,
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
    signal: options.signal,
    timeoutMs: options.timeoutMs,
    meter: options.meter,
    verb: 'batchGet',
  });
  const byId = new Map(batch.map(want => [identityOf(want.at.target, want.at.key), want]));
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
