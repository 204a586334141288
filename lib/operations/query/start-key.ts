import { encodeKeyField } from '../../codec/key.js';
import { fieldError } from '../../codec/fault.js';
import { stateOf } from '../../codec/state.js';
import type { Attribute } from '../../model/model.js';
import { equalValues } from '../../values/equal.js';
import { getOwn } from '../../values/own.js';
import { typeOf, type Item, type Value } from '../../values/value.js';
import { readCursor, writeCursor } from './cursor-text.js';
import { keysOf } from './filters/index-entry.js';
import { refused, refusedCursor } from './check-read.js';
import { blindKeysOf } from './lookup/is-lookup.js';
import { prepareRead, type PreparedRead } from './read-input.js';
import type { Read } from './read.js';
import { isWithin } from './within.js';

/** The cursor for the place a page ended at. */
export function cursorOf(read: Read, prepared: PreparedRead, lastKey: Item): string {
  const sort = read.asked === undefined ? undefined : read.descending === true ? 'DESC' : 'ASC';
  return writeCursor(read, prepared, { lastKey, index: read.index?.name, sort });
}

/** The key a read starts after. @throws ErrInvalidCursor for a cursor of another index, direction, table or key */
export function startKey(read: Read, prepared: PreparedRead, text: string): Item {
  if (typeof text !== 'string') throw refusedCursor(read, 'a cursor is a text');
  const position = readCursor(read, prepared, text);
  checkPosition(read, position);
  const { lastKey } = position;
  checkShape(read, lastKey);
  for (const { attribute, value } of prepared.key?.partition ?? []) {
    if (!equalValues(lastKey[attribute]!, value)) throw refusedCursor(read, 'the cursor belongs to another partition');
  }
  if (
    !prepared.key?.sort.every(condition => isWithin(lastKey[condition.attribute]!, condition)) &&
    prepared.key !== undefined
  )
    throw refusedCursor(read, 'the cursor belongs to another range of the sort key');
  return lastKey;
}

/**
 * The cursor that goes on after an item: of one that was read, by its row as it was stored then, else by its fields.
 * @throws ErrInvalidOperator for an item that is not where the read reads
 */
export function cursorAfter(read: Read, item: object): string {
  const lastKey: Record<string, Value> = {};
  const stored = stateOf(item)?.stored;
  for (const attribute of new Set([...read.target.model.key, ...keysOf(read)])) {
    const value = stored === undefined ? keyFieldOf(read, attribute, item) : getOwn(stored, attribute.name);
    if (value === undefined)
      throw refused(
        read,
        `the item has no ${attribute.field}, so it stands nowhere in ${read.index?.name ?? 'the table'}`,
      );
    lastKey[attribute.name] = value;
  }
  const at = { ...foundByHash(read, lastKey), cursor: undefined };
  const prepared = prepareRead(at);
  const cursor = cursorOf(at, prepared, lastKey);
  startKey(at, prepared, cursor);
  return cursor;
}

function keyFieldOf({ target: { model } }: Read, attribute: Attribute, item: object): Value | undefined {
  try {
    return encodeKeyField(attribute, item as Readonly<Record<string, unknown>>);
  } catch (fault) {
    throw fieldError(model, attribute, fault);
  }
}

/** A lookup by blind index as the one of its queries that finds this item: by the hash that the item has. */
function foundByHash(read: Read, lastKey: Item): Read {
  const blind = blindKeysOf(read);
  if (blind.length === 0) return read;
  const { values, where } = read.asked!;
  const given: Record<string, unknown> = { ...values };
  for (const { attribute, of } of blind) {
    delete given[of.field];
    given[attribute.field] = attribute.codec.decode(lastKey[attribute.name]!);
  }
  return { ...read, asked: { values: given, where }, hashed: [] };
}

/** The primary and index key of an item, as a page's last key holds it; undefined where the item does not hold all of it. */
export function keyOfItem(read: Read, item: Item | undefined): Item | undefined {
  const names = [...new Set([...read.target.model.key, ...keysOf(read)].map(({ name }) => name))];
  if (item === undefined || names.some(name => item[name] === undefined)) return undefined;
  return Object.fromEntries(names.map(name => [name, item[name]!]));
}

/**
 * Compares what a cursor says. Another runtime leaves `index` out where it chose one by itself, and `sort` where its caller
 * asked for no order: then the shape of the key decides. A scan has no order to compare.
 */
function checkPosition(read: Read, { index, sort }: ReturnType<typeof readCursor>): void {
  if (index !== undefined && index !== read.index?.name)
    throw refusedCursor(read, 'the cursor belongs to another index');
  if (read.asked !== undefined && sort !== undefined && (sort === 'DESC') !== (read.descending === true))
    throw refusedCursor(read, 'the cursor belongs to the other direction');
}

function checkShape(read: Read, lastKey: Item): void {
  const keys = new Map([...read.target.model.key, ...keysOf(read)].map(attribute => [attribute.name, attribute]));
  const names = Object.keys(lastKey);
  const fits =
    names.length === keys.size &&
    names.every(name => keys.has(name) && fitsKey(keys.get(name)?.codec.type, lastKey[name]!));
  if (!fits) throw refusedCursor(read, 'the cursor is of another table or index');
}

function fitsKey(wanted: string | undefined, value: Value): boolean {
  const type = typeOf(value);
  if (type === undefined || !'SNB'.includes(type) || value.S === '' || value.B?.length === 0) return false;
  return wanted === undefined || wanted === type;
}
