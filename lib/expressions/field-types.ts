/** What is stored without being a structure. */
export type Scalar = string | number | bigint | boolean | null | undefined;

/**
 * The kind of a field of type `T`, by which its operators are looked up: each family of references (conditions, key conditions,
 * changes) is an interface with one member for every kind.
 */
export type FieldKind<T> = unknown extends T
  ? 'loose'
  : [T] extends [Scalar]
    ? ScalarKind<T>
    : ObjectKind<NonNullable<T>>;

type ScalarKind<T> =
  IsSecretScalar<T> extends true
    ? 'secret'
    : [T] extends [string | null | undefined]
      ? 'text'
      : [T] extends [number | null | undefined]
        ? 'number'
        : [T] extends [bigint | null | undefined]
          ? 'bigint'
          : [T] extends [boolean | null | undefined]
            ? 'boolean'
            : [T] extends [number | bigint | null | undefined]
              ? 'numeric'
              : 'loose';

type ObjectKind<T> =
  IsSecretObject<T> extends true
    ? 'secret'
    : [T] extends [Date]
      ? 'date'
      : [T] extends [Uint8Array]
        ? 'bytes'
        : [T] extends [readonly unknown[]]
          ? 'list'
          : [T] extends [ReadonlyMap<string, unknown>]
            ? 'entries'
            : [T] extends [ReadonlySet<unknown>]
              ? 'set'
              : [T] extends [URL]
                ? 'url'
                : [T] extends [Method]
                  ? 'method'
                  : [T] extends [object]
                    ? 'object'
                    : 'loose';

/** What a list, set or `Map` holds. */
export type ElementOf<T> = T extends readonly (infer I)[]
  ? I
  : T extends ReadonlyMap<string, infer V>
    ? V
    : T extends ReadonlySet<infer M>
      ? M
      : never;

type Method = (...operands: never[]) => unknown;

declare const secret: unique symbol;
declare const stands: unique symbol;

/**
 * Declares an encrypted field, where its references shall know: `cardNumber?: Secret<string>`. It reads and assigns as a
 * plain `T`; only the compiler sees the mark, and then offers no condition on it and no change but `set` and `remove`. The
 * mark is optional: DynamoDB cannot query ciphertext, so an unmarked encrypted field is refused at run time.
 *
 * ```ts
 * class Customer extends Entity {@Encrypted() cardNumber?: Secret<string> }
 * ```
 */
export type Secret<T> = T & { readonly [secret]?: true };

/** Whether the type of a scalar field carries the mark of `Secret`. */
type IsSecretScalar<T> = [NonNullable<T>] extends [{ readonly [secret]?: true }] ? true : false;

/** Any object without properties is assignable to the mark, so an object is asked for the key itself. */
type IsSecretObject<T> = typeof secret extends keyof T ? true : false;

/** A reference to a field with values of type `V`: what comparisons and copies take beside a value. */
export interface FieldReference<V> {
  readonly [stands]: V;
}

/** A method among the fields: the compiler offers no operator on it, at less cost than leaving it out. */
export interface MethodIsNoField {
  readonly [stands]: never;
}

/** Conditions on an encrypted field: there are none. */
export interface EncryptedFieldHasNoConditions {
  /** Why there are none: DynamoDB cannot read what is encrypted. */
  readonly encrypted: true;
}
