declare const secret: unique symbol;
declare const stands: unique symbol;

/**
 * Declares an encrypted field, where its references shall know: `cardNumber?: Secret<string>`. It reads and assigns as a
 * plain `T`; only the compiler sees the mark, and then offers no condition on it and no change but `set` and `remove`. The
 * mark is optional: DynamoDB cannot query ciphertext, so an unmarked encrypted field is refused at run time.
 */
export type Secret<T> = T & { readonly [secret]?: true };

/** Whether the type of a scalar field carries the mark of `Secret`. */
export type IsSecretScalar<T> = [NonNullable<T>] extends [{ readonly [secret]?: true }] ? true : false;

/** The same of any other field. An object without properties would pass for marked above, being assignable to the mark. */
export type IsSecretObject<T> = typeof secret extends keyof T ? true : false;

/** A reference to a field with values of type `V`: what comparisons and copies take beside a value. */
export interface FieldReference<V> {
  readonly [stands]: V;
}

/** A method among the fields: the compiler offers no operator on it, at less cost than leaving it out. */
export interface MethodIsNoField {
  readonly [stands]: never;
}
export type Method = (...operands: never[]) => unknown;

/** What is stored without being a structure. */
export type Scalar = string | number | bigint | boolean | null | undefined;
