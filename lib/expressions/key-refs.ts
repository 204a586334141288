import type { EncryptedFieldHasNoConditions, IsSecretObject, IsSecretScalar, Scalar } from './condition-refs.js';
import type { Clause } from './condition.js';

/** What a key can be asked whose type has no order in a key, such as a boolean within a template. */
interface KeyEquality<V> {
  /** Equals: `o => o.orderId.eq('o1')`. Renders `#sk = :2`. */
  eq(value: V): Clause;
}

/** What a sort key can be asked: DynamoDB finds items by nothing else, and `ne`, `in` and `contains` belong in `filter()`. */
interface KeyConditions<V> extends KeyEquality<V> {
  /** Is less: `o => o.createdAt.lt(today)`. Renders `#sk < :2`. */
  lt(value: V): Clause;
  /** Is less or equal: `o => o.createdAt.lte(today)`. Renders `#sk <= :2`. */
  lte(value: V): Clause;
  /** Is greater: `o => o.createdAt.gt(yesterday)`. Renders `#sk > :2`. */
  gt(value: V): Clause;
  /** Is greater or equal: `o => o.createdAt.gte(yesterday)`. Renders `#sk >= :2`. */
  gte(value: V): Clause;
  /**
   * From `low` to `high`, both included. Renders `#sk BETWEEN :2 AND :3`.
   * @throws ErrInvalidOperator where `low` is above `high`
   */
  between(low: V, high: V): Clause;
}

/** The same of a key stored as text, which has beginnings as well. */
interface TextKeyConditions<V> extends KeyConditions<V> {
  /** The stored key begins so: `o => o.orderId.beginsWith('2026-')`. Renders `begins_with(#sk, :2)`. */
  beginsWith(prefix: string): Clause;
}

/** The same of bytes. */
interface BytesKeyConditions<V> extends KeyConditions<V> {
  /** The stored key begins so: `o => o.orderId.beginsWith('2026-')`. Renders `begins_with(#sk, :2)`. */
  beginsWith(prefix: Uint8Array): Clause;
}

/** The same where the field's type does not tell what is stored. */
interface LooseKeyConditions<V> extends KeyConditions<V> {
  /** The stored key begins so: `o => o.orderId.beginsWith('2026-')`. Renders `begins_with(#sk, :2)`. */
  beginsWith(prefix: string | Uint8Array): Clause;
}

/** A field that no key is made of, such as a set or an object. */
interface NoKeyIsMadeOfThisField {
  readonly filter: 'is for other fields';
}

/** The reference to one field of type `T` in `where()`: the conditions a key of that type can be found by. */
type KeyRef<T> = unknown extends T
  ? LooseKeyConditions<T>
  : [T] extends [Scalar]
    ? ScalarKeyRef<T, NonNullable<T>>
    : ObjectKeyRef<NonNullable<T>>;
type ScalarKeyRef<T, V> =
  IsSecretScalar<T> extends true
    ? EncryptedFieldHasNoConditions
    : [V] extends [string]
      ? TextKeyConditions<Plain<V, string>>
      : [V] extends [number | bigint]
        ? KeyConditions<Plain<Plain<V, number>, bigint>>
        : [V] extends [boolean]
          ? KeyEquality<V>
          : LooseKeyConditions<V>;
// `Key<string>` takes every string: shown as `string`, a union of literals as itself.
type Plain<V, P> = P extends V ? P : V;
type ObjectKeyRef<V> =
  IsSecretObject<V> extends true
    ? EncryptedFieldHasNoConditions
    : [V] extends [Date | URL]
      ? TextKeyConditions<V>
      : [V] extends [Uint8Array]
        ? BytesKeyConditions<V>
        : [V] extends [Scalar | Date | Uint8Array]
          ? LooseKeyConditions<V>
          : NoKeyIsMadeOfThisField;

/**
 * The `o` of a key condition, such as `o => o.createdAt.gte(yesterday)`: a reference per field, with what a key of the field's
 * type can be found by. `Base` is the class whose own members are no fields.
 */
export type KeyRefs<E, Base = object> = {
  readonly [K in Exclude<keyof E, keyof Base>]-?: KeyRef<Exclude<E[K], undefined>>;
} & { at<K extends keyof E>(name: K): KeyRef<Exclude<E[K], undefined>> };
