import { createHash } from 'node:crypto';
import { decodeCursor, encodeCursor, type Position } from '../../cursor/cursor.js';
import { openCursor, sealCursor, type CursorSealing } from '../../cursor/sealed-cursor.js';
import { timeNow } from '../../client/clock.js';
import { isDynamormError } from '../../errors/errors.js';
import { stateOf } from '../../item/entity-state.js';
import { fieldError, encodeKeyField } from '../../item/encode.js';
import type { Attribute } from '../../model/model.js';
import { equalValues, typeOf, type Item, type Value, getOwn } from '../../values/value.js';
import { canonicalJson } from '../../values/json.js';
import { tableOf } from '../target.js';
import { prepareRead, isWithin, type PreparedRead } from './read-request.js';
import { refusedCursor, keysOf, refused, blindKeysOf, type Read } from './read.js';

/** What a sealed cursor is bound to, table, index, direction, segment and key condition, and the clock that its expiry is judged by. */
function scopeOf(read: Read, { key }: PreparedRead): { scope: string; now: Date } {
  const { target } = read;
  const bound = [
    tableOf(target),
    read.index?.name ?? '',
    read.descending === true,
    ...(read.segment === undefined ? [] : [read.segment.segment, read.segment.of]),
    key === undefined ? null : canonicalJson(key),
  ];
  return {
    scope: createHash('sha256').update(JSON.stringify(bound)).digest('base64'),
    now: timeNow(target.session.clock),
  };
}

/** The opaque text for a position of a read, sealed where the session says so. */
function writeCursor(read: Read, prepared: PreparedRead, position: Position): string {
  const cursor = encodeCursor(position);
  const sealing = sealingOf(read);
  return sealing === undefined ? cursor : sealCursor(cursor, sealing, scopeOf(read, prepared));
}

/** The position behind a cursor text. @throws ErrInvalidCursor for one that is changed, foreign, expired or none */
function readCursor(read: Read, prepared: PreparedRead, text: string): Position {
  const sealing = sealingOf(read);
  try {
    return decodeCursor(sealing === undefined ? text : openCursor(text, sealing, scopeOf(read, prepared)));
  } catch (error) {
    throw isDynamormError(error, 'ErrInvalidCursor') ? refusedCursor(read, error.message) : error;
  }
}

const sealingOf = (read: Read) => read.target.session.options['cursorSealing'] as CursorSealing | undefined;

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
  // A row of an index that projects only some attributes shows the key as it is stored, and perhaps not what it is made of.
  const shown = (item as Readonly<Record<string, unknown>>)[attribute.field];
  if (attribute.template !== undefined && typeof shown === 'string' && !(item instanceof model.type))
    return { S: shown };
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

/** Stands for the place after the last item: `page({ before: 'end' })` is the last page. */
export const END = 'end';
