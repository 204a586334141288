declare const mark: unique symbol;

/** What only the compiler sees of a `Key`: the plain type. */
interface Marked<T> {
  readonly [mark]?: { readonly value: T };
}

/** The types a key field can have; what is stored is `S`, `N` or `B`. */
export type KeyValue = string | number | bigint | Uint8Array | Date;

/**
 * Declares a field that identifies an item: `id!: Key<string>`. It reads and assigns as a plain `T`; only the compiler sees
 * the mark, and then knows exactly what `get`, `update` and `delete` need. The mark is optional.
 */
export type Key<T extends KeyValue> = T & Marked<T>;

/** The members every entity has of its base class, which are no fields. */
export type EntityMember =
  'save' | 'delete' | 'touch' | 'reload' | 'revert' | 'changes' | 'isNew' | 'isChanged' | 'toJSON';

/** An object of which nothing is known. */
type Empty = Record<never, never>;
type Method = (...args: never[]) => unknown;

// Each of these types is wrapped in a conditional on `E` for the compiler's sake: a bare mapped type over the inferred `E`
// is instantiated again for every property of the argument, which costs three times as much.

type FieldName<E> = Exclude<keyof E, EntityMember>;
// Objects without properties are assignable to the mark as well; the empty object tells them.
type MarkedName<E, K extends keyof E> = K extends unknown
  ? E[K] extends Marked<unknown> | undefined
    ? Empty extends E[K]
      ? never
      : K
    : never
  : never;
type ExactKey<E, K extends keyof E> = [K] extends [never]
  ? { [F in FieldName<E> as NonNullable<E[F]> extends KeyValue ? F : never]?: E[F] }
  : { -readonly [F in K]-?: Unmarked<E[F]> };

// Types of their own, so that the compiler keeps the answer for `string` or `Key<string>` from one entity to the next.
type Unmarked<T> = T extends Marked<infer V> ? V : never;
type Datum<T> = T extends Method ? never : T;

/**
 * The key argument of `get`, `update`, `delete` and the like: exactly the fields of `E` that are marked with `Key`; where
 * none is marked, any of its fields that could be part of a key.
 */
export type KeyOf<E> = E extends unknown ? ExactKey<E, MarkedName<E, FieldName<E>>> : never;

/**
 * The data argument of `of`, `create` and `put`: any of the fields of `E`. Methods accept nothing. What the class fills in
 * by itself need not be given, so nothing is required here; what is missing in the end is told when it is written.
 */
export type DataOf<E> = E extends unknown ? { [F in FieldName<E>]?: Datum<E[F]> } : never;
