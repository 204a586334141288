import { setMaxListeners } from 'node:events';
import { DynamormError } from '../errors/errors.js';
import type { ContextLike, StreamHandlerOptions } from './handler-types.js';

/** The time a batch has: aborted shortly before Lambda's deadline or with the caller's signal. */
interface BatchTime {
  readonly signal: AbortSignal;
  /** Milliseconds until the invocation ends, as of now; undefined outside Lambda. */
  remainingMs(): number | undefined;
  /** Throws once the time is over. Handlers that never wait leave a timer no moment to say so. */
  check(): void;
  /** Leaves no timer and no listener behind. */
  end(): void;
}

const MARGIN_MS = 1000;

/** Starts the clock of a batch. */
export function startTime(
  context: ContextLike | undefined,
  options: Pick<StreamHandlerOptions, 'deadlineMarginMs' | 'signal'>,
): BatchTime {
  const controller = new AbortController();
  // One for each key at work, and whatever handlers add: many are no leak.
  setMaxListeners(0, controller.signal);
  const remainingMs = remainingOf(context);
  // Of a very short time at least half is for handlers.
  const ownMs =
    remainingMs === undefined
      ? Infinity
      : Math.max(0, remainingMs - Math.min(options.deadlineMarginMs ?? MARGIN_MS, remainingMs / 2));
  const end = performance.now() + ownMs;
  const expire = (): void => controller.abort(overdue());
  const timer = ownMs === Infinity ? undefined : setTimeout(expire, ownMs);
  const { signal } = options;
  const stop = (): void => controller.abort(signal?.reason);
  if (signal?.aborted === true) stop();
  signal?.addEventListener('abort', stop, { once: true });
  return {
    signal: controller.signal,
    remainingMs: () => remainingOf(context),
    check: () => {
      if (performance.now() >= end) expire();
      controller.signal.throwIfAborted();
    },
    end: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    },
  };
}

const overdue = (): DynamormError =>
  new DynamormError('ErrTimeout', 'the invocation is about to end: what is left of the batch comes again', {
    operation: 'streamHandler',
    retryable: true,
  });

// Beyond 2^31 ms (24 days) a timer would fire at once; such a time is none.
function remainingOf(context: ContextLike | undefined): number | undefined {
  const ms = typeof context?.getRemainingTimeInMillis === 'function' ? context.getRemainingTimeInMillis() : NaN;
  return ms < 2 ** 31 ? ms : undefined;
}

/** The work, or a rejection as soon as the signal is aborted; work that goes on then never rejects unheard. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
