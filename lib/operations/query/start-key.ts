import { equalValues } from '../../values/equal.js';
import { typeOf, type Item, type Value } from '../../values/value.js';
import { readCursor, writeCursor } from './cursor-text.js';
import { keysOf } from './filters/index-entry.js';
import { refused } from './check-read.js';
import type { PreparedRead } from './read-input.js';
import type { Read } from './read.js';
import { isWithin } from './within.js';

/** The cursor for the place a page ended at. */
export function cursorOf(read: Read, prepared: PreparedRead, lastKey: Item): string {
  const sort = read.asked === undefined ? undefined : read.descending === true ? 'DESC' : 'ASC';
  return writeCursor(read, prepared, { lastKey, index: read.index?.name, sort });
}

/** The key a read starts after. @throws ErrInvalidOperator for a cursor of another index, direction, table or key */
export function startKey(read: Read, prepared: PreparedRead, text: string): Item {
  if (typeof text !== 'string') throw refused(read, 'a cursor is a text');
  const position = readCursor(read, prepared, text);
  checkPosition(read, position);
  const { lastKey } = position;
  checkShape(read, lastKey);
  for (const { attribute, value } of prepared.key?.partition ?? []) {
    if (!equalValues(lastKey[attribute]!, value)) throw refused(read, 'the cursor belongs to another partition');
  }
  if (
    !prepared.key?.sort.every(condition => isWithin(lastKey[condition.attribute]!, condition)) &&
    prepared.key !== undefined
  )
    throw refused(read, 'the cursor belongs to another range of the sort key');
  return lastKey;
}

/** The primary and index key of an item, as a page's last key holds it; undefined where the item does not hold all of it. */
export function keyOfItem(read: Read, item: Item | undefined): Item | undefined {
  const names = [...new Set([...read.target.model.key, ...keysOf(read)].map(({ name }) => name))];
  if (item === undefined || names.some(name => item[name] === undefined)) return undefined;
  return Object.fromEntries(names.map(name => [name, item[name]!]));
}

function checkPosition(read: Read, { index, sort }: ReturnType<typeof readCursor>): void {
  const belongs = (what: string): never => {
    throw refused(read, `the cursor belongs to ${what}`);
  };
  if (index !== read.index?.name) belongs(index === undefined ? 'the table' : 'another index');
  if (read.asked === undefined ? sort !== undefined : sort === undefined)
    belongs(sort === undefined ? 'a scan' : 'a query');
  if (sort !== undefined && (sort === 'DESC') !== (read.descending === true)) belongs('the other direction');
}

function checkShape(read: Read, lastKey: Item): void {
  const keys = new Map([...read.target.model.key, ...keysOf(read)].map(attribute => [attribute.name, attribute]));
  const names = Object.keys(lastKey);
  const fits =
    names.length === keys.size &&
    names.every(name => keys.has(name) && fitsKey(keys.get(name)?.codec.type, lastKey[name]!));
  if (!fits) throw refused(read, 'the cursor is of another table or index');
}

function fitsKey(wanted: string | undefined, value: Value): boolean {
  const type = typeOf(value);
  if (type === undefined || !'SNB'.includes(type) || value.S === '' || value.B?.length === 0) return false;
  return wanted === undefined || wanted === type;
}
