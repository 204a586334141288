import type { DynamormError } from '../errors/errors.js';
import type { Item } from '../values/value.js';

/** What a transport knows about a failed call that its error does not say. */
interface Failure {
  /** Attempts that were sent. */
  readonly attempts: number;
  /** Whether some attempt may have been applied although no answer to it came back. */
  readonly lost: boolean;
}

const failures = new WeakMap<object, Failure>();

/** Leaves a note for the translation beside an error, not on it: the error may belong to somebody else. */
export function noteFailure(error: unknown, failure: Failure): void {
  if (typeof error === 'object' && error !== null) failures.set(error, failure);
}

/** The note of the transport that threw this error, where it left one. */
export function failureOf(error: unknown): Failure | undefined {
  return typeof error === 'object' && error !== null ? failures.get(error) : undefined;
}

/** The members of an SDK or network error that tell what became of a request. Errors are recognised by these, never by text. */
export interface ServiceErrorLike {
  readonly name?: string;
  readonly code?: string;
  readonly $fault?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
  readonly $response?: { readonly statusCode?: number };
}

// No connection came to be, so no byte of the request can have arrived.
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/**
 * Whether a failed attempt may have been applied: no answer came, or one that does not say (a server error, a body
 * that cannot be read). A refusal by the service was not applied.
 */
export function isAmbiguous(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return true;
  const { code, $fault, $metadata, $response } = error as ServiceErrorLike;
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  if (status !== undefined) return status >= 500 || status < 300;
  return $fault !== 'client' && !NEVER_SENT.has(code ?? '');
}

/** Whether the service said anything at all, with a status below a bound. */
export function hasAnswer(error: unknown, below = Infinity): boolean {
  const { $metadata, $response } = (error ?? {}) as ServiceErrorLike;
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  return status !== undefined && status < below;
}

// Node names its socket errors by code, and the SDK ends a slow request with a TimeoutError.
/** Whether an error came from the network rather than from the program. */
export function isNetwork(error: unknown): boolean {
  const { code, name } = (error ?? {}) as ServiceErrorLike;
  return (typeof code === 'string' && /^(?:E[A-Z]|ERR_HTTP|ERR_STREAM|UND_ERR)/.test(code)) || name === 'AbortError';
}

/**
 * Whether a request may have arrived, for a call whose attempts were not observed: an error of the program itself was thrown before
 * anything was sent.
 */
export function mayHaveArrived(error: unknown): boolean {
  const { name } = (error ?? {}) as ServiceErrorLike;
  return isAmbiguous(error) && (hasAnswer(error) || isNetwork(error) || name === 'TimeoutError');
}

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
