import type { Value } from '../../values/value.js';
import type { Codec } from '../codec.js';
import { isEmpty } from '../empty.js';
import { codecIn, type CustomCodec } from './custom.js';
import { NULL } from './element.js';
import { rememberOrigin } from './origin.js';
import { carryUnread } from './stored-form.js';
import { encodeUntouched } from './untouched.js';

/** How a value maps to the value that another codec stores, and back. */
export interface Mapping<T, U> {
  readonly name?: string;
  encode(value: T): U;
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
      const untouched = encodeUntouched(base, { ...refused, value: store(value) });
      return carryUnread({ encode, decode }, value, untouched);
    },
    isEmpty: value => {
      if (value === null || value === undefined) return true;
      const stored = store(value);
      return base.isEmpty === undefined ? isEmpty(stored) : base.isEmpty(stored);
    },
  });
}
