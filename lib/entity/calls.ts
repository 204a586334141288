import type { CallOptions } from '../client/session.js';
import type { Condition } from '../expressions/ast.js';
import type { Clause } from '../expressions/clause.js';
import type { Action } from '../expressions/refs/action.js';
import { conditionOf, type Asking } from '../expressions/refs/ask.js';
import type { ConditionRefs, UpdateRefs } from '../expressions/refs/types.js';
import type { KeyRefs } from '../expressions/typed/key-refs.js';
import type { Model } from '../model/model.js';
import type { DataOf } from './key.js';

/** What the base class itself adds to an entity and is no field. */
export interface EntityMembers {
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
}

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
  /**
   * Send it as a one-action transaction with a client token: applied once, however often it is sent, for 10 minutes. It costs twice the
   * write units. An error whose outcome is unknown carries the `token`, and `{ once: error.token }` tries again without applying it twice.
   */
  readonly once?: boolean | string;
}

export interface UpsertCall<E, R extends 'new' | 'old' | undefined = undefined> extends Omit<
  UpdateCall<E, R>,
  'mustExist' | 'version'
> {
  /** Fields of the item where it is made, and of one that lacks them; before the defaults of the class. */
  readonly create?: Partial<DataOf<E>>;
}

type Asked<C> = Omit<C, 'if'> & { readonly if?: Condition };

/** A call's options with its condition made data. */
export function asked<C extends { readonly if?: Asking | undefined }>(model: Model, call: C): Asked<C> {
  const { if: condition, ...rest } = call;
  return condition === undefined ? (rest as Asked<C>) : ({ ...rest, if: conditionOf(model, condition) } as Asked<C>);
}
