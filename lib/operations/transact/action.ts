import type { TransactWriteItem } from '../../client/requests.js';
import type { Condition } from '../../expressions/ast.js';
import type { AskedUpdate } from '../update/update-options.js';
import type { WriteOptions, WritePlan } from '../plan.js';
import type { Item } from '../../values/value.js';
import type { PutOverrides } from '../item/put-rule.js';
import type { Target } from '../target.js';
import type { TransactOptions } from './transact-options.js';

/** One action of a transaction, as asked for. */
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
  /** Hooks that run after the transaction; undefined where there are none. */
  after(): Promise<void> | undefined;
}

/** What a transaction was asked to do. */
export interface Asked {
  readonly asked: readonly Action[];
  readonly options: TransactOptions;
}
