import type { DynamormError } from '../../errors/dynamorm-error.js';
import type { Item } from '../../values/value.js';

/** Why one action of a transaction was, or was not, at fault. In request order, `Code` `None` for the blameless. */
export interface CancellationReason {
  readonly Code?: string;
  readonly Message?: string;
  /** The existing item, where the action asked for it. */
  readonly Item?: Item;
}

/** What came back with an error: for operations to act on, never for a log. */
export interface Refusal {
  /** Attempts that were sent; after more than one, an earlier one may have been applied. */
  readonly attempts: number;
  /** Whether one of them may have been applied without its answer. */
  readonly lost: boolean;
  /** Whether the same request may succeed when it is simply sent again. */
  readonly transient?: boolean | undefined;
  /** Whether the caller's own time or signal ended the call: nothing more is to be sent for it. */
  readonly ended?: boolean | undefined;
  /** The existing item of a failed condition, where the request asked for it. */
  readonly item?: Item | undefined;
  /** Why a transaction was cancelled. */
  readonly reasons?: readonly CancellationReason[] | undefined;
}

const refusals = new WeakMap<object, Refusal>();

/** Keeps what came back beside an error and not on it, so that printing the error prints no item. */
export function keepRefusal(error: object, refusal: Refusal): void {
  refusals.set(error, refusal);
}

/** What came back with an error that `send` threw; undefined for any other. */
export function refusalOf(error: unknown): Refusal | undefined {
  return typeof error === 'object' && error !== null ? refusals.get(error) : undefined;
}

/** Whether the request that failed with this error may simply be sent again, by whoever knows that it is safe to repeat. */
export function isTransient(error: DynamormError): boolean {
  return refusalOf(error)?.transient ?? error.retryable;
}

/** Reads item and reasons off an SDK exception and makes the items unprintable there: as a `cause` it would carry them into logs. */
export function itemsOf(cause: unknown): Pick<Refusal, 'item' | 'reasons'> {
  if (typeof cause !== 'object' || cause === null) return {};
  const { CancellationReasons: reasons } = cause as { CancellationReasons?: readonly CancellationReason[] };
  const item = hiddenItemOf(cause);
  if (!Array.isArray(reasons)) return { item };
  for (const reason of reasons as readonly CancellationReason[]) hiddenItemOf(reason);
  return { item, reasons };
}

function hiddenItemOf(holder: { readonly Item?: Item }): Item | undefined {
  const { Item } = holder;
  if (Item !== undefined && Object.getOwnPropertyDescriptor(holder, 'Item')?.configurable === true) {
    Object.defineProperty(holder, 'Item', { enumerable: false });
  }
  return Item;
}
