import type {
  FieldReference,
  IsSecretObject,
  IsSecretScalar,
  Method,
  MethodIsNoField,
  Scalar,
} from './condition-refs.js';
import type { Action } from './operands.js';

/** What can be done to any field as a whole, an encrypted one included. */
interface WholeChanges<V> {
  /** Replaces the value. An empty value of an `omitEmpty` field removes it. */
  set(value: V): Action;
  remove(): Action;
}

/** What can be done to any plain field. */
interface FieldChanges<V> extends FieldReference<V> {
  /** Replaces the value by another, or by a copy of what another field held before this update. */
  set(value: V | FieldReference<V>): Action;
  /** Sets the value only where the attribute is missing. */
  setIfMissing(value: V | FieldReference<V>): Action;
  remove(): Action;
}

/** Changes of a number; a missing one counts as 0. */
interface NumberChanges<V, N> extends FieldChanges<V> {
  add(amount: N): Action;
  subtract(amount: N): Action;
}

/** Changes of text; of a number kept as decimal text, exact sums as well. */
interface TextChanges<V> extends FieldChanges<V> {
  add(amount: `${number}`): Action;
  subtract(amount: `${number}`): Action;
}

/** Changes of a set; members that are there already, or not there any more, are no error. */
interface SetChanges<V, M> extends FieldChanges<V> {
  add(...members: readonly (M | ReadonlySet<M>)[]): Action;
  delete(...members: readonly (M | ReadonlySet<M>)[]): Action;
}

/** Changes of a list and its elements; a missing list counts as empty. */
interface ListChanges<V, I> extends FieldChanges<V> {
  append(...elements: readonly I[]): Action;
  prepend(...elements: readonly I[]): Action;
  /** The element at an index from 0. */
  at(index: number): UpdateRef<I>;
}

/** Changes of a `Map` and its entries. */
interface EntriesChanges<V, I> extends FieldChanges<V> {
  at(key: string): UpdateRef<I>;
}

/** Changes of a nested object as a whole. */
interface ObjectChanges<V, T> extends FieldChanges<V>, UpdateAt<T> {}

/** Changes of a field whose type does not tell what is stored. */
export interface LooseChanges<V> extends FieldChanges<V> {
  add(...operands: readonly unknown[]): Action;
  subtract(amount: unknown): Action;
  delete(...members: readonly unknown[]): Action;
  append(...elements: readonly unknown[]): Action;
  prepend(...elements: readonly unknown[]): Action;
  at(segment: string | number): LooseChanges<unknown>;
}

/** The reference to one field of type `T`: the changes that its stored form allows. */
type UpdateRef<T> = unknown extends T
  ? LooseChanges<T>
  : [T] extends [Scalar]
    ? ScalarRef<T>
    : StructuredRef<NonNullable<T>, T>;
type ScalarRef<T> =
  IsSecretScalar<T> extends true
    ? WholeChanges<T>
    : [T] extends [string | null | undefined]
      ? TextChanges<T>
      : [T] extends [number | null | undefined]
        ? NumberChanges<T, number>
        : [T] extends [bigint | null | undefined]
          ? NumberChanges<T, bigint>
          : [T] extends [boolean | null | undefined]
            ? FieldChanges<T>
            : LooseChanges<T>;
type StructuredRef<T, V> =
  IsSecretObject<T> extends true
    ? WholeChanges<V>
    : [T] extends [Date | Uint8Array | URL]
      ? FieldChanges<V>
      : [T] extends [readonly (infer I)[]]
        ? ListChanges<V, I>
        : ObjectRef<T, V>;
type ObjectRef<T, V> = [T] extends [ReadonlyMap<string, infer I>]
  ? EntriesChanges<V, I>
  : [T] extends [ReadonlySet<infer M>]
    ? SetChanges<V, M>
    : [T] extends [Method]
      ? MethodIsNoField
      : [T] extends [object]
        ? ObjectChanges<V, T> & UpdateFields<T>
        : LooseChanges<V>;

/** A reference per field. A method's has no operators, which is cheaper for the compiler than leaving methods out. */
export type UpdateFields<E, Base = object> = {
  readonly [K in Exclude<keyof E, keyof Base>]-?: UpdateRef<Exclude<E[K], undefined>>;
};
/** The way to a field by its name: for names that a program computes, or that are also a word here, such as `set`. */
export interface UpdateAt<T> {
  at<K extends keyof T>(name: K): UpdateRef<Exclude<T[K], undefined>>;
}
