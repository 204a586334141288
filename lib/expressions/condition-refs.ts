import type { ValueType } from '../values/value.js';
import type { SizeConditions } from './condition-operators.js';
import type { Clause } from './condition.js';
import type {
  ElementOf,
  EncryptedFieldHasNoConditions,
  FieldKind,
  FieldReference,
  MethodIsNoField,
} from './field-types.js';

/** Conditions on any stored field, whatever its value. */
export interface PresenceConditions {
  /** The attribute is stored, if only as `NULL`: `o => o.email.exists()`. Renders `attribute_exists(#email)`. */
  exists(): Clause;
  /** The attribute is not stored: `o => o.email.notExists()`. Renders `attribute_not_exists(#email)`. */
  notExists(): Clause;
  /**
   * The attribute is stored as this DynamoDB type: `o => o.total.type('N')`. Renders `attribute_type(#total, :1)`.
   */
  type(type: ValueType): Clause;
}

/** Conditions on any field whose values can be compared as a whole. */
export interface EqualityConditions<V> extends PresenceConditions, FieldReference<V> {
  /**
   * Equals a value or another field: `o => o.status.eq('open')`. Renders `#status = :1`. A `Date` beside a timestamp means its millisecond.
   */
  eq(operand: V | FieldReference<V>): Clause;
  /** Differs from a value or another field, or is not stored: `o => o.status.ne('paid')`. Renders `#status <> :1`. */
  ne(operand: V | FieldReference<V>): Clause;
  /**
   * Equals one of 1 to 100 operands: `o => o.status.in(['open', 'paid'])`. Renders `#status IN (:1, :2)`.
   * @throws ErrInvalidOperator for an empty list or more than 100
   */
  in(operands: readonly (V | FieldReference<V>)[]): Clause;
}

/** Conditions on a field whose values have an order: numbers, dates, decimals, text by its UTF-8 bytes. */
export interface OrderConditions<V> extends EqualityConditions<V> {
  /** Is less: `o => o.total.lt(100)`. Renders `#total < :1`. Text compares by its UTF-8 bytes. */
  lt(operand: V | FieldReference<V>): Clause;
  /** Is less or equal: `o => o.total.lte(100)`. Renders `#total <= :1`. Text compares by its UTF-8 bytes. */
  lte(operand: V | FieldReference<V>): Clause;
  /** Is greater: `o => o.total.gt(100)`. Renders `#total > :1`. Text compares by its UTF-8 bytes. */
  gt(operand: V | FieldReference<V>): Clause;
  /** Is greater or equal: `o => o.total.gte(100)`. Renders `#total >= :1`. Text compares by its UTF-8 bytes. */
  gte(operand: V | FieldReference<V>): Clause;
  /**
   * From `low` to `high`, both included: `o => o.total.between(10, 20)`. Renders `#total BETWEEN :1 AND :2`.
   * @throws ErrInvalidOperator where `low` is above `high`
   */
  between(low: V | FieldReference<V>, high: V | FieldReference<V>): Clause;
}

/** Conditions on a field stored as text. */
export interface TextConditions<V> extends OrderConditions<V> {
  /** The stored text begins with this one: `o => o.name.beginsWith('Ada')`. Renders `begins_with(#name, :1)`. */
  beginsWith(prefix: string | FieldReference<string>): Clause;
  /** Begins otherwise, or is not stored: `o => o.name.notBeginsWith('test-')`. Renders `NOT begins_with(#name, :1)`. */
  notBeginsWith(prefix: string | FieldReference<string>): Clause;
  /** The stored text contains this one: `o => o.name.contains('Love')`. Renders `contains(#name, :1)`. */
  contains(part: string | FieldReference<string>): Clause;
  /** The size of what is stored, to be compared: `o => o.tags.size().gt(3)`. Renders `size(#tags) > :1`. */
  size(): SizeConditions;
}

/** Conditions on a date. One stored as text also has beginnings, such as `2026-01-`. */
export interface DateConditions<V> extends OrderConditions<V> {
  /** The stored text begins so: `o => o.createdAt.beginsWith('2026-01-')`. Renders `begins_with(#createdAt, :1)`. */
  beginsWith(prefix: string): Clause;
  /** Begins otherwise, or is not stored: `o => o.createdAt.notBeginsWith('2025-')`. Renders `NOT begins_with(#createdAt, :1)`. */
  notBeginsWith(prefix: string): Clause;
}

/** Conditions on bytes. */
export interface BytesConditions<V> extends OrderConditions<V> {
  /** The stored bytes begin with these: `o => o.photo.beginsWith(header)`. Renders `begins_with(#photo, :1)`. */
  beginsWith(prefix: Uint8Array): Clause;
  /** Begins otherwise, or is not stored: `o => o.photo.notBeginsWith(header)`. Renders `NOT begins_with(#photo, :1)`. */
  notBeginsWith(prefix: Uint8Array): Clause;
  /** The stored bytes contain these: `o => o.photo.contains(marker)`. Renders `contains(#photo, :1)`. */
  contains(part: Uint8Array): Clause;
  /** The size of what is stored, to be compared: `o => o.tags.size().gt(3)`. Renders `size(#tags) > :1`. */
  size(): SizeConditions;
}

/** Conditions on a set. */
export interface SetConditions<V, M> extends EqualityConditions<V> {
  /** The set has this member: `o => o.tags.contains('new')`. Renders `contains(#tags, :1)`. */
  contains(member: M | FieldReference<M>): Clause;
  /** The size of what is stored, to be compared: `o => o.tags.size().gt(3)`. Renders `size(#tags) > :1`. */
  size(): SizeConditions;
}

/** Conditions on a list and its elements. */
export interface ListConditions<V, I> extends EqualityConditions<V> {
  /** The list has an element equal to this one: `o => o.codes.contains(7)`. Renders `contains(#codes, :1)`. */
  contains(element: I | FieldReference<I>): Clause;
  /** The size of what is stored, to be compared: `o => o.tags.size().gt(3)`. Renders `size(#tags) > :1`. */
  size(): SizeConditions;
  /** The element at an index from 0: `o => o.lines.at(0).sku.eq('A')`. Renders `#lines[0].#sku = :1`. */
  at(index: number): ConditionRef<I>;
}

/** Conditions on a `Map` and its entries. */
export interface EntriesConditions<V, I> extends EqualityConditions<V> {
  /** The size of what is stored, to be compared: `o => o.tags.size().gt(3)`. Renders `size(#tags) > :1`. */
  size(): SizeConditions;
  /** The entry under a key: `o => o.prices.at('EUR').lt(10)`. Renders `#prices.#EUR < :1`. */
  at(key: string): ConditionRef<I>;
}

/** Conditions on a nested object as a whole. */
export interface ObjectConditions<V, T> extends EqualityConditions<V>, ConditionAt<T> {
  /** The size of what is stored, to be compared: `o => o.tags.size().gt(3)`. Renders `size(#tags) > :1`. */
  size(): SizeConditions;
}

/** Conditions on a field whose type does not tell what is stored. */
export interface LooseConditions<V> extends OrderConditions<V> {
  /** The stored text begins with this one: `o => o.name.beginsWith('Ada')`. Renders `begins_with(#name, :1)`. */
  beginsWith(prefix: string | Uint8Array | FieldReference<string>): Clause;
  /** Begins otherwise, or is not stored: `o => o.extra.notBeginsWith('x')`. Renders `NOT begins_with(#field, :1)`. */
  notBeginsWith(prefix: string | Uint8Array | FieldReference<string>): Clause;
  /**
   * The stored text contains this one, or the set or list has it as a member: `o => o.extra.contains('x')`.
   * Renders `contains(#field, :1)`.
   */
  contains(part: unknown): Clause;
  /** The size of what is stored, to be compared: `o => o.tags.size().gt(3)`. Renders `size(#tags) > :1`. */
  size(): SizeConditions;
  /** What stands under a key or index: `o => o.extra.at('size').exists()`. Renders `attribute_exists(#extra.#size)`. */
  at(segment: string | number): LooseConditions<unknown>;
}

/** The conditions that the stored form of a field allows, by the kind of its type. */
interface ConditionsByKind<T> {
  readonly text: TextConditions<T>;
  readonly number: OrderConditions<T>;
  readonly bigint: OrderConditions<T>;
  readonly numeric: OrderConditions<T>;
  readonly boolean: EqualityConditions<T>;
  readonly date: DateConditions<T>;
  readonly bytes: BytesConditions<T>;
  readonly url: TextConditions<T>;
  readonly list: ListConditions<T, ElementOf<NonNullable<T>>>;
  readonly entries: EntriesConditions<T, ElementOf<NonNullable<T>>>;
  readonly set: SetConditions<T, ElementOf<NonNullable<T>>>;
  readonly object: ObjectConditions<T, NonNullable<T>> & ConditionFields<NonNullable<T>>;
  readonly secret: EncryptedFieldHasNoConditions;
  readonly method: MethodIsNoField;
  readonly loose: LooseConditions<T>;
}

/** The reference to one field of type `T`. */
type ConditionRef<T> = ConditionsByKind<T>[FieldKind<T>];

/** A reference per field. A method's has no operators, which is cheaper for the compiler than leaving methods out. */
export type ConditionFields<E, Base = object> = {
  readonly [K in Exclude<keyof E, keyof Base>]-?: ConditionRef<Exclude<E[K], undefined>>;
};
/** The way to a field by its name: for names that a program computes, or that are also a word here, such as `size`. */
export interface ConditionAt<T> {
  /**
   * The field of this name, for names that a program computes or that are also operators: `o => o.at('size').eq('XL')`.
   */
  at<K extends keyof T>(name: K): ConditionRef<Exclude<T[K], undefined>>;
}
