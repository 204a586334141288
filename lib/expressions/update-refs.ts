import type { ElementOf, FieldKind, FieldReference, MethodIsNoField } from './field-types.js';
import type { Action } from './update-operators.js';

/** Changes of a field as a whole: all that an encrypted one can have. */
export interface WholeChanges<V> {
  /**
   * Replaces the value: `o => o.card.set('4111')`. Renders `SET #card = :1`; an empty value of an `omitEmpty` field removes it.
   */
  set(value: V): Action;
  /**
   * Deletes the attribute: `o => o.note.remove()`. Renders `REMOVE #note`.
   * @throws ErrInvalidModel for a required field
   */
  remove(): Action;
}

/** Changes of any plain field. */
export interface FieldChanges<V> extends FieldReference<V> {
  /**
   * Replaces the value by another, or by a copy of what another field held before: `o => o.status.set('paid')`.
   * Renders `SET #status = :1`; an empty value of an `omitEmpty` field removes it.
   */
  set(value: V | FieldReference<V>): Action;
  /** Sets the value only where the attribute is missing: `o => o.plan.setIfMissing('free')`. Renders `SET #plan = if_not_exists(#plan, :1)`. */
  setIfMissing(value: V | FieldReference<V>): Action;
  /**
   * Deletes the attribute: `o => o.note.remove()`. Renders `REMOVE #note`.
   * @throws ErrInvalidModel for a required field
   */
  remove(): Action;
}

/** Changes of a number; a missing one counts as 0. */
export interface NumberChanges<V, N> extends FieldChanges<V> {
  /** Adds to the stored number; a missing one counts as 0: `o => o.total.add(5)`. Renders `ADD #total :1`. */
  add(amount: N): Action;
  /**
   * Subtracts from the stored number; a missing one counts as 0: `o => o.left.subtract(1)`. Renders `ADD #left :1` with -1.
   */
  subtract(amount: N): Action;
}

/** Changes of text; of a number kept as decimal text, exact sums as well. */
export interface TextChanges<V> extends FieldChanges<V> {
  /**
   * Adds to a number that the field holds as decimal text, exactly: `o => o.amount.add('0.1')`. Renders `ADD #amount :1`.
   */
  add(amount: `${number}`): Action;
  /** Subtracts from a number held as decimal text, exactly: `o => o.amount.subtract('0.1')`. Renders `ADD #amount :1`, negated. */
  subtract(amount: `${number}`): Action;
}

/** Changes of a set; members that are there already, or not there any more, are no error. */
export interface SetChanges<V, M> extends FieldChanges<V> {
  /**
   * Adds members, or whole sets; what is there already is no error: `o => o.tags.add('new')`. Renders `ADD #tags :1`.
   */
  add(...members: readonly (M | ReadonlySet<M>)[]): Action;
  /** Takes members out; what is not there is no error: `o => o.tags.delete('new')`. Renders `DELETE #tags :1`. */
  delete(...members: readonly (M | ReadonlySet<M>)[]): Action;
}

/** Changes of a list and its elements; a missing list counts as empty. */
export interface ListChanges<V, I> extends FieldChanges<V> {
  /**
   * Adds elements at the end; a missing list counts as empty: `o => o.lines.append(line)`.
   * Renders `SET #lines = list_append(if_not_exists(#lines, :1), :2)`.
   */
  append(...elements: readonly I[]): Action;
  /**
   * Adds elements at the beginning; a missing list counts as empty: `o => o.lines.prepend(line)`.
   * Renders `SET #lines = list_append(:1, if_not_exists(#lines, :2))`.
   */
  prepend(...elements: readonly I[]): Action;
  /** The element at an index from 0: `o => o.lines.at(0).count.set(2)`. Renders `SET #lines[0].#count = :1`. */
  at(index: number): UpdateRef<I>;
}

/** Changes of a `Map` and its entries. */
export interface EntriesChanges<V, I> extends FieldChanges<V> {
  /** The entry under a key: `o => o.prices.at('EUR').set(10)`. Renders `SET #prices.#EUR = :1`. */
  at(key: string): UpdateRef<I>;
}

/** Changes of a nested object as a whole. */
export interface ObjectChanges<V, T> extends FieldChanges<V>, UpdateAt<T> {}

/** Changes of a field whose type does not tell what is stored. */
export interface LooseChanges<V> extends FieldChanges<V> {
  /** Adds an amount to a number, or members to a set: `o => o.extra.add(1)`. Renders `ADD #field :1`. */
  add(...operands: readonly unknown[]): Action;
  /** Subtracts an amount from a number: `o => o.extra.subtract(1)`. Renders `ADD #field :1`, negated. */
  subtract(amount: unknown): Action;
  /** Takes members out of a set: `o => o.extra.delete('a')`. Renders `DELETE #field :1`. */
  delete(...members: readonly unknown[]): Action;
  /** Adds elements at the end of a list: `o => o.extra.append('a')`. Renders `SET #field = list_append(…, :1)`. */
  append(...elements: readonly unknown[]): Action;
  /** Adds elements at the beginning of a list: `o => o.extra.prepend('a')`. Renders `SET #field = list_append(:1, …)`. */
  prepend(...elements: readonly unknown[]): Action;
  /** What stands under a key or index: `o => o.extra.at('size').set(1)`. Renders `SET #extra.#size = :1`. */
  at(segment: string | number): LooseChanges<unknown>;
}

/** The changes that the stored form of a field allows, by the kind of its type. */
interface ChangesByKind<T> {
  readonly text: TextChanges<T>;
  readonly number: NumberChanges<T, number>;
  readonly bigint: NumberChanges<T, bigint>;
  readonly numeric: NumberChanges<T, number | bigint>;
  readonly boolean: FieldChanges<T>;
  readonly date: FieldChanges<T>;
  readonly bytes: FieldChanges<T>;
  readonly url: FieldChanges<T>;
  readonly list: ListChanges<T, ElementOf<NonNullable<T>>>;
  readonly entries: EntriesChanges<T, ElementOf<NonNullable<T>>>;
  readonly set: SetChanges<T, ElementOf<NonNullable<T>>>;
  readonly object: ObjectChanges<T, NonNullable<T>> & UpdateFields<NonNullable<T>>;
  readonly secret: WholeChanges<T>;
  readonly method: MethodIsNoField;
  readonly loose: LooseChanges<T>;
}

/** The reference to one field of type `T`. */
type UpdateRef<T> = ChangesByKind<T>[FieldKind<T>];

/** A reference per field. A method's has no operators, which is cheaper for the compiler than leaving methods out. */
export type UpdateFields<E, Base = object> = {
  readonly [K in Exclude<keyof E, keyof Base>]-?: UpdateRef<Exclude<E[K], undefined>>;
};
/** The way to a field by its name: for names that a program computes, or that are also a word here, such as `set`. */
export interface UpdateAt<T> {
  /**
   * The field of this name, for names that a program computes or that are also operators: `o => o.at('set').set(1)`.
   */
  at<K extends keyof T>(name: K): UpdateRef<Exclude<T[K], undefined>>;
}
