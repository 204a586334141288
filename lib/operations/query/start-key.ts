import { createHash } from 'node:crypto';
import { decodeCursor, encodeCursor, type Position } from '../../cursor/canonical.js';
import { openCursor, sealCursor } from '../../cursor/sealed.js';
import { sealingOf, type CursorSecret } from '../../cursor/sealing.js';
import { equalValues } from '../../values/equal.js';
import { canonicalJson } from '../../values/json-text.js';
import { typeOf, type Item } from '../../values/value.js';
import { tableOf } from '../target.js';
import { keysOf } from './filters.js';
import type { Read } from './read.js';
import { refused, type PreparedRead } from './read-input.js';

/** The opaque text for the place a page ended at, sealed where the session says so. */
export function cursorOf(read: Read, prepared: PreparedRead, lastKey: Item): string {
  const sort = read.asked === undefined ? undefined : read.descending === true ? 'DESC' : 'ASC';
  const cursor = encodeCursor({ lastKey, index: read.index?.name, sort });
  const sealing = sealingOf(read.target.session.options['cursorSecret'] as CursorSecret | undefined);
  return sealing === undefined ? cursor : sealCursor(cursor, sealing, scopeOf(read, prepared));
}

/** The key a read starts after. @throws ErrInvalidOperator for a cursor of another index, direction, table or key */
export function startKey(read: Read, prepared: PreparedRead, text: string): Item {
  if (typeof text !== 'string') throw refused(read, 'a cursor is a text');
  const sealing = sealingOf(read.target.session.options['cursorSecret'] as CursorSecret | undefined);
  const position = decodeCursor(sealing === undefined ? text : openCursor(text, sealing, scopeOf(read, prepared)));
  checkPosition(read, position);
  const { lastKey } = position;
  checkShape(read, lastKey);
  for (const { attribute, value } of prepared.key?.partition ?? []) {
    if (!equalValues(lastKey[attribute]!, value)) throw refused(read, 'the cursor belongs to another partition');
  }
  return lastKey;
}

function checkPosition(read: Read, { index, sort }: Position): void {
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
    names.every(name => fitsKey(keys.get(name)?.codec.type, keys.has(name), typeOf(lastKey[name]!)));
  if (!fits) throw refused(read, 'the cursor is of another table or index');
}

function fitsKey(wanted: string | undefined, known: boolean, type: string | undefined): boolean {
  if (!known || type === undefined || !'SNB'.includes(type)) return false;
  return wanted === undefined || wanted === type;
}

function scopeOf(read: Read, { key }: PreparedRead): { scope: string; now: Date } {
  const bound = [
    tableOf(read.target),
    read.index?.name ?? '',
    read.descending === true,
    key === undefined ? null : canonicalJson(key),
  ];
  return {
    scope: createHash('sha256').update(JSON.stringify(bound)).digest('base64'),
    now: read.target.session.clock.now(),
  };
}
