import { getOwn } from '../values/own.js';
import type { Item, Value } from '../values/value.js';
import type { Condition } from '../expressions/ast.js';
import type { DeleteItemInput, PutItemInput, UpdateItemInput } from '../client/requests.js';
import type { CallOptions } from '../client/session.js';
import type { Target } from './target.js';

/** Options of every write. */
export interface WriteOptions extends CallOptions {
  /** Written only where this holds too. */
  readonly if?: Condition | undefined;
  /** Fields this one call treats as protected, besides the class's own. */
  readonly protect?: readonly string[] | undefined;
}

/** What a write does to its row, for guards that keep other rows in step with it. */
export interface RowEffect {
  /** The row as the write expects it, undefined for none; left out where only a read can tell. */
  readonly from?: { readonly row: Item | undefined } | undefined;
  /** Names of the attributes it may change; undefined for all. */
  readonly changes: ReadonlySet<string> | undefined;
  /** One of those as it leaves it, where the row was `before`; left out where it leaves no row. */
  readonly after?: (name: string, before: Item | undefined) => Value | undefined;
}

/** The effect of writing an item whole. */
export function wholeEffect(item: Item, from: RowEffect['from']): RowEffect {
  return { from, changes: undefined, after: name => getOwn(item, name) };
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
  /**
   * Whether the row that a condition refused (undefined where there is none) is what this write would have left: asked after a
   * repeated attempt, because an earlier one may have been applied and only its answer lost.
   */
  landed(row: Item | undefined): boolean | Promise<boolean>;
  commit(): void;
  /** True where applying it twice would count twice, and the row it leaves does not always tell that it was applied. */
  readonly doubtful?: boolean;
  /** Left out by what changes no row. */
  effect?(): RowEffect;
  /** Whether it is certain that no attempt of this write was applied to `row`, although answers were lost. */
  refuted?(row: Item | undefined): boolean;
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

/** Options of one sent write, and what its repetition would do. */
export interface SendWriteOptions extends WriteOptions {
  readonly repeatable?: boolean;
}
