import { isAmbiguous } from '../attempt-notes.js';
import { withAttemptTime } from '../deadline.js';
import type { AttemptHistory } from '../../session/transport.js';
import type { HandlerOptions, Middleware, MiddlewareResult } from './sdk-types.js';

/** What happened so far to one call, attempt by attempt. */
export interface Attempts {
  readonly history: AttemptHistory;
  /** False where such an attempt must be the last. */
  readonly repeatable: boolean;
  /** Milliseconds for each; undefined where they have those of the client's own handler alone. */
  readonly timeoutMs: number | undefined;
  /** Whether the first was sent, and counted, before the SDK's stack took over. */
  isFirstSent: boolean;
  /** Called when an attempt after the first begins. */
  readonly onRetry: RetryListener | undefined;
  /** The last failure, and when it came. */
  failure: { readonly error: unknown; readonly at: number } | undefined;
}

/** Hears of the SDK's retries: which attempt had failed, how long the wait was, and the failure's name. */
export type RetryListener = (attempt: number, delayMs: number, reason: string) => void;

/** One call, on either path. */
export interface SdkCall {
  readonly input: object;
  readonly attempts: Attempts;
  readonly signal: AbortSignal | undefined;
  /** Stands for the wire at the first attempt: the direct path's answer, for the SDK's middleware to judge. */
  readonly first?: FirstAttempt | undefined;
  /** Sees each request as it goes to the wire. */
  readonly observe?: ((request: unknown) => void) | undefined;
}

/** An attempt that was sent already. */
export interface FirstAttempt {
  /** The id that the call's further attempts carry too. */
  readonly invocation: string;
  /** Answers, or throws, what came of it. */
  readonly outcome: () => Promise<MiddlewareResult>;
}

/** Stands for an error that must not be retried: no retry strategy knows its name, status or cause. The caller gets the original. */
class NotRepeated extends Error {
  override readonly name = 'NotRepeated';
  readonly original: unknown;

  constructor(original: unknown) {
    super('an attempt that may have been applied is not sent again');
    this.original = original;
  }
}

/** The error that the wire or the service threw. */
export function originalOf(error: unknown): unknown {
  return error instanceof NotRepeated ? error.original : error;
}

/**
 * Sees every attempt that the client's retry strategy makes, and ends it in its time: closer to the wire than the retries, outside the
 * deserializer, so that errors are typed. `options` are those that the client's HTTP handler is given.
 */
export function attemptMiddleware(current: () => SdkCall, options: HandlerOptions): Middleware {
  return next => async args => {
    const { attempts, signal } = current();
    const { history } = attempts;
    history.isKept = true;
    // The call has ended; older SDKs go on with their retries all the same.
    if (signal?.aborted === true) throw new NotRepeated(attempts.failure?.error ?? signal.reason);
    // A strategy of the user's own may retry whatever it likes; not this.
    if (history.lost && !attempts.repeatable) throw new NotRepeated(attempts.failure?.error);
    if (attempts.isFirstSent) attempts.isFirstSent = false;
    else history.attempts += 1;
    if (attempts.failure !== undefined && attempts.onRetry !== undefined) {
      const { error, at } = attempts.failure;
      attempts.onRetry(history.attempts - 1, Date.now() - at, error instanceof Error ? error.name : 'Error');
    }
    history.isOpen = true;
    try {
      if (attempts.timeoutMs === undefined) return await next(args);
      return await withAttemptTime(attempts.timeoutMs, signal, own => {
        options.abortSignal = own;
        return next(args);
      });
    } catch (error) {
      history.isOpen = false;
      attempts.failure = { error, at: Date.now() };
      if (!isAmbiguous(error)) throw error;
      history.lost = true;
      throw attempts.repeatable ? error : new NotRepeated(error);
    }
  };
}

/** Where `attemptMiddleware` goes: the last of this step, after the retries and the signing. */
export const ATTEMPT_OPTIONS = Object.freeze({ name: 'dynamormAttempts', step: 'finalizeRequest', priority: 'low' });
