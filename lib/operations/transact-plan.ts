import { DynamormError } from '../errors/errors.js';
import type { Condition } from '../expressions/condition.js';
import type { TransactWriteItem, WriteOutput } from '../session/requests.js';
import type { CallOptions, Session } from '../session/session.js';
import { shared } from '../shared.js';
import type { Item } from '../values/value.js';
import type { SharedToken, WriteOptions, WritePlan, WriteInputs } from './plan.js';
import type { PutOverrides } from './versions.js';
import { contextOf, type Target } from './target.js';
import type { AskedUpdate } from './upsert.js';

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
  /** The same where it was refused and its row not shown, as an update that goes on from a value of another type. @throws ErrValidation that names the field */
  readonly againUnseen?: () => Promise<PlannedAction | undefined | null>;
  /** Hooks that run after the transaction; undefined where there are none. */
  after(): Promise<void> | undefined;
}

/** What a transaction was asked to do. */
export interface Asked {
  readonly asked: readonly Action[];
  readonly options: TransactOptions;
}

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

/** One write that is about to be sent alone. */
export interface SingleWrite<O extends keyof WriteInputs = keyof WriteInputs> {
  readonly operation: O;
  readonly plan: WritePlan<WriteInputs[O]>;
  readonly options: WriteOptions;
}

/**
 * How writes of classes with unique fields are sent: together with the rows that keep those values apart. The guard that knows how
 * stands above the operations and is registered here.
 */
interface Widening {
  /** Sends a write as a transaction; undefined for one that changes no unique value and is sent as it is. */
  readonly write: (write: SingleWrite) => Promise<WriteOutput | undefined>;
  readonly transaction: (session: Session, planned: readonly PlannedAction[], asked: Asked) => Promise<void>;
}

let registered: Widening | undefined;

// A class may be decorated by one build of this package and written through another, which then sends by the guard of the first.
const elsewhere = shared('widening@1', (): { widening?: Widening } => ({}));

/** Registers how such writes are sent. */
export function setWidening(widening: Widening): void {
  registered = widening;
  elsewhere.widening ??= widening;
}

/** Whether writes of a class may have to be widened: all that a class without unique fields pays. */
export const isWidened = ({ model }: Target): boolean => model.unique.length > 0;

/** How they are widened. @throws ErrInvalidModel where nobody registered it: nothing is ever written past the guard */
export function wideningOf(target: Target): Widening {
  const widening = registered ?? elsewhere.widening;
  if (widening !== undefined) return widening;
  const message = `${target.model.name} has unique fields, and what guards them is not loaded: import dynamorm`;
  throw new DynamormError('ErrInvalidModel', message, contextOf(target, 'write'));
}
