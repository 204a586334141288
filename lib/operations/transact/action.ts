import type { TransactWriteItem } from '../../client/requests.js';
import type { Condition, UpdateAction } from '../../expressions/ast.js';
import type { UpdateOptions } from '../item/update.js';
import type { WriteOptions, WritePlan } from '../plan.js';
import type { Target } from '../target.js';

/** One action of a transaction, as asked for. */
export type Action =
  | {
      readonly kind: 'create' | 'put' | 'save' | 'delete';
      readonly target: Target;
      readonly entity: object;
      readonly options: WriteOptions;
    }
  | {
      readonly kind: 'update';
      readonly target: Target;
      readonly key: object;
      readonly options: UpdateOptions & { readonly actions: readonly UpdateAction[] };
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
  /** Hooks that run after the transaction. */
  after(): Promise<void>;
}
