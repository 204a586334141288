import { isAscii, isUtf8 } from 'node:buffer';
import { Bytes, fromBase64 } from '../../values/binary.js';
import { setOwn } from '../../values/own.js';
import type { MutableItem, Value } from '../../values/value.js';
import { EnvelopeFault } from '../context.js';
import { isPlain } from './quote.js';
import { MAX_DEPTH } from './plaintext-write.js';

const HEAD = '{"t":"S","s":"';
const TAIL = '"}';

/**
 * Reads what `plaintextOf` writes, and the same with escaped characters, as another runtime may write it. Exact about
 * members and types: whatever else authenticates was sealed by something that is no runtime of this contract.
 * No message quotes the text, and the parser's own error, which would, is dropped.
 */
export function valueOfPlaintext(bytes: Buffer): Value {
  const ascii = isAscii(bytes);
  if (!ascii && !isUtf8(bytes)) throw fault('not UTF-8');
  const plain = bytes.toString(ascii ? 'latin1' : 'utf8');
  const S = plainTextIn(plain);
  if (S !== undefined) return { S };
  let json: unknown;
  try {
    json = JSON.parse(plain);
  } catch {
    throw fault('not JSON');
  }
  return read(json, 0);
}

/** The text in what most plaintexts are, a text without escapes: read without a parser, at half the cost. */
function plainTextIn(plain: string): string | undefined {
  const isText = plain.length >= HEAD.length + TAIL.length && plain.startsWith(HEAD) && plain.endsWith(TAIL);
  if (!isText) return undefined;
  const inner = plain.slice(HEAD.length, -TAIL.length);
  return isPlain(inner) ? inner : undefined;
}

function read(json: unknown, depth: number): Value {
  if (!isObject(json) || Object.keys(json).length !== 2) throw fault('not a typed value');
  const type = Object.hasOwn(json, 't') ? json['t'] : undefined;
  const inner = typeof type === 'string' ? json[type.toLowerCase()] : undefined;
  switch (type) {
    case 'S':
      return { S: text(inner) };
    case 'N':
      return { N: text(inner) };
    case 'BOOL':
      if (typeof inner !== 'boolean') throw fault('a BOOL without true or false');
      return { BOOL: inner };
    case 'NULL':
      if (inner !== true) throw fault('a NULL that is not true');
      return { NULL: true };
    case 'B':
      return { B: binary(inner) };
    case 'SS':
      return { SS: list(inner, text) };
    case 'NS':
      return { NS: list(inner, text) };
    case 'BS':
      return { BS: list(inner, binary) };
    case 'L':
      return { L: list(inner, one => read(one, deeper(depth))) };
    case 'M':
      return { M: map(inner, deeper(depth)) };
    default:
      throw fault('of no DynamoDB type');
  }
}

function text(json: unknown): string {
  if (typeof json !== 'string') throw fault('text that is none');
  return json;
}

function binary(json: unknown): Bytes {
  try {
    return new Bytes(fromBase64(text(json)).buffer);
  } catch {
    throw fault('binary that is not base64');
  }
}

function list<T>(json: unknown, element: (json: unknown) => T): T[] {
  if (!Array.isArray(json)) throw fault('a list that is none');
  return json.map(element);
}

function map(json: unknown, depth: number): MutableItem {
  if (!isObject(json)) throw fault('a map that is none');
  const result: MutableItem = {};
  for (const key of Object.keys(json)) setOwn(result, key, read(json[key], depth));
  return result;
}

function deeper(depth: number): number {
  if (depth >= MAX_DEPTH) throw fault(`nested deeper than ${MAX_DEPTH} levels`);
  return depth + 1;
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function fault(what: string): EnvelopeFault {
  return new EnvelopeFault(`is an envelope that authenticates and holds something ${what}`);
}
