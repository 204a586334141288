import type { Item, Value } from '../values/value.js';
import type { Condition, UpdateAction } from '../expressions/condition.js';
import type { DeleteItemInput, PutItemInput, UpdateItemInput } from '../session/requests.js';
import type { CallOptions } from '../session/session.js';
import type { Target } from './target.js';

/** Options of every write. */
export interface WriteOptions extends CallOptions {
  /** Of a put: write under a key that another class of the table can have too, whosever item is there. */
  readonly overClasses?: boolean | undefined;
  /** Written only where this holds too. */
  readonly if?: Condition | undefined;
  /** Fields this one call treats as protected, besides the class's own. */
  readonly protect?: readonly string[] | undefined;
  /** Send it as a transaction with a client token, which the service applies once within 10 minutes however often it is sent. */
  readonly once?: boolean | string | undefined;
  /** The token of the logical write, kept through all its plans; made by the operation itself. */
  readonly shared?: SharedToken | undefined;
}

/**
 * The client token of one logical transaction, through all its attempts and plans. It is kept as long as an attempt may still arrive:
 * under one token the service applies one of them.
 */
export interface SharedToken {
  current: string;
  /** Whether an attempt under it went without an answer. */
  lost: boolean;
  /** Whether the caller gave it, and may have sent something under it before. */
  readonly isGiven: boolean;
}

/** A write with the stamp of its logical write, which every request that repeats it or plans it again carries; drawn where it is left out. */
export interface StampedOptions extends WriteOptions {
  readonly stamp?: Value | undefined;
}

/** What a write does to its row, for guards that keep other rows in step with it. */
export interface RowEffect {
  /** The row as the write expects it, undefined for none; left out where only a read can tell. */
  readonly from?: { readonly row: Item | undefined } | undefined;
  /** Names of the attributes it may change; undefined for all. */
  readonly changes: ReadonlySet<string> | undefined;
  /** One of those as it leaves it, where the row was `before`; left out where it leaves no row. */
  readonly after?: (name: string, before: Item | undefined) => Value | undefined;
  /** Of an update by key, which knows its row by these alone. */
  readonly actions?: readonly UpdateAction[];
}

/** What tells from a row whether a write was applied of which an answer was lost. That the row holds the same values tells nothing: another writer may have written them. */
export interface WriteProof {
  /** Attributes that this write sets to what no other write does: a stamp, an envelope. A row that holds all of them was left by it. None where the write has no such mark. */
  readonly marks: Item;
  /** The row as it was loaded; undefined for a write that knows its row by key alone, or none. */
  readonly loaded?: Item | undefined;
}

/**
 * A write that is ready to be sent, alone or as one action of a transaction. Building it changes nothing; `commit` brings the
 * entity to what the write left, and is called only once the write is known to have happened.
 */
export interface WritePlan<Input> {
  readonly target: Target;
  readonly input: Input;
  /** What the user called, for errors. */
  readonly verb: string;
  readonly key: Item;
  /** The version the write is conditional on; `absent` where the row must have none; undefined where no version is asked for. */
  readonly expects: Value | 'absent' | undefined;
  /** Where `expects` is `absent`: whether there may be no row at all. */
  readonly orNoRow?: boolean | undefined;
  /** `create`: wants no row; `change`: leaves one; `delete`: leaves none. */
  readonly kind: 'create' | 'change' | 'delete';
  readonly proof: WriteProof;
  /** False where applying it twice would count twice and no condition of it would refuse the second: it is not sent again after an attempt without an answer. */
  readonly repeatable?: boolean;
  /** `row`: what is stored, where another call under the same token wrote it, with stamps of its own. */
  commit(row?: Item): void;
  /** Left out by what changes no row. */
  effect?(): RowEffect;
}

export type PutPlan = WritePlan<PutItemInput>;
export type UpdatePlan = WritePlan<UpdateItemInput>;
export type DeletePlan = WritePlan<DeleteItemInput>;

/** Inputs of the writes of one item. */
export interface WriteInputs {
  readonly PutItem: PutItemInput;
  readonly UpdateItem: UpdateItemInput;
  readonly DeleteItem: DeleteItemInput;
}
