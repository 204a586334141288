import { setMaxListeners } from 'node:events';
import { DynamormError } from '../../../errors/dynamorm-error.js';
import type { ContextLike, StreamHandlerOptions } from '../types.js';

/** The time a batch has: aborted shortly before Lambda's deadline or with the caller's signal. */
export interface BatchTime {
  readonly signal: AbortSignal;
  /** Milliseconds until the invocation ends; undefined outside Lambda. */
  readonly remainingMs: number | undefined;
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
  const remainingMs =
    typeof context?.getRemainingTimeInMillis === 'function' ? context.getRemainingTimeInMillis() : undefined;
  let timer: NodeJS.Timeout | undefined;
  if (remainingMs !== undefined) {
    // Of a very short time at least half is for handlers.
    const margin = Math.min(options.deadlineMarginMs ?? MARGIN_MS, remainingMs / 2);
    const message = 'the invocation is about to end: what is left of the batch comes again';
    timer = setTimeout(
      () => controller.abort(new DynamormError('ErrTimeout', message, { operation: 'streamHandler', retryable: true })),
      Math.max(0, remainingMs - margin),
    );
  }
  const { signal } = options;
  const stop = (): void => controller.abort(signal?.reason);
  if (signal?.aborted === true) stop();
  signal?.addEventListener('abort', stop, { once: true });
  return {
    signal: controller.signal,
    remainingMs,
    end: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    },
  };
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
