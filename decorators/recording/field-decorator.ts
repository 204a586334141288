import { didYouMean } from '../../lib/errors/suggest.js';
import type { Fault, FieldSpecParts } from './record.js';

type Absent = null | undefined;

/** What a static member has and an entity has not: the target of a legacy decorator on a static field is the class. */
interface Instance {
  readonly prototype?: undefined;
}

/** As much of the context of a standard decorator as tells a public instance field with values of type `Allowed`. */
export interface FieldContext<Allowed> {
  readonly kind: 'field' | 'accessor' | 'getter';
  readonly name: string;
  readonly static: false;
  readonly private: false;
  readonly access: { get(object: never): Allowed | Absent };
}

declare const takes: unique symbol;
declare const takesPlain: unique symbol;
declare const takesMethod: unique symbol;
declare const projects: unique symbol;

// For the compiler alone: what a decorator works for, in a form that `define` can compare. Overloads cannot be compared: a
// generic one counts as taking anything.
/** A decorator of fields of type `Allowed`. */
export interface Takes<Allowed> {
  readonly [takes]?: (value: Allowed | Absent) => void;
}
/** A decorator of fields of plain data within `Allowed`. */
export interface TakesPlain<Allowed> {
  readonly [takesPlain]?: (value: Allowed | Absent) => void;
}
/** A decorator of methods of type `Method`. */
export interface TakesMethod<Method> {
  readonly [takesMethod]?: (method: Method) => void;
}
/** A decorator of classes that have the fields `Field`. */
export interface Projects<Field> {
  readonly [projects]?: Field;
}

/** Any decorator that works for a member whose value is of type `V`. */
export type MemberDecorator<V> = [V] extends [(...args: never[]) => unknown]
  ? TakesMethod<V>
  : Takes<V> & { readonly [takesPlain]?: [V] extends [Plain<V>] ? (value: V) => void : Fault<'needs a codec'> };

/**
 * A decorator of public instance fields of type `Allowed`, absent values included, under both decorator protocols: the
 * first signature is the standard one, the second the legacy one, and the last says what is wrong in one sentence.
 */
export interface FieldDecorator<Allowed, Sentence extends string> extends Takes<Allowed> {
  (value: unknown, context: FieldContext<Allowed>): void;
  <K extends string, T extends { readonly [P in K]?: Allowed | Absent } & Instance>(
    target: T,
    key: K,
    descriptor?: unknown,
  ): void;
  (target: unknown, key?: unknown, descriptor?: unknown): Fault<Sentence>;
}

/** What is stored by value and needs no further look. */
type Scalar =
  string | number | boolean | Absent | Uint8Array | ReadonlySet<string> | ReadonlySet<number> | ReadonlySet<Uint8Array>;

/** Functions and classes. */
interface Callable {
  readonly [Symbol.hasInstance]: unknown;
}

/**
 * `V` itself where it is plain data all the way down, else something that `V` is not assignable to: a field with methods is
 * no data, which is how Date, Map and class instances are recognised. Interfaces pass, since no index signature is required.
 */
type Plain<V> = V extends Scalar
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
export interface PlainFieldDecorator<
  NotPlain extends string,
  Misplaced extends string,
  Allowed = unknown,
> extends TakesPlain<Allowed> {
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

/** The options of a decorator sorted into what a spec has a place for and the rest, and what is wrong with them. */
export interface ReadOptions {
  readonly parts: Partial<FieldSpecParts>;
  readonly fault: string | undefined;
}

const PLACES: ReadonlySet<string> = new Set(['name', 'codec', 'template', 'position']);

/** Reads the options of a field decorator; plain JavaScript may pass anything, and a misspelt option must not pass unseen. */
export function readOptions(given: unknown, known: readonly string[]): ReadOptions {
  if (given === undefined) return { parts: {}, fault: undefined };
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return { parts: {}, fault: 'something that is no options object' };
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  const unknown = entries.find(([option]) => !known.includes(option));
  const rest = entries.filter(([option]) => !PLACES.has(option));
  return {
    parts: {
      ...Object.fromEntries(entries.filter(([option]) => PLACES.has(option))),
      ...(rest.length > 0 && { options: Object.fromEntries(rest) }),
    },
    fault:
      unknown === undefined ? wrongValue(entries) : `an unknown option ${unknown[0]}${didYouMean(unknown[0], known)}`,
  };
}

const KINDS: Readonly<Record<string, 'string' | 'number' | 'boolean' | 'function'>> = {
  name: 'string',
  position: 'number',
  omitEmpty: 'boolean',
  optional: 'boolean',
  required: 'boolean',
  json: 'boolean',
  group: 'string',
  of: 'string',
  bits: 'number',
  normalize: 'function',
};

function wrongValue(entries: readonly (readonly [string, unknown])[]): string | undefined {
  const { required, optional } = Object.fromEntries(entries);
  if (required !== undefined && required === optional)
    return 'options required and optional that contradict each other';
  for (const [option, value] of entries) {
    const kind = Object.hasOwn(KINDS, option) ? KINDS[option] : undefined;
    if (kind !== undefined && typeof value !== kind) return `an option ${option} that is no ${kind}`;
    if (option === 'name' && value === '') return 'an empty name';
    if (option === 'position' && (value as number) % 1 !== 0) return 'a position that is no whole number';
    if (option === 'validate' && !isSchema(value))
      return 'an option validate that is no Standard Schema (such as those of zod, valibot, arktype)';
    if (option === 'default' && value !== 'read') return "an option default that is not 'read'";
    if (option === 'bind' && value !== 'item') return "an option bind that is not 'item'";
  }
  return undefined;
}

function isSchema(value: unknown): boolean {
  const standard = (value as { '~standard'?: { validate?: unknown } } | null | undefined)?.['~standard'];
  return typeof standard?.validate === 'function';
}

/**
 * A validator of the Standard Schema interface (https://standardschema.dev), as zod, valibot, arktype and others are.
 * `Input` is the type it takes, so that a schema for numbers on a field of texts is a compile error.
 */
export interface StandardSchema<Input = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    validate(value: unknown): SchemaResult | Promise<SchemaResult>;
    readonly types?: { readonly input: Input; readonly output: unknown } | undefined;
  };
}

/** What a schema answers; `issues` where the value is not valid. */
interface SchemaResult {
  readonly value?: unknown;
  readonly issues?: readonly { readonly message: string }[] | undefined;
}
