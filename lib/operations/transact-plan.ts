import type { Condition } from '../expressions/condition.js';
import type { TransactWriteItem } from '../session/requests.js';
import { CALL_OPTIONS, type CallOptions, type OptionNames } from '../session/session.js';
import type { Item } from '../values/value.js';
import type { SharedToken, WriteOptions, WritePlan } from './plan.js';
import type { PutOverrides } from './versions.js';
import type { Target } from './target.js';
import type { AskedUpdate } from './upsert.js';

/** One action of a transaction, as the caller gave it. */
export type Action =
  | {
      readonly kind: 'create' | 'put' | 'save' | 'delete';
      readonly target: Target;
      readonly entity: object;
      readonly options: WriteOptions & PutOverrides;
    }
  | {
      readonly kind: 'update';
      readonly target: Target;
      readonly key: object;
      readonly options: AskedUpdate;
    }
  | {
      readonly kind: 'deleteKey';
      readonly target: Target;
      readonly key: object;
      readonly options: WriteOptions & { readonly version?: number | undefined };
    }
  | { readonly kind: 'check'; readonly target: Target; readonly key: object; readonly condition: Condition };

/** An action ready to be sent: its request, and what follows once the transaction is applied. */
export interface PlannedAction {
  readonly action: Action;
  readonly plan: WritePlan<unknown>;
  readonly item: TransactWriteItem;
  /** The action as it must be sent to the row that refused it; undefined where that refusal stands, null where nothing is left to do. */
  readonly again?: (row: Item | undefined) => Promise<PlannedAction | undefined | null>;
  /**
   * The action to send after a refusal that did not return the row, as for an update that continues a value of another type. @throws
   * ErrValidation that names the field
   */
  readonly againUnseen?: () => Promise<PlannedAction | undefined | null>;
  /** Hooks that run after the transaction; undefined where there are none. */
  after(): Promise<void> | undefined;
}

/** The actions of a transaction, and its options. */
export interface TransactionRequest {
  readonly actions: readonly Action[];
  readonly options: TransactOptions;
}

/** Names of a transaction's options, for its caller. */
export const TRANSACT_OPTIONS: OptionNames<Omit<TransactOptions, 'shared'>> = {
  ...CALL_OPTIONS,
  token: true,
  attempts: true,
  returnExisting: true,
};

/** Options of a transaction, besides those of every call. */
export interface TransactOptions extends CallOptions {
  /** Token by which the service recognises a repetition for 10 minutes, 1 to 36 characters. Default: a random one for each call. */
  readonly token?: string;
  /** Tries in all where the transaction met another one, throttling or a lost answer. Default 8. */
  readonly attempts?: number;
  /** Put the entities that were there on the reasons of a cancelled transaction. */
  readonly returnExisting?: boolean;
  /** The token of the logical transaction, shared by all its plans; made by the operation itself. */
  readonly shared?: SharedToken;
}
