import { isAscii, isUtf8 } from 'node:buffer';
import { base64Of, Bytes, fromBase64, type Item, type Value, type MutableItem, setOwn } from '../values/value.js';
import { sortedKeys } from '../values/json.js';
import { EnvelopeFault } from './context.js';

/** Text without `"`, `\`, controls and surrogates, which JSON escapes where they stand alone. */
const PLAIN = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;
/** What a text has that is not of single bytes in memory; of those that are, the engine knows the answer without a look at them. */
const WIDE = /[\u0100-\uffff]/;
/** What JSON escapes in other texts, one by one: each is searched for at the speed of memory, which `PLAIN` is far from. */
const ESCAPED: readonly string[] = ['"', '\\', ...Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code))];
/** Characters from which on many fast searches take less time than a slow one. */
const LONG = 512;

/** Whether a text stands in JSON as it is, without an escape. */
function isPlain(text: string): boolean {
  if (text.length < LONG || WIDE.test(text)) return PLAIN.test(text);
  for (const character of ESCAPED) if (text.includes(character)) return false;
  return true;
}

/** `JSON.stringify` of a text; most need no escape, and finding that out is several times faster than writing them one by one. */
export function quote(text: string): string {
  return isPlain(text) ? `"${text}"` : JSON.stringify(text);
}

/** Levels of lists and maps that a plaintext may nest; DynamoDB itself allows 32, and a reader must not run out of stack. */
const MAX_DEPTH = 256;

/**
 * The JSON text that is sealed: `{"t":"S","s":…}` by type, no white space, keys of maps sorted by their UTF-8 bytes, no
 * HTML escaping, so that all runtimes seal the same bytes for the same value. Throws a `TypeError` for what is no
 * wire value; its message holds nothing of the value.
 */
export function plaintextOf(value: Value, depth = 0): string {
  if (value.S !== undefined) return `{"t":"S","s":${quote(value.S)}}`;
  if (value.N !== undefined) return `{"t":"N","n":${quote(value.N)}}`;
  if (value.BOOL !== undefined) return `{"t":"BOOL","bool":${value.BOOL ? 'true' : 'false'}}`;
  if (value.NULL !== undefined) return '{"t":"NULL","null":true}';
  if (value.B !== undefined) return `{"t":"B","b":"${base64Of(value.B)}"}`;
  if (value.SS !== undefined) return `{"t":"SS","ss":${JSON.stringify(value.SS)}}`;
  if (value.NS !== undefined) return `{"t":"NS","ns":${JSON.stringify(value.NS)}}`;
  if (value.BS !== undefined) return `{"t":"BS","bs":${JSON.stringify(value.BS.map(base64Of))}}`;
  if (depth >= MAX_DEPTH) throw new TypeError(`nests deeper than ${MAX_DEPTH} levels`);
  if (value.M !== undefined) return `{"t":"M","m":{${members(value.M, depth + 1)}}}`;
  if (value.L !== undefined) return `{"t":"L","l":[${value.L.map(one => plaintextOf(one, depth + 1)).join(',')}]}`;
  throw new TypeError('has a value of no DynamoDB type');
}

function members(map: Item, depth: number): string {
  return sortedKeys(map)
    .map(key => `${quote(key)}:${plaintextOf(map[key]!, depth)}`)
    .join(',');
}

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
