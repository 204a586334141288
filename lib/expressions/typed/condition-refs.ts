import type { ValueType } from '../../values/value.js';
import type { Clause } from '../clause.js';
import type { SizeConditions } from '../refs/operators/size.js';
import type { FieldReference, IsSecretObject, IsSecretScalar, Method, MethodIsNoField, Scalar } from './marks.js';

/** What every stored field can be asked. */
export interface PresenceConditions {
  /** The attribute is there, if only as `NULL`. */
  exists(): Clause;
  notExists(): Clause;
  /** The attribute is stored as this DynamoDB type. */
  type(type: ValueType): Clause;
}

/** Conditions on any field whose values can be compared as a whole. */
export interface EqualityConditions<V> extends PresenceConditions, FieldReference<V> {
  eq(operand: V | FieldReference<V>): Clause;
  ne(operand: V | FieldReference<V>): Clause;
  /** Equals one of 1 to 100 operands. */
  in(operands: readonly (V | FieldReference<V>)[]): Clause;
}

/** Conditions on a field whose values have an order: numbers, dates, decimals, text by its UTF-8 bytes. */
export interface OrderConditions<V> extends EqualityConditions<V> {
  lt(operand: V | FieldReference<V>): Clause;
  lte(operand: V | FieldReference<V>): Clause;
  gt(operand: V | FieldReference<V>): Clause;
  gte(operand: V | FieldReference<V>): Clause;
  /** From `low` to `high`, both included. */
  between(low: V | FieldReference<V>, high: V | FieldReference<V>): Clause;
}

/** Conditions on a field stored as text. */
export interface TextConditions<V> extends OrderConditions<V> {
  /** The stored text begins with this one. */
  beginsWith(prefix: string | FieldReference<string>): Clause;
  contains(part: string | FieldReference<string>): Clause;
  size(): SizeConditions;
}

/** Conditions on a date. One stored as text also has beginnings, such as `2026-01-`. */
export interface DateConditions<V> extends OrderConditions<V> {
  beginsWith(prefix: string): Clause;
}

/** Conditions on bytes. */
export interface BytesConditions<V> extends OrderConditions<V> {
  beginsWith(prefix: Uint8Array): Clause;
  contains(part: Uint8Array): Clause;
  size(): SizeConditions;
}

/** Conditions on a set. */
export interface SetConditions<V, M> extends EqualityConditions<V> {
  contains(member: M | FieldReference<M>): Clause;
  size(): SizeConditions;
}

/** Conditions on a list and its elements. */
export interface ListConditions<V, I> extends EqualityConditions<V> {
  contains(element: I | FieldReference<I>): Clause;
  size(): SizeConditions;
  /** The element at an index from 0. */
  at(index: number): ConditionRef<I>;
}

/** Conditions on a `Map` and its entries. */
export interface EntriesConditions<V, I> extends EqualityConditions<V> {
  size(): SizeConditions;
  at(key: string): ConditionRef<I>;
}

/** Conditions on a nested object as a whole. */
export interface ObjectConditions<V, T> extends EqualityConditions<V>, ConditionAt<T> {
  size(): SizeConditions;
}

/** Conditions on a field whose type does not tell what is stored. */
export interface LooseConditions<V> extends OrderConditions<V> {
  beginsWith(prefix: string | Uint8Array | FieldReference<string>): Clause;
  contains(part: unknown): Clause;
  size(): SizeConditions;
  at(segment: string | number): LooseConditions<unknown>;
}

/** Conditions on an encrypted field: there are none. */
export interface EncryptedFieldHasNoConditions {
  readonly encrypted: true;
}

/** The reference to one field of type `T`: the conditions that its stored form allows. */
export type ConditionRef<T> = unknown extends T
  ? LooseConditions<T>
  : [T] extends [Scalar]
    ? ScalarRef<T>
    : StructuredRef<NonNullable<T>, T>;
type ScalarRef<T> =
  IsSecretScalar<T> extends true
    ? EncryptedFieldHasNoConditions
    : [T] extends [string | null | undefined]
      ? TextConditions<T>
      : [T] extends [number | bigint | null | undefined]
        ? OrderConditions<T>
        : [T] extends [boolean | null | undefined]
          ? EqualityConditions<T>
          : LooseConditions<T>;
type StructuredRef<T, V> =
  IsSecretObject<T> extends true
    ? EncryptedFieldHasNoConditions
    : [T] extends [Date]
      ? DateConditions<V>
      : [T] extends [Uint8Array]
        ? BytesConditions<V>
        : [T] extends [readonly (infer I)[]]
          ? ListConditions<V, I>
          : ObjectRef<T, V>;
type ObjectRef<T, V> = [T] extends [ReadonlyMap<string, infer I>]
  ? EntriesConditions<V, I>
  : [T] extends [ReadonlySet<infer M>]
    ? SetConditions<V, M>
    : [T] extends [URL]
      ? TextConditions<V>
      : [T] extends [Method]
        ? MethodIsNoField
        : [T] extends [object]
          ? ObjectConditions<V, T> & ConditionFields<T>
          : LooseConditions<V>;

/** A reference per field. A method's has no operators, which is cheaper for the compiler than leaving methods out. */
export type ConditionFields<E, Base = object> = {
  readonly [K in Exclude<keyof E, keyof Base>]-?: ConditionRef<Exclude<E[K], undefined>>;
};
/** The way to a field by its name: for names that a program computes, or that are also a word here, such as `size`. */
export interface ConditionAt<T> {
  at<K extends keyof T>(name: K): ConditionRef<Exclude<T[K], undefined>>;
}
