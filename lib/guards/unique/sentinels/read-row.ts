import type { CallOptions } from '../../../client/session.js';
import { request } from '../../../operations/request.js';
import { tableOf, type Target } from '../../../operations/target.js';
import type { Item } from '../../../values/value.js';

/** A row as it is now. */
export async function readRow(target: Target, key: Item, options: CallOptions): Promise<Item | undefined> {
  const input = { TableName: tableOf(target), Key: key, ConsistentRead: true };
  return (await request(target, { operation: 'GetItem', input, options, verb: 'unique' })).output.Item;
}
