import { DynamormError } from '../../errors/errors.js';
import { isObject, typeOf, type Value, type ValueType } from '../../values/value.js';
import { isEmpty } from '../empty.js';
import { invalid, NULL, type Codec } from './codec.js';
import { rememberOrigin } from './origin.js';
import { carryUnread } from './stored-form.js';
import { keepUnchanged } from './keep-unchanged.js';

/** A codec as users write it: two functions between a value and DynamoDB's own form of it. */
export interface CustomCodec<T> {
  /** Shown in messages; `custom` by default. */
  readonly name?: string;
  /** The type it writes, where it is always the same; checked against what `encode` returns. */
  readonly type?: ValueType | undefined;
  /** What is stored: `p => ({ S: p.text })`. Throw for what cannot be stored. */
  encode(value: T): Value;
  /** The value that was stored: `v => Point.parse(v.S!)`. Throw for what cannot be read. */
  decode(value: Value): T;
}

/**
 * A codec of the user's own over wire values: `custom({ encode: p => ({ S: p.text }), decode: v => Point.parse(v.S!) })`.
 * `via` is the simpler way where an existing codec can do the storing.
 */
export function custom<T>(definition: CustomCodec<T>): Codec<T> {
  if (!isObject(definition)) throw noCodec('custom');
  const { name = 'custom', type } = definition;
  const encode = (value: unknown): Value => checked(definition.encode(value as T), name, type);
  const decode = (stored: Value): T => definition.decode(stored);
  return Object.freeze<Codec<T>>({
    ...furtherMembers(definition),
    name,
    type,
    encode: value => carryUnread({ encode, decode }, value, encode(value)),
    decode: stored => {
      const value = decode(stored);
      rememberOrigin(value, stored);
      return value;
    },
  });
}

/** What a codec may say besides, where it was written as one. */
function furtherMembers<T>(definition: CustomCodec<T> & Partial<Codec<T>>): Partial<Codec<T>> {
  const { handlesNull, format } = definition;
  return {
    ...(handlesNull === undefined ? {} : { handlesNull }),
    ...(format === undefined ? {} : { format }),
    ...(definition.isEmpty === undefined ? {} : { isEmpty: value => definition.isEmpty!(value) }),
    ...(definition.member === undefined ? {} : { member: segment => definition.member!(segment) }),
    ...(definition.fieldOf === undefined ? {} : { fieldOf: segment => definition.fieldOf!(segment) }),
    ...(definition.encodeOver === undefined
      ? {}
      : { encodeOver: (value, refused) => definition.encodeOver!(value, refused) }),
  };
}

/** The codec that a decorator was given: one of ours as it is, a bare pair of functions made one; undefined for anything else. */
export function asCodec(candidate: unknown): Codec | undefined {
  if (typeof candidate !== 'object' || candidate === null) return undefined;
  const { encode, decode, name } = candidate as Partial<Record<keyof Codec, unknown>>;
  if (typeof encode !== 'function' || typeof decode !== 'function') return undefined;
  // Ours are frozen, and watched over by themselves.
  return typeof name === 'string' && 'type' in candidate && Object.isFrozen(candidate)
    ? (candidate as Codec)
    : custom(candidate as CustomCodec<unknown>);
}

/** The codec inside another one; a value that is not a codec is refused at the declaration, not at the first write. */
export function codecIn(candidate: unknown, of: string): Codec {
  const codec = asCodec(candidate);
  if (codec === undefined) throw noCodec(of);
  return codec;
}

function checked(value: Value, name: string, type: ValueType | undefined): Value {
  const written = typeof value === 'object' && value !== null ? typeOf(value) : undefined;
  if (written !== undefined && (type === undefined || written === type || written === 'NULL')) return value;
  const wanted = type === undefined ? 'an attribute value such as { S: text }' : `an attribute value of type ${type}`;
  throw invalid(`codec ${name} has to return ${wanted}`);
}

/** How a value maps to the value that another codec stores, and back. */
export interface Mapping<T, U> {
  /** Shown in messages; `via(decimal)` by default. */
  readonly name?: string;
  /** The value that the other codec stores. */
  encode(value: T): U;
  /** The value made of what the other codec read. */
  decode(value: U): T;
}

/**
 * A value stored as another one: `via(decimal, { encode: (m: Money) => m.text, decode: text => new Money(text) })`. What
 * the other codec guarantees, exactness above all, holds for it too.
 */
export function via<T, U>(codec: CustomCodec<U>, mapping: Mapping<T, U>): Codec<T> {
  const base = codecIn(codec, 'via') as Codec<U>;
  const store = (value: T): U => mapping.encode(value);
  const encode = (value: unknown): Value => base.encode(store(value as T));
  const decode = (stored: Value): T => mapping.decode(base.decode(stored));
  return Object.freeze<Codec<T>>({
    name: mapping.name ?? `via(${base.name})`,
    type: base.type,
    ...(base.format === undefined ? {} : { format: base.format }),
    ...(base.handlesNull === true ? { handlesNull: true } : {}),
    // With `handlesNull` null comes here too, and the mapping was not written for it.
    encode: value => (value === null ? NULL : carryUnread({ encode, decode }, value, encode(value))),
    decode: stored => {
      const value = decode(stored);
      rememberOrigin(value, stored);
      return value;
    },
    encodeOver: (value, refused) => {
      const untouched = keepUnchanged(base, { ...refused, value: store(value) });
      return carryUnread({ encode, decode }, value, untouched);
    },
    isEmpty: value => {
      if (value === null || value === undefined) return true;
      const stored = store(value);
      return base.isEmpty === undefined ? isEmpty(stored) : base.isEmpty(stored);
    },
  });
}

const noCodec = (of: string): DynamormError =>
  new DynamormError('ErrInvalidModel', `${of} needs a codec, or an object with encode and decode`);
