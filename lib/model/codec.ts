import type { Value, ValueType } from '../values/value.js';

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
  encode(value: T): Value;
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

/** Any codec, where the value's type does not matter. Method parameters are bivariant, so every `Codec<T>` is one. */
export type AnyCodec = Codec<never>;
