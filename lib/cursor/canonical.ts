import { DynamormError } from '../errors/dynamorm-error.js';
import { canonicalJson } from '../values/json-text.js';
import type { Item } from '../values/value.js';
import { readItem } from './read-value.js';

/** Where a page ended: what the next page starts after, and the index and direction it belongs to. */
export interface Position {
  readonly lastKey: Item;
  readonly index?: string | undefined;
  /** Written for queries only. */
  readonly sort?: 'ASC' | 'DESC' | undefined;
}

/**
 * A position as the cursor text that all runtimes write: base64url, with padding, of JSON without white space, its keys in
 * the order lastKey, index, sort, those inside lastKey sorted, HTML characters escaped.
 */
export function encodeCursor({ lastKey, index, sort }: Position): string {
  const members = [`"lastKey":${canonicalJson(lastKey, { html: true })}`];
  if (index !== undefined) members.push(`"index":${canonicalJson(index, { html: true })}`);
  if (sort !== undefined) members.push(`"sort":"${sort}"`);
  return toBase64Url(Buffer.from(`{${members.join(',')}}`, 'utf8'));
}

/** The position that a cursor text stands for. @throws ErrInvalidOperator for anything that is none */
export function decodeCursor(text: string): Position {
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
  if (index !== undefined && typeof index !== 'string') throw invalidCursor('names no index');
  if (sort !== undefined && sort !== 'ASC' && sort !== 'DESC') throw invalidCursor('has no direction');
  return { lastKey: item, index, sort };
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
  return new DynamormError('ErrInvalidOperator', `the cursor ${why}`, { operation: 'cursor' });
}
