import type { Item } from '../../values/value.js';
import { canonicalItem } from '../validation/attribute-value.js';
import { checkedSize, checkWithEntries } from '../validation/item-size.js';
import { checkIndexKeys, checkItemKey } from '../validation/key.js';
import { readWireItem } from '../validation/wire-value.js';
import { attributesOf } from './keys.js';
import { StoredItem, type TableData } from './table-data.js';

/** The items of a table, a line of DynamoDB JSON each: `{"Item":{"id":{"S":"1"}}}`, as exports to S3 have them. */
export function* exportLines(data: TableData): Generator<string, undefined> {
  for (const stored of data.items.ascend('')) yield `{"Item":${stored.text}}`;
}

/**
 * Puts items into a table from lines of DynamoDB JSON, with or without `Item` around them; tells how many. Each is checked
 * as PutItem checks it; no stream records are written.
 * @throws Error naming the line that holds no item, or none of this table.
 */
export function importLines(data: TableData, lines: Iterable<string>): number {
  const indexes = [...data.indexes].map(({ schema }) => schema);
  let [number, count] = [0, 0];
  for (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    try {
      const item = itemIn(line, data);
      checkItemKey(item, data.keys);
      checkIndexKeys(item, indexes);
      const bytes = checkedSize(item, 'put');
      checkWithEntries(data, item, { bytes, what: 'put' });
      const key = data.keyOf(item);
      data.write({ before: data.items.get(key), after: new StoredItem(key, item, bytes) });
      count++;
    } catch (cause) {
      throw new Error(`Line ${number} holds no item of this table: ${(cause as Error).message}`, { cause });
    }
  }
  return count;
}

/** A line that holds nothing but `Item` holds an item in it, unless the table's own key is called so. */
function itemIn(line: string, data: TableData): Item {
  const json = JSON.parse(line) as Readonly<Record<string, unknown>>;
  const wrapped = Object.keys(json).join() === 'Item' && attributesOf(data.keys).every(({ name }) => name !== 'Item');
  return canonicalItem(readWireItem(wrapped ? json['Item'] : json));
}
