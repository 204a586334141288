import { DynamormError, misuse } from '../errors/errors.js';
import { fromBase64, type Item, type MutableItem, type Value, setOwn, isObject } from '../values/value.js';
import { decimalLimit, parseDecimal } from '../values/decimal.js';
import { canonicalJson } from '../values/json.js';

const DEPTH = 32;

/** A parsed JSON object of typed attribute values; undefined where it is anything else. Cursors come from outside. */
function readItem(json: unknown, depth = 0): Item | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json) || depth > DEPTH) return undefined;
  const item: MutableItem = {};
  for (const [name, member] of Object.entries(json)) {
    const value = readValue(member, depth + 1);
    if (value === undefined) return undefined;
    setOwn(item, name, value);
  }
  return item;
}

function readValue(json: unknown, depth: number): Value | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const [entry, ...others] = Object.entries(json);
  if (entry === undefined || others.length > 0) return undefined;
  const [type, body] = entry as [string, unknown];
  switch (type) {
    case 'S':
      return typeof body === 'string' ? { S: body } : undefined;
    case 'N':
      return isNumber(body) ? { N: body } : undefined;
    case 'B':
      return isBase64(body) ? { B: body } : undefined;
    case 'BOOL':
      return typeof body === 'boolean' ? { BOOL: body } : undefined;
    case 'NULL':
      return body === true ? { NULL: true } : undefined;
    case 'M': {
      const map = readItem(body, depth);
      return map && { M: map };
    }
    default:
      return Array.isArray(body) ? readMany(type, body, depth) : undefined;
  }
}

function readMany(type: string, body: readonly unknown[], depth: number): Value | undefined {
  switch (type) {
    case 'SS':
      return body.every(member => typeof member === 'string') ? { SS: body } : undefined;
    case 'NS':
      return body.every(isNumber) ? { NS: body } : undefined;
    case 'BS':
      return body.every(isBase64) ? { BS: body } : undefined;
    case 'L': {
      const list = depth > DEPTH ? [] : body.map(member => readValue(member, depth + 1));
      return list.length === body.length && list.every(member => member !== undefined) ? { L: list } : undefined;
    }
    default:
      return undefined;
  }
}

/** A number that DynamoDB could have stored: no other one is the key of an item. */
function isNumber(value: unknown): value is string {
  const decimal = typeof value === 'string' ? parseDecimal(value) : undefined;
  return decimal !== undefined && decimalLimit(decimal) === undefined;
}

function isBase64(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  try {
    fromBase64(value);
    return true;
  } catch {
    return false;
  }
}

/** Where a page ended: what the next page starts after, and the index and direction it belongs to. */
export interface Position {
  /** DynamoDB's `LastEvaluatedKey`: the table's key and, of an index, that index's too. */
  readonly lastKey: Item;
  /** Name of the index; undefined for the table, and where another runtime chose the index by itself. */
  readonly index?: string | undefined;
  /** Written for queries, never for scans; another runtime leaves it out where its caller asked for no order. */
  readonly sort?: 'ASC' | 'DESC' | undefined;
}

/** Cursors come from outside, so that nobody may choose how deep or long something is before it is refused. */
const MAX_TEXT = 64 * 1024;

/**
 * A position as the cursor text that all runtimes write: base64url, with padding, of JSON without white space, its keys in
 * the order lastKey, index, sort, those inside lastKey sorted, HTML characters escaped. For a page that was read without this
 * library; `page().cursor` and `Order.cursorOf(item, query)` make cursors of their own.
 *
 * ```ts
 * const cursor = encodeCursor({ lastKey: output.LastEvaluatedKey, index: 'by-status', sort: 'ASC' });
 * await Order.index('by-status').query({ status: 'open' }).page({ cursor });
 * ```
 * @throws ErrInvalidCursor for an empty key, and a direction other than `ASC` and `DESC`
 */
export function encodeCursor(position: Position): string {
  if (!isObject(position)) throw misuse('encodeCursor', 'a position, such as { lastKey, index, sort }');
  const { lastKey, index, sort } = position;
  if (typeof lastKey !== 'object' || lastKey === null || Object.keys(lastKey).length === 0)
    throw invalidCursor('holds no key');
  if (index !== undefined && (typeof index !== 'string' || index === '')) throw invalidCursor('names no index');
  if (sort !== undefined && sort !== 'ASC' && sort !== 'DESC') throw invalidCursor('has no direction');
  const members = [`"lastKey":${canonicalJson(lastKey, { html: true })}`];
  if (index !== undefined) members.push(`"index":${canonicalJson(index, { html: true })}`);
  if (sort !== undefined) members.push(`"sort":"${sort}"`);
  return toBase64Url(Buffer.from(`{${members.join(',')}}`, 'utf8'));
}

/**
 * The position that a cursor text stands for, as any runtime of the family wrote it; a sealed cursor opens in its query only.
 *
 * ```ts
 * const { lastKey, index, sort } = decodeCursor(page.cursor);
 * ```
 * @throws ErrInvalidCursor for anything that is none
 */
export function decodeCursor(text: string): Position {
  if (typeof text !== 'string' || text.length > MAX_TEXT) throw invalidCursor('cannot be read');
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(fromBase64Url(text)));
  } catch {
    throw invalidCursor('cannot be read');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw invalidCursor('cannot be read');
  const { lastKey, index, sort, ...others } = parsed as Record<string, unknown>;
  const item = readItem(lastKey);
  if (item === undefined || Object.keys(item).length === 0 || Object.keys(others).length > 0)
    throw invalidCursor('holds no key');
  return { lastKey: item, index: readText(index, 'names no index'), sort: readSort(sort) };
}

function readSort(sort: unknown): Position['sort'] {
  const text = readText(sort, 'has no direction')?.toUpperCase();
  if (text === undefined || text === 'ASC' || text === 'DESC') return text;
  throw invalidCursor('has no direction');
}

/** Empty text is how some languages say that there is none. */
function readText(value: unknown, otherwise: string): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw invalidCursor(otherwise);
  return value;
}

/** base64url with padding, as the other runtimes write it. */
export const toBase64Url = (bytes: Buffer): string =>
  bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');

/** Strict: a character that does not belong is an error rather than skipped. Missing padding is accepted. */
export function fromBase64Url(text: string): Buffer {
  if (!/^[A-Za-z0-9_-]+={0,2}$/.test(text)) throw invalidCursor('cannot be read');
  return Buffer.from(text, 'base64url');
}

export function invalidCursor(why: string): DynamormError {
  const codes = ['ErrInvalidOperator'] as const;
  return new DynamormError('ErrInvalidCursor', `the cursor ${why}`, { operation: 'cursor', codes });
}
