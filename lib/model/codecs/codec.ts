import type { ErrorCode } from '../../errors/errors.js';
import { typeOf, type Value, type ValueType } from '../../values/value.js';

/** Where a path inside a value goes on: the stored name of the next segment and the codec of what is found there. */
export interface Member {
  /** Attribute name of a map key, or list index, as stored. */
  readonly segment: string | number;
  readonly codec: Codec;
}

/**
 * Translates one field between its JavaScript value and its wire value. Synchronous and without I/O.
 *
 * `encode` never sees `undefined`, and sees `null` only with `handlesNull`. What it returns shares no mutable memory
 * with the value, and what `decode` returns shares none with the wire value: the wire item is the snapshot that dirty
 * tracking compares with. Both throw `CodecFault` for what they cannot translate; `decode` accepts `B` as bytes and as base64 text.
 */
export interface Codec<T = unknown> {
  /** Name as exported: `isoDate`. */
  readonly name: string;
  /** The type it writes, where that does not depend on the value. */
  readonly type: ValueType | undefined;
  /** The wire value of a value. @throws CodecFault for what it cannot store */
  encode(value: T): Value;
  /** The value behind a wire value. @throws CodecFault for what it cannot read */
  decode(value: Value): T;
  /** True for a codec that reads and writes `NULL` itself (sets, json); otherwise `NULL` is `null` and never reaches it. */
  readonly handlesNull?: boolean;
  /** Whether `value` counts as empty for `omitEmpty`; where absent, `isEmpty` of `model/empty.ts` decides. */
  isEmpty?(value: T): boolean;
  /**
   * Encodes what `encode` refused, beside what is stored at its place: what was not touched there need not be writable. Only
   * for codecs whose values neither `member` nor equality can judge. @throws the fault it is given, or one that is more exact
   */
  encodeOver?(value: T, refused: { readonly stored: Value; readonly fault: unknown }): Value;
  /** Goes one step down a document path, from the field names users write to what is stored; undefined where there is no such member. */
  member?(segment: string | number): Member | undefined;
  /** The name users know a stored map key by, where it is another: the inverse of `member`, for showing changes. */
  fieldOf?(segment: string): string;
  /** DMS `format` of the stored text, such as `rfc3339nano`, `unix_seconds` or `decimal_string`. */
  readonly format?: string;
}

const BRAND: unique symbol = Symbol.for('dynamorm/codec-fault@1') as never;

/**
 * What a codec throws: a message that says what was expected and found, never the value itself. Whoever knows the model
 * and the field turns it into the `DynamormError` that users see; `at` prefixes a nested path on the way up.
 */
export class CodecFault extends Error {
  readonly [BRAND] = true;
  path: string;
  constructor(
    readonly code: ErrorCode,
    message: string,
    path = '',
  ) {
    super(message);
    this.path = path;
  }
  /** The same fault seen from one level up. */
  at(segment: string | number): this {
    const rest = this.path === '' || this.path.startsWith('[') ? this.path : `.${this.path}`;
    this.path = typeof segment === 'number' ? `[${segment}]${rest}` : `${segment}${rest}`;
    return this;
  }
}

/** Tells a codec's fault, of either build of this library, from any other error. */
export function isCodecFault(error: unknown): error is CodecFault {
  return typeof error === 'object' && error !== null && BRAND in error;
}

/** Tells data written as `{…}` from instances of classes; objects of another realm count, as does a null prototype. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  return Object.getPrototypeOf(prototype) === null && Object.prototype.toString.call(value) === '[object Object]';
}

/** Tells a `Date`, valid or not, from anything else, also one of another realm. */
export function isDate(value: unknown): value is Date {
  return value instanceof Date || Object.prototype.toString.call(value) === '[object Date]';
}

/** What a value is, in words fit for a message: its kind and never its content. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object') return typeof value === 'number' && Number.isNaN(value) ? 'NaN' : `a ${typeof value}`;
  if (Array.isArray(value)) return 'a list';
  if (isPlainObject(value)) return 'an object';
  const { constructor } = value as { constructor?: unknown };
  return typeof constructor === 'function' && constructor.name !== ''
    ? `an instance of ${constructor.name}`
    : 'an object';
}

/** The fault of a value of the wrong kind on write: what was expected and what kind was found, never the value. */
export function wrongValue(expected: string, found: unknown): CodecFault {
  return new CodecFault('ErrInvalidModel', `expected ${expected}, found ${describe(found)}`);
}

/** The fault of a stored value of a type that the codec does not read. */
export function wrongType(value: Value, reads: string): CodecFault {
  const stored = typeOf(value);
  return new CodecFault(
    'ErrInvalidModel',
    stored === undefined ? 'stored as an empty attribute value' : `stored as ${stored}, the codec reads ${reads}`,
  );
}

/** The fault of a value or declaration that cannot be stored; `path` where it lies deeper than the value itself. */
export function invalid(message: string, path = ''): CodecFault {
  return new CodecFault('ErrInvalidModel', message, path);
}

/** The fault of a number that would not come back as it is. */
export function precisionLoss(message: string): CodecFault {
  return new CodecFault('ErrNumberPrecisionLoss', message);
}

/** The error as seen from one level up, where it is a fault of a codec; an error of a user's codec stays as it is. */
export function located(error: unknown, segment: string | number): unknown {
  return error instanceof CodecFault ? error.at(segment) : error;
}

/** The wire value of `null`, shared because nobody may change it. */
export const NULL: Value = Object.freeze({ NULL: true });

/** Encodes one element of a list or map: `null` is `NULL` there as it is at the top, and `undefined` has no stored form. */
export function encodeElement(codec: Codec, value: unknown): Value {
  if (value === undefined) throw invalid('undefined cannot be stored inside a list, map or set');
  return value === null && codec.handlesNull !== true ? NULL : codec.encode(value);
}

/** Decodes one element of a list or map; the counterpart of `encodeElement`. */
export function decodeElement(codec: Codec, value: Value): unknown {
  return value.NULL === true && codec.handlesNull !== true ? null : codec.decode(value);
}

/**
 * The text itself, where it has a UTF-8 form. Half a surrogate pair has none: it would be stored as a replacement
 * character and read back as other text.
 */
export function wellFormed(text: string): string {
  if (!(text as WellFormed).isWellFormed()) throw invalid('text with half a surrogate pair cannot be stored');
  return text;
}

/** The key of a stored map: well-formed text of at least one character, since DynamoDB takes no map with an empty key. */
export function mapKey(key: string): string {
  if (key === '') throw invalid('a map has no empty key in DynamoDB');
  return wellFormed(key);
}

/** What ES2024 calls the check; every supported Node has it. */
type WellFormed = string & { isWellFormed(): boolean };
