declare const mark: unique symbol;
/** Declares a primary-key field: `id!: Key<string>`. Reads and assigns as a plain `T`; only the compiler sees the mark. */
export type Key<T extends string | number | Uint8Array | Date> = T & { readonly [mark]?: { readonly value: T } };
type MarkOf<T> = T extends { readonly [mark]?: { readonly value: infer V } } ? (unknown extends V ? never : V) : never;
type IsAny<T> = 0 extends 1 & T ? true : false;
export type KeyNames<E> = {
  [K in keyof E]-?: IsAny<E[K]> extends true
    ? never
    : unknown extends E[K]
      ? never
      : [MarkOf<NonNullable<E[K]>>] extends [never]
        ? never
        : K;
}[keyof E];
/** The key argument of `Entity.get` and friends. */
export type KeyOf<E> = [KeyNames<E>] extends [never]
  ? { [K in keyof E as E[K] extends string | number | Uint8Array | Date ? K : never]?: E[K] }
  : { [K in KeyNames<E>]: MarkOf<NonNullable<E[K]>> };
export type DataOf<E> = { [K in keyof E as E[K] extends (...args: never[]) => unknown ? never : K]?: E[K] };
