import type { KeyName } from './types.js';

/** Paths a projection can name: fields, and dotted paths into plain objects, checked six levels down and free below. */
export type SelectPath<E> = E extends unknown ? FieldPath<E> : never;

type Scalar =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | Date
  | URL
  | Uint8Array
  | ReadonlySet<unknown>
  | ReadonlyMap<unknown, unknown>
  | readonly unknown[];
type Own<E> = Exclude<keyof E & string, 'isNew' | 'isChanged'>;
type IsMethod<T> = T extends (...args: never[]) => unknown ? true : false;

type FieldPath<E> = {
  [K in Own<E>]: IsMethod<E[K]> extends true ? never : K | NestedPath<K, NonNullable<E[K]>>;
}[Own<E>];
// `Levels` counts down: a class may hold itself.
type NestedPath<K extends string, V, Levels extends 1[] = [1, 1, 1, 1, 1]> = V extends Scalar
  ? never
  : V extends object
    ? Levels extends [1, ...infer Deeper extends 1[]]
      ? { [M in keyof V & string]: `${K}.${M}` | NestedPath<`${K}.${M}`, NonNullable<V[M]>, Deeper> }[keyof V & string]
      : `${K}.${string}`
    : never;

/** What a projection answers: a plain object of the fields named, nested ones within their parents. Keys are always there. */
export type Selected<E, P extends string> = Flat<{
  [K in keyof E as K extends Head<P> ? K : never]: K extends KeyName<E> ? E[K] : Part<E[K], Rest<K & string, P>>;
}>;

type Flat<T> = { [K in keyof T]: T[K] };
type Head<P extends string> = P extends `${infer K}.${string}` ? K : P;
type Rest<K extends string, P extends string> = P extends K ? true : P extends `${K}.${infer R}` ? R : never;
type Part<V, R> = true extends R
  ? V | undefined
  : Extract<NonNullable<V>, object> extends infer O
    ? | { [K in keyof O as K extends Head<R & string> ? K : never]: Member<O[K], Rest<K & string, R & string>> }
      | undefined
    : never;
/** A value within an object that is there: what was named itself is as its type says. */
type Member<V, R> = true extends R ? V : Part<V, R>;
