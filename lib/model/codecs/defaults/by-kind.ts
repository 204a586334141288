import type { Codec } from '../../codec.js';
import { map } from '../collections/map.js';
import { plain } from '../plain/plain.js';
import { bigint } from '../scalars/bigint.js';
import { binary } from '../scalars/binary.js';
import { url } from '../scalars/url.js';
import { anySet } from '../sets/any-set.js';
import { isoDate } from '../times/iso-date.js';

const BY_TYPE: ReadonlyMap<unknown, Codec> = new Map<unknown, Codec>([
  [Date, isoDate],
  [Uint8Array, binary],
  [Buffer, binary],
  [Set, anySet],
  [Map, map(plain)],
  [BigInt, bigint],
  [URL, url],
]);

/**
 * The codec of a field that was given none: by the type that the compiler left word of, then by that of the field's
 * initial value, and plain data by value where neither says anything.
 */
export function codecByKind(designType: unknown, initial: unknown): Codec {
  return BY_TYPE.get(designType) ?? BY_TYPE.get(typeOfInitial(initial)) ?? plain;
}

function typeOfInitial(initial: unknown): unknown {
  return initial === undefined || initial === null ? undefined : initial.constructor;
}
