import { base64Of } from '../../values/binary.js';
import { sortedKeys } from '../../values/json-text.js';
import type { Item, Value } from '../../values/value.js';
import { quote } from './quote.js';

/** Levels of lists and maps that a plaintext may nest; DynamoDB itself allows 32, and a reader must not run out of stack. */
export const MAX_DEPTH = 256;

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
