import { isBytes, toBase64, compareUtf8 } from './value.js';

/** How deep JSON text may nest; beyond it a value is taken to contain itself. */
const MAX_DEPTH = 1000;
const HTML = /[<>&\u2028\u2029]/g;
const ESCAPES: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** What has no JSON text. A `TypeError`, as `JSON.stringify` throws; told by its name from what a value's own `toJSON` throws, which may quote the value. */
class JsonTextError extends TypeError {
  override readonly name = 'JsonTextError';
  /** Whether it is about a number: NaN or an infinity. */
  constructor(
    message: string,
    readonly isNumber = false,
  ) {
    super(message);
  }
}

/** Whether an error is one of those that say why a value has no JSON text, and hold nothing of the value. */
export function isJsonTextError(error: unknown): error is Error & { readonly isNumber: boolean } {
  return error instanceof Error && error.name === 'JsonTextError';
}

/** How deterministic JSON text is written. */
interface JsonTextOptions {
  /** Escapes `<` `>` `&` U+2028 U+2029, as cursors need; default false. */
  readonly html?: boolean;
}

/**
 * Deterministic JSON text: no white space, the keys of every object sorted by their UTF-8 bytes, so that all runtimes
 * write the same bytes for the same value. Bytes become base64 text, `toJSON()` is honoured, undefined members are left
 * out. Throws a `TypeError` for what `JSON.stringify` would lose without a word: undefined in a list, NaN and the
 * infinities, bigint, functions, symbols, `Map`, `Set`, promises, expressions,
 * errors, generators, boxed values, invalid dates, and a value that contains itself.
 */
export function canonicalJson(value: unknown, options: JsonTextOptions = {}): string {
  return write(value, options.html === true ? quoteHtml : JSON.stringify, 0);
}

/** JSON text of one string, escaped for HTML where asked; a building block for text with a key order of its own. */
export function quoteJson(text: string, options: JsonTextOptions = {}): string {
  return options.html === true ? quoteHtml(text) : JSON.stringify(text);
}

/** Own enumerable keys, sorted by their UTF-8 bytes: the order meant wherever the contract says "sorted". */
export function sortedKeys(object: object): string[] {
  const keys = Object.keys(object);
  return keys.length < 2 ? keys : keys.sort(compareUtf8);
}

/** Objects whose content is no property of theirs, as `Object.prototype.toString` names them. */
const BUILT_IN = new Set(['Promise', 'RegExp', 'Error', 'Generator', 'AsyncGenerator', 'String', 'Number', 'Boolean']);

type Quote = (text: string) => string;

function quoteHtml(text: string): string {
  return JSON.stringify(text).replace(HTML, character => ESCAPES[character] ?? character);
}

function write(value: unknown, quote: Quote, depth: number): string {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'number':
      if (!Number.isFinite(value)) throw new JsonTextError(`JSON has no ${String(value)}`, true);
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return value === null ? 'null' : writeObject(value, quote, depth);
    default:
      throw new JsonTextError(`JSON has no ${typeof value}`);
  }
}

function writeObject(value: object, quote: Quote, depth: number): string {
  if (depth >= MAX_DEPTH) throw new JsonTextError('the value contains itself, or nests too deep for JSON text');
  if (isBytes(value)) return quote(toBase64(value));
  if (Array.isArray(value)) return `[${Array.from(value, entry => write(entry, quote, depth + 1)).join(',')}]`;
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (tag === 'Date' && Number.isNaN(Number(value))) throw new JsonTextError('JSON has no invalid Date');
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function') return write(toJSON.call(value, ''), quote, depth + 1);
  if (tag === 'Map' || tag === 'Set') throw new JsonTextError(`JSON has no ${tag}; convert it to an object or a list`);
  // Its text would be that of an empty object, or of what happens to be a property of it.
  if (tag !== 'Object' && (BUILT_IN.has(tag) || ArrayBuffer.isView(value) || Object.keys(value).length === 0))
    throw new JsonTextError(`JSON has no ${tag}`);
  return writeMembers(value as Readonly<Record<string, unknown>>, quote, depth);
}

function writeMembers(object: Readonly<Record<string, unknown>>, quote: Quote, depth: number): string {
  let members = '';
  for (const key of sortedKeys(object)) {
    const member = object[key];
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${quote(key)}:${write(member, quote, depth + 1)}`;
  }
  return `{${members}}`;
}
