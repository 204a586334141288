import { CALL_END, type Deadline } from '../client/deadline.js';
import { checkOptions } from '../client/send.js';
import type { Condition, Clause } from '../expressions/condition.js';
import type { KeyRefs } from '../expressions/key-refs.js';
import type { Action } from '../expressions/update-operators.js';
import { conditionOf, type ConditionCallback, type ConditionRefs, type UpdateRefs } from '../expressions/references.js';
import type { Model } from '../model/model.js';
import { CALL_OPTIONS, type CallOptions, type OptionNames } from '../session/session.js';

declare const mark: unique symbol;

/** What only the compiler sees of a `Key`: the plain type. */
interface Marked<T> {
  readonly [mark]?: { readonly value: T };
}

/** The types a key field can have; what is stored is `S`, `N` or `B`. */
type KeyValue = string | number | bigint | Uint8Array | Date;

/**
 * Declares a field that identifies an item: `id!: Key<string>`. It reads and assigns as a plain `T`; only the compiler sees
 * the mark, and then knows exactly what `get`, `update` and `delete` need. The mark is optional.
 */
export type Key<T extends KeyValue> = T & Marked<T>;

/** The members every entity has of its base class, which are no fields. */
export type EntityMember =
  'save' | 'delete' | 'touch' | 'reload' | 'revert' | 'changes' | 'isNew' | 'isChanged' | 'toJSON';

/** An object of which nothing is known. */
type Empty = Record<never, never>;
type Method = (...args: never[]) => unknown;

// Each of these types is wrapped in a conditional on `E` for the compiler's sake: a bare mapped type over the inferred `E`
// is instantiated again for every property of the argument, which costs three times as much.

type FieldName<E> = Exclude<keyof E, EntityMember>;
// Objects without properties are assignable to the mark as well; the empty object tells them.
type MarkedName<E, K extends keyof E> = K extends unknown
  ? E[K] extends Marked<unknown> | undefined
    ? Empty extends E[K]
      ? never
      : K
    : never
  : never;
type ExactKey<E, K extends keyof E> = [K] extends [never]
  ? { [F in FieldName<E> as NonNullable<E[F]> extends KeyValue ? F : never]?: E[F] }
  : { -readonly [F in K]-?: Unmarked<E[F]> };

// Types of their own, so that the compiler keeps the answer for `string` or `Key<string>` from one entity to the next.
type Unmarked<T> = T extends Marked<infer V> ? V : never;
type Datum<T> = T extends Method ? never : T;

/** The fields of `E` that are marked with `Key`. */
export type KeyName<E> = MarkedName<E, FieldName<E>>;

/**
 * The key argument of `get`, `update`, `delete` and the like: exactly the fields of `E` that are marked with `Key`; where
 * none is marked, any of its fields that could be part of a key.
 */
export type KeyOf<E> = E extends unknown ? ExactKey<E, MarkedName<E, FieldName<E>>> : never;

/**
 * The data argument of `of`, `create` and `put`: any of the fields of `E`. Methods accept nothing. What the class fills in
 * by itself need not be given, so nothing is required here; what is missing in the end is reported when it is written.
 */
export type DataOf<E> = E extends unknown ? { [F in FieldName<E>]?: Datum<E[F]> } : never;

/** What the base class itself adds to an entity and is no field. */
interface EntityMembers {
  readonly isNew: boolean;
  readonly isChanged: boolean;
}

/** A condition as users write it: `o => o.status.eq('open')`. */
export type If<E> = (o: ConditionRefs<E, EntityMembers>) => Clause;

/** A condition on the sort key as users write it: `o => o.createdAt.gte(yesterday)`. */
export type Where<E> = (o: KeyRefs<E, EntityMembers>) => Clause;

/** The changes of a static update as users write them: `o => [o.total.add(5)]`. */
export type UpdateAsk<E> = (o: UpdateRefs<E, EntityMembers>) => readonly Action[] | Action;

/** What every write takes. */
export interface WriteCall<E> extends CallOptions {
  /** Write only where this holds too; otherwise `ErrConditionFailed`. */
  readonly if?: If<E>;
  /** Fields that this one call must not change, besides the class's own protected ones. */
  readonly protect?: readonly (keyof E & string)[];
  /** Of a put: write under a key that another class of the table can have too, whosever item is there. */
  readonly overClasses?: boolean;
  /**
   * Send it as a one-action transaction with a client token: applied once, however often it is sent, for 10 minutes. It costs twice the
   * write units. An error whose outcome is unknown carries the `token`, and `{ once: error.token }` tries again without applying it twice.
   */
  readonly once?: boolean | string;
}

/** What `findOrCreate` takes besides its defaults. */
export type FindOrCreateCall<E> = Omit<WriteCall<E>, 'if' | 'overClasses'>;

/** What a put takes besides; both together are refused. */
export interface PutCall<E> extends WriteCall<E> {
  /** Replace whatever is stored and go on from its version, again as long as another writer gets in between. */
  readonly overwrite?: boolean;
  /** Replace whatever is stored without looking: of a loaded entity its version + 1 is written, else the given one or 0. */
  readonly ignoreVersion?: boolean;
}

export interface DeleteCall<E, R extends 'old' | undefined = undefined> extends WriteCall<E> {
  readonly version?: number;
  readonly returning?: R;
}

export interface UpdateCall<E, R extends 'new' | 'old' | undefined = undefined> extends WriteCall<E> {
  /** Answer the entity as it is now (`new`) or as it was (`old`). */
  readonly returning?: R;
  /** Fail with `ErrConditionFailed` rather than create a missing item. */
  readonly mustExist?: boolean;
  /** The version the item must be at. */
  readonly version?: number;
}

export interface UpsertCall<E, R extends 'new' | 'old' | undefined = undefined> extends Omit<
  UpdateCall<E, R>,
  'mustExist' | 'version'
> {
  /** Fields of the item where it is made, and of one that lacks them; before the defaults of the class. */
  readonly create?: Partial<DataOf<E>>;
}

const WRITE: OptionNames<WriteCall<object>> = {
  ...CALL_OPTIONS,
  if: true,
  protect: true,
  overClasses: true,
  once: true,
};
const CHANGE: OptionNames<Omit<UpdateCall<object>, 'mustExist' | 'version'>> = { ...WRITE, returning: true };
const { if: _if, overClasses: _over, ...FIND_OR_CREATE } = WRITE;

/** The options of each verb that writes. */
const WRITE_OPTIONS = {
  create: WRITE,
  save: WRITE,
  touch: WRITE,
  'delete of an entity': WRITE,
  put: { ...WRITE, overwrite: true, ignoreVersion: true } satisfies OptionNames<PutCall<object>>,
  delete: { ...WRITE, version: true, returning: true } satisfies OptionNames<DeleteCall<object>>,
  update: { ...CHANGE, mustExist: true, version: true } satisfies OptionNames<UpdateCall<object>>,
  upsert: { ...CHANGE, create: true } satisfies OptionNames<UpsertCall<object>>,
  mutate: { ...WRITE, attempts: true } as const,
  findOrCreate: FIND_OR_CREATE satisfies OptionNames<FindOrCreateCall<object>>,
};

type WithCondition<C> = Omit<C, 'if'> & { readonly if?: Condition };

/** The options of a verb's call with its condition made data. @throws ErrInvalidOperator for one that the verb does not have */
export function writeOptions<C extends { readonly if?: ConditionCallback | undefined }>(
  model: Model,
  verb: keyof typeof WRITE_OPTIONS,
  call: C,
): WithCondition<C> {
  checkOptions(`${model.name}.${verb}`, call, WRITE_OPTIONS[verb]);
  // Copied one by one: what a rest pattern makes is slow to read and to copy ever after, and options are read all the way down.
  const options: Record<PropertyKey, unknown> = {};
  for (const option of Object.keys(call)) options[option] = (call as Readonly<Record<string, unknown>>)[option];
  const { [CALL_END]: end } = call as Deadline;
  if (end !== undefined) options[CALL_END] = end;
  if (call.if !== undefined) options['if'] = conditionOf(model, call.if);
  return options as WithCondition<C>;
}
