import { equalValues, type Item, type MutableItem, type Value, setOwn } from '../../values/value.js';
import { hiddenSlot } from '../../shared.js';
import type { Attribute } from '../model.js';
import { encodeElement } from './codec.js';

// What a value was read from is kept with the decoded object rather than with its place: members that the class does not know
// then follow the object wherever it is moved. A copy that the user makes (`{ ...card }`, `structuredClone`) is a new value.

/** Two reads gave one object, such as a constant that a codec answers: the stored value cannot be derived from the object. */
const SHARED: Value = Object.freeze({ NULL: true });

const origins = hiddenSlot<Value>('origin@1');
const defaults = hiddenSlot<Item>('defaults@1');

/** What `value` was read from; undefined for what was not read, or carries nothing that its fields do not say. */
export function originOf(value: unknown): Value | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const origin = origins.get(value);
  return origin === SHARED ? undefined : origin;
}

/** Remembers what an instance of a nested class was read from. */
export const setOrigin: (instance: object, stored: Value) => void = origins.set;

/** What says all that it is, so that it need not be known by its identity. */
const TRANSPARENT: readonly unknown[] = [Object, Array, Date, Set, Map, Uint8Array].map(
  ({ prototype }) => prototype as unknown,
);

/** Remembers what a user's codec made its answer of. It may answer the same object again, which then belongs to no stored value. */
export function rememberOrigin(value: unknown, stored: Value): void {
  if (typeof value !== 'object' || value === null) return;
  if (stored.M === undefined && TRANSPARENT.includes(Object.getPrototypeOf(value))) return;
  const known = origins.get(value);
  if (known === undefined) origins.set(value, stored);
  else if (known !== stored && !equalValues(known, stored)) origins.set(value, SHARED);
}

/** The values, by attribute name, that `default: 'read'` filled in when `object` was read. */
export const appliedDefaults: (object: object) => Item | undefined = defaults.get;
export const setAppliedDefaults: (object: object, applied: Item) => void = defaults.set;

/** What the constructor gave a field stands for what is not stored, and is remembered so that it is not written. */
export function fillDefault({ field, name, codec }: Pick<Attribute, 'field' | 'name' | 'codec'>, object: object): void {
  const initial = (object as Readonly<Record<string, unknown>>)[field];
  if (initial === undefined) return;
  const applied: MutableItem = { ...appliedDefaults(object) };
  setOwn(applied, name, encodeElement(codec, initial));
  setAppliedDefaults(object, applied);
}
