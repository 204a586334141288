import type { Fault } from './fault.js';

type Absent = null | undefined;

/** What a static member has and an entity has not: the target of a legacy decorator on a static field is the class. */
interface Instance {
  readonly prototype?: undefined;
}

/** As much of the context of a standard decorator as tells a public instance field with values of type `Allowed`. */
export interface FieldContext<Allowed> {
  readonly kind: 'field' | 'accessor';
  readonly name: string;
  readonly static: false;
  readonly private: false;
  readonly access: { get(object: never): Allowed | Absent };
}

/**
 * A decorator of public instance fields of type `Allowed`, absent values included, under both decorator protocols: the
 * first signature is the standard one, the second the legacy one, and the last says what is wrong in one sentence.
 */
export interface FieldDecorator<Allowed, Sentence extends string> {
  (value: unknown, context: FieldContext<Allowed>): void;
  <K extends string, T extends { readonly [P in K]?: Allowed | Absent } & Instance>(
    target: T,
    key: K,
    descriptor?: unknown,
  ): void;
  (target: unknown, key?: unknown, descriptor?: unknown): Fault<Sentence>;
}

/** What is stored by value and needs no further look. */
export type Scalar =
  string | number | boolean | Absent | Uint8Array | ReadonlySet<string> | ReadonlySet<number> | ReadonlySet<Uint8Array>;

/** Functions and classes. */
interface Callable {
  readonly [Symbol.hasInstance]: unknown;
}

/**
 * `V` itself where it is plain data all the way down, else something that `V` is not assignable to: a field with methods is
 * no data, which is how Date, Map and class instances are told. Interfaces pass, since no index signature is asked for.
 */
export type Plain<V> = V extends Scalar
  ? V
  : V extends bigint | symbol | Callable
    ? never
    : V extends readonly (infer U)[]
      ? readonly Plain<U>[]
      : unknown extends V
        ? V
        : { [K in keyof V]: Plain<V[K]> };

/** Matched by anything where `V` is surely not plain data. A type parameter is not known to be wrong, and passes. */
type UnlessPlain<V> = [V] extends [Plain<V>] ? never : unknown;

/**
 * A decorator of public instance fields of plain data: `NotPlain` is said where the field is of another type, `Misplaced`
 * where it is on something else or its type is not within `Allowed`. Scalars are looked at first because they are the most.
 */
export interface PlainFieldDecorator<NotPlain extends string, Misplaced extends string, Allowed = unknown> {
  (value: unknown, context: FieldContext<Scalar & Allowed>): void;
  <V>(value: unknown, context: FieldContext<V> & UnlessPlain<V>): Fault<NotPlain>;
  (value: unknown, context: FieldContext<Allowed>): void;
  <K extends string, T extends { readonly [P in K]?: Scalar & Allowed } & Instance>(
    target: T,
    key: K,
    descriptor?: unknown,
  ): void;
  (target: unknown, key: unknown, method: { value?: (...args: never[]) => unknown }): Fault<Misplaced>;
  <T extends object, K extends keyof T & string>(
    target: T & UnlessPlain<T[K]>,
    key: K,
    descriptor?: unknown,
  ): Fault<NotPlain>;
  <K extends string, T extends { readonly [P in K]?: Allowed | Absent } & Instance>(
    target: T,
    key: K,
    descriptor?: unknown,
  ): void;
  (target: unknown, key?: unknown, descriptor?: unknown): Fault<Misplaced>;
}

/** The field types that a codec of `T` serves: collections may be declared readonly. */
export type Served<T> = T extends readonly (infer U)[]
  ? readonly U[]
  : T extends ReadonlySet<infer U>
    ? ReadonlySet<U>
    : T extends ReadonlyMap<infer K, infer V>
      ? ReadonlyMap<K, V>
      : T;
