import { isBytes } from '../../../values/binary.js';
import type { Value } from '../../../values/value.js';
import type { CodecFault } from '../../codec-fault.js';
import { invalid } from '../faults.js';
import { describe, isDate } from '../kinds.js';
import { wireBytes } from '../scalars/bytes.js';
import { encodeSet } from '../sets/any-set.js';

/** Encodes the objects that are plain data and yet neither list nor map: bytes and sets. */
export function encodeLeaf(value: object): Value {
  if (isBytes(value)) return { B: wireBytes(value) };
  if (value instanceof Set) return encodeSet(value);
  throw needsCodec(value);
}

/** The fault of a value that plain data has no form for, with the way out. */
export function needsCodec(value: unknown): CodecFault {
  return invalid(`${describe(value)} cannot be stored as plain data${wayOut(value)}`);
}

function wayOut(value: unknown): string {
  if (typeof value === 'bigint') return ': use the bigint codec';
  if (typeof value !== 'object' || value === null) return '';
  if (isDate(value)) return ': use the isoDate, epochSeconds or epochMilliseconds codec';
  if (value instanceof Map) return ': use the map codec';
  if (value instanceof URL) return ': use the url codec';
  return ': use the nested codec for a decorated class, or a codec of your own';
}
