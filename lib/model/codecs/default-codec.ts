import { ROLES, type FieldRole } from '../../metadata/roles.js';
import { fieldOption, type MergedField } from '../fields.js';
import { binary } from './binary.js';
import type { Codec } from './codec.js';
import { asCodec } from './custom.js';
import { isoDate, timestamp, timestampText, ttl, ttlSeconds } from './date-codecs.js';
import { json } from './json.js';
import { map } from './map.js';
import { bigint, number } from './number.js';
import { plain, string } from './plain.js';
import { anySet } from './sets.js';
import { url } from './text.js';

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
function codecByKind(designType: unknown, initial: unknown): Codec {
  return BY_TYPE.get(designType) ?? BY_TYPE.get(typeOfInitial(initial)) ?? plain;
}

function typeOfInitial(initial: unknown): unknown {
  return initial === undefined || initial === null ? undefined : initial.constructor;
}

/** What tells a field's type at run time: word that the compiler left of it, and the value in a new instance. */
interface TypeHints {
  readonly designType: unknown;
  readonly initial: unknown;
}

const CODECS: Readonly<Record<NonNullable<(typeof ROLES)[FieldRole]['codec']>, (hints: TypeHints) => Codec>> = {
  version: () => number,
  text: () => string,
  ttl: ({ designType, initial }) => (designType === Number || typeof initial === 'number' ? ttlSeconds : ttl),
  timestamp: ({ designType, initial }) =>
    designType === String || typeof initial === 'string' ? timestampText : timestamp,
};

/**
 * The codec of a field whose role says what is stored. Times are read as `Date`; as text or number only where the
 * field's type is known to be that, or the decorator was given that codec.
 */
function codecByRole(roles: ReadonlySet<FieldRole>, { designType, initial }: TypeHints): Codec | undefined {
  for (const role of roles) {
    const { codec } = ROLES[role];
    if (codec !== undefined) return CODECS[codec]({ designType, initial });
  }
  return undefined;
}

/** What else, besides its decorators, chooses the codec of a field. */
interface CodecHints {
  /** The field's value in a new instance. */
  readonly initial: unknown;
  /** Takes what is wrong, as a sentence that begins with the field. */
  readonly faults: string[];
}

/** The codec of a field: the one it was given, that of its role, JSON text where it asks for it, or that of its kind of value. */
export function codecFor(merged: MergedField, hints: CodecHints): Codec {
  const given = merged.codec === undefined ? undefined : asCodec(merged.codec);
  if (merged.codec !== undefined && given === undefined)
    hints.faults.push(`${merged.field} was given something that is no codec`);
  const chosen = given ?? codecByRole(merged.roles, { designType: merged.designType, initial: hints.initial });
  if (fieldOption(merged, 'json') !== true) return chosen ?? codecByKind(merged.designType, hints.initial);
  if (chosen !== undefined) hints.faults.push(`${merged.field} asks for json and has the codec ${chosen.name} already`);
  return json;
}
