/** When a call has to end: the caller's signal, a time in milliseconds, or both. */
export interface Deadline {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

/**
 * The options of a call of several requests, whose `timeoutMs` is what is left of it whenever it is read: one time bounds them all. A
 * copy of these options keeps what was left when it was made.
 */
export function withinTime<O extends Deadline>(options: O): O {
  const { timeoutMs } = options;
  if (typeof timeoutMs !== 'number' || !(timeoutMs > 0)) return options;
  const end = performance.now() + timeoutMs;
  return Object.defineProperty({ ...options }, 'timeoutMs', {
    get: () => Math.max(1, end - performance.now()),
    enumerable: true,
  });
}

/**
 * Why a call ended before its answer: named `TimeoutError` or `AbortError` as everywhere on this platform, so that it
 * is told from other errors by name. `cause` is the reason of the caller's signal, where that ended it.
 */
export class CallEnded extends Error {
  /** Whether anything can have left this machine. */
  readonly begun: boolean;

  constructor(
    name: 'TimeoutError' | 'AbortError',
    message: string,
    details: { readonly begun: boolean; readonly cause?: unknown },
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = name;
    this.begun = details.begun;
  }
}

/**
 * Runs a call that ends at the deadline even where the callee is slow to notice its signal (older SDKs sleep through
 * their backoff). The callee gets one signal for both bounds, or undefined where there is none.
 */
export function withDeadline<T>(deadline: Deadline, run: (signal: AbortSignal | undefined) => Promise<T>): Promise<T> {
  return deadline.signal === undefined && deadline.timeoutMs === undefined ? run(undefined) : bounded(deadline, run);
}

async function bounded<T>(
  { signal, timeoutMs }: Deadline,
  run: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  if (signal?.aborted === true) throw byCaller(signal, false);
  const controller = new AbortController();
  let end: ((error: CallEnded) => void) | undefined;
  const ended = new Promise<never>((_, reject) => {
    end = reject;
  });
  const finish = (error: CallEnded): void => {
    end?.(error);
    controller.abort(error);
  };
  const abort = (): void => finish(byCaller(signal as AbortSignal, true));
  signal?.addEventListener('abort', abort, { once: true });
  const timer = isTime(timeoutMs) ? setTimeout(() => finish(byTime(timeoutMs)), timeoutMs) : undefined;
  try {
    return await Promise.race([ended, run(controller.signal)]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

// Beyond 2^31 ms (24 days) a timer would fire at once; such a time, and Infinity, is none.
function isTime(timeoutMs: number | undefined): timeoutMs is number {
  return timeoutMs !== undefined && timeoutMs < 2 ** 31;
}

function byTime(timeoutMs: number): CallEnded {
  return new CallEnded('TimeoutError', `no answer within ${timeoutMs} ms`, { begun: true });
}

function byCaller(signal: AbortSignal, begun: boolean): CallEnded {
  const reason: unknown = signal.reason;
  // AbortSignal.timeout() is the caller's clock, not the caller's change of mind.
  const timeout = typeof reason === 'object' && reason !== null && 'name' in reason && reason.name === 'TimeoutError';
  if (timeout) return new CallEnded('TimeoutError', 'the time of the signal is over', { begun, cause: reason });
  return new CallEnded('AbortError', 'aborted by its signal', { begun, cause: reason });
}
