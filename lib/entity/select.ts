/** Paths a projection can name: fields, and dotted paths two levels into plain objects. */
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
type NestedPath<K extends string, V> = V extends Scalar ? never : V extends object ? `${K}.${keyof V & string}` : never;

/** What a projection answers: a plain object of the fields named, nested ones within their parents. */
export type Selected<E, P extends string> = Flat<{
  [K in keyof E as K extends Head<P> ? K : never]: Part<E[K], Rest<K & string, P>>;
}>;

type Flat<T> = { [K in keyof T]: T[K] };
type Head<P extends string> = P extends `${infer K}.${string}` ? K : P;
type Rest<K extends string, P extends string> = P extends K ? true : P extends `${K}.${infer R}` ? R : never;
type Part<V, R> = true extends R
  ? V | undefined
  : Extract<NonNullable<V>, object> extends infer O
    ? { [K in keyof O as K extends R ? K : never]: O[K] } | undefined
    : never;
