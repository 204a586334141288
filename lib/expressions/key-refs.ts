import type { Clause } from './condition.js';
import type { EncryptedFieldHasNoConditions, FieldKind, Scalar } from './field-types.js';

/** The condition on a part of a key that has no order there, such as a boolean within a template. */
export interface KeyEquality<V> {
  /** Equals: `o => o.orderId.eq('o1')`. Renders `#sk = :2`. */
  eq(value: V): Clause;
}

/** Conditions on a sort key: DynamoDB finds items by nothing else, and `ne`, `in` and `contains` belong in `filter()`. */
export interface KeyConditions<V> extends KeyEquality<V> {
  /** Is less: `o => o.createdAt.lt(today)`. Renders `#sk < :2`. */
  lt(value: V): Clause;
  /** Is less or equal: `o => o.createdAt.lte(today)`. Renders `#sk <= :2`. */
  lte(value: V): Clause;
  /** Is greater: `o => o.createdAt.gt(yesterday)`. Renders `#sk > :2`. */
  gt(value: V): Clause;
  /** Is greater or equal: `o => o.createdAt.gte(yesterday)`. Renders `#sk >= :2`. */
  gte(value: V): Clause;
  /**
   * From `low` to `high`, both included: `o => o.createdAt.between(monday, friday)`. Renders `#sk BETWEEN :2 AND :3`.
   * @throws ErrInvalidOperator where `low` is above `high`
   */
  between(low: V, high: V): Clause;
}

/** Conditions on a key stored as text: an order by its UTF-8 bytes, and beginnings. */
export interface TextKeyConditions<V> extends KeyConditions<V> {
  /** The stored key begins so: `o => o.orderId.beginsWith('2026-')`. Renders `begins_with(#sk, :2)`. */
  beginsWith(prefix: string): Clause;
}

/** Conditions on a key of bytes: an order, and beginnings. */
export interface BytesKeyConditions<V> extends KeyConditions<V> {
  /** The stored key begins so: `o => o.orderId.beginsWith('2026-')`. Renders `begins_with(#sk, :2)`. */
  beginsWith(prefix: Uint8Array): Clause;
}

/** Conditions on a key whose field's type does not tell what is stored. */
export interface LooseKeyConditions<V> extends KeyConditions<V> {
  /** The stored key begins so: `o => o.orderId.beginsWith('2026-')`. Renders `begins_with(#sk, :2)`. */
  beginsWith(prefix: string | Uint8Array): Clause;
}

/** A field that no key is made of, such as a set or an object. */
export interface NoKeyIsMadeOfThisField {
  /** Where its conditions belong. */
  readonly filter: 'is for other fields';
}

/** The conditions that a key made of a field can be found by, by the kind of the field's type. */
interface KeyConditionsByKind<T, V = NonNullable<T>> {
  readonly text: TextKeyConditions<Plain<V, string>>;
  readonly number: KeyConditions<Plain<V, number>>;
  readonly bigint: KeyConditions<Plain<V, bigint>>;
  readonly numeric: KeyConditions<Plain<Plain<V, number>, bigint>>;
  readonly boolean: KeyEquality<V>;
  readonly date: TextKeyConditions<V>;
  readonly bytes: BytesKeyConditions<V>;
  readonly url: TextKeyConditions<V>;
  readonly list: NoKeyIsMadeOfThisField;
  readonly entries: NoKeyIsMadeOfThisField;
  readonly set: NoKeyIsMadeOfThisField;
  readonly object: NoKeyIsMadeOfThisField;
  readonly secret: EncryptedFieldHasNoConditions;
  readonly method: NoKeyIsMadeOfThisField;
  readonly loose: unknown extends T
    ? LooseKeyConditions<T>
    : [V] extends [Scalar | Date | URL | Uint8Array]
      ? LooseKeyConditions<V>
      : NoKeyIsMadeOfThisField;
}

/** The reference to one field of type `T` in `where()`. */
type KeyRef<T> = KeyConditionsByKind<T>[FieldKind<T>];
// `Key<string>` takes every string: shown as `string`, a union of literals as itself.
type Plain<V, P> = P extends V ? P : V;

/**
 * The `o` of a key condition, such as `o => o.createdAt.gte(yesterday)`: a reference per field, with what a key of the field's
 * type can be found by. `Base` is the class whose own members are no fields.
 */
export type KeyRefs<E, Base = object> = {
  readonly [K in Exclude<keyof E, keyof Base>]-?: KeyRef<Exclude<E[K], undefined>>;
} & { at<K extends keyof E>(name: K): KeyRef<Exclude<E[K], undefined>> };
