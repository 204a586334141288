import { DynamormError } from '../errors/errors.js';

/**
 * When a whole call ends, kept in its options from the moment its verb begins. A symbol, so that no option of a user has this name, and
 * enumerable, so that copies of the options keep it.
 */
export const CALL_END: unique symbol = Symbol.for('dynamorm/call-end@1') as never;

/** The end of a whole call. */
interface CallEnd {
  /** On the clock of `performance.now()`. */
  readonly at: number;
  /** Aborted at the end; made for whoever waits for something else than DynamoDB. */
  signal?: AbortSignal;
}

/** When a call has to end: the caller's signal, a time in milliseconds, or both. */
export interface Deadline {
  readonly signal?: AbortSignal | undefined;
  /** Of one request where the options have no `CALL_END`; of the whole call where they have. */
  readonly timeoutMs?: number | undefined;
  /** Of one attempt of a request, which its transport keeps. */
  readonly attemptTimeoutMs?: number | undefined;
  readonly [CALL_END]?: CallEnd | undefined;
}

/**
 * Options of a verb that begins now: from here on its `timeoutMs` bounds all its requests, its pauses and its waits together. Options of a
 * call that has begun stay as they are, so that the verbs a verb is made of share its time.
 */
export function withinTime<O extends Deadline>(options: O): O {
  const { timeoutMs } = options;
  if (options[CALL_END] !== undefined || !isTime(timeoutMs) || !(timeoutMs > 0)) return options;
  return { ...options, [CALL_END]: { at: performance.now() + timeoutMs } };
}

/** What bounds a call, of all its options. */
export function timeOf(options: Deadline): Deadline {
  const { signal, timeoutMs, attemptTimeoutMs } = options;
  return { signal, timeoutMs, attemptTimeoutMs, [CALL_END]: options[CALL_END] };
}

/** Milliseconds that are left, 0 once the time is over; undefined where there is no bound. */
export function timeLeft(deadline: Deadline): number | undefined {
  const end = deadline[CALL_END];
  if (end === undefined) return isTime(deadline.timeoutMs) ? deadline.timeoutMs : undefined;
  const left = end.at - performance.now();
  // A timer is no more exact than this.
  return left < 1 ? 0 : left;
}

/** The signal of a call for what is no request of DynamoDB's: aborted by the caller, and with an error of this library at the call's end. */
export function signalOf(deadline: Deadline): AbortSignal | undefined {
  const { signal, [CALL_END]: end } = deadline;
  if (end === undefined) return signal;
  if (end.signal === undefined) {
    const controller = new AbortController();
    const stop = (): void => controller.abort(overTime(deadline.timeoutMs));
    const left = timeLeft(deadline)!;
    if (left === 0) stop();
    else setTimeout(stop, left).unref();
    end.signal = signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]);
  }
  return end.signal;
}

const overTime = (timeoutMs: number | undefined): DynamormError =>
  new DynamormError('ErrTimeout', `the ${timeoutMs} ms of the call are over`, { retryable: true });

/**
 * Why a call ended before its answer: named `TimeoutError` or `AbortError` as everywhere on this platform, so that it
 * is recognised by its name. `cause` is the reason of the caller's signal, where that ended it.
 */
export class CallEnded extends Error {
  /** Whether anything can have left this machine. */
  readonly begun: boolean;
  /** Whether it was the time of one attempt: the call itself has not ended. */
  readonly isOfAttempt: boolean;

  constructor(
    name: 'TimeoutError' | 'AbortError',
    message: string,
    details: { readonly begun: boolean; readonly isOfAttempt?: boolean; readonly cause?: unknown },
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = name;
    this.begun = details.begun;
    this.isOfAttempt = details.isOfAttempt === true;
  }
}

/**
 * Runs a call that ends at the deadline even where the callee is slow to notice its signal (older SDKs sleep through
 * their backoff). The callee gets one signal for both bounds, or undefined where there is none.
 */
export function withDeadline<T>(deadline: Deadline, run: (signal: AbortSignal | undefined) => Promise<T>): Promise<T> {
  return deadline.signal === undefined && deadline.timeoutMs === undefined ? run(undefined) : bounded(deadline, run);
}

async function bounded<T>(deadline: Deadline, run: (signal: AbortSignal | undefined) => Promise<T>): Promise<T> {
  const { signal, timeoutMs } = deadline;
  if (signal?.aborted === true) throw byCaller(signal, false);
  const left = timeLeft(deadline);
  if (left === 0) throw byTime(timeoutMs, false);
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
  const timer = left === undefined ? undefined : setTimeout(() => finish(byTime(timeoutMs, true)), left);
  try {
    return await Promise.race([ended, run(controller.signal)]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/**
 * Runs one attempt of a call, which ends after this time even where the callee does not notice its signal. The call's own signal ends it
 * as well, with an `AbortError`, which nobody tries again.
 */
export function withAttemptTime<T>(
  timeoutMs: number | undefined,
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  return isTime(timeoutMs) ? boundedAttempt(timeoutMs, signal, run) : run(signal);
}

async function boundedAttempt<T>(
  timeoutMs: number,
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let abort: (() => void) | undefined;
  const ended = new Promise<never>((_, reject) => {
    const finish = (error: Error): void => {
      reject(error);
      controller.abort(error);
    };
    abort = () => finish(new CallEnded('AbortError', 'the call has ended', { begun: true, cause: signal?.reason }));
    timer = setTimeout(() => finish(unanswered(timeoutMs)), timeoutMs);
  });
  signal?.addEventListener('abort', abort!, { once: true });
  if (signal?.aborted === true) abort!();
  try {
    return await Promise.race([ended, run(controller.signal)]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort!);
  }
}

/** An attempt has had its time. */
export const unanswered = (timeoutMs: number): CallEnded =>
  new CallEnded('TimeoutError', `no answer to an attempt within ${timeoutMs} ms`, { begun: true, isOfAttempt: true });

// Beyond 2^31 ms (24 days) a timer would fire at once; such a time, and Infinity, is none.
function isTime(timeoutMs: number | undefined): timeoutMs is number {
  return typeof timeoutMs === 'number' && timeoutMs < 2 ** 31;
}

function byTime(timeoutMs: number | undefined, begun: boolean): CallEnded {
  const message = begun
    ? `no answer within ${timeoutMs} ms`
    : `the ${timeoutMs} ms of the call were over before it was sent`;
  return new CallEnded('TimeoutError', message, { begun });
}

function byCaller(signal: AbortSignal, begun: boolean): CallEnded {
  const reason: unknown = signal.reason;
  // AbortSignal.timeout() is the caller's clock, not the caller's change of mind.
  const timeout = typeof reason === 'object' && reason !== null && 'name' in reason && reason.name === 'TimeoutError';
  if (timeout) return new CallEnded('TimeoutError', 'the time of the signal is over', { begun, cause: reason });
  return new CallEnded('AbortError', 'aborted by its signal', { begun, cause: reason });
}
