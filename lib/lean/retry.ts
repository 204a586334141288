import { meaningOf } from '../client/errors/error-codes.js';
import type { ServiceErrorLike } from '../client/errors/failure.js';

const BASE_MS = 50;
/** Capacity that is used up does not come back within milliseconds. */
const THROTTLED_BASE_MS = 250;
const CAP_MS = 20_000;
const CAPACITY = 500;
const COST = 5;
const TIMEOUT_COST = 10;

const TRANSIENT_CODES =
  /^(?:ECONNRESET|ECONNREFUSED|ECONNABORTED|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ERR_STREAM_PREMATURE_CLOSE)$/;

/**
 * Decides which failures are tried again, and after how long: the SDK's "standard" mode. A random wait between nothing and
 * a bound that doubles, and a purse that all calls of a transport share, so that an outage is not answered by a flood.
 */
export class StandardRetry {
  readonly #maxAttempts: number;
  #purse = CAPACITY;

  constructor(maxAttempts: number) {
    this.#maxAttempts = maxAttempts;
  }

  /** Milliseconds to wait after the failure of this attempt (from 1); undefined when it was the last. */
  after(error: unknown, attempt: number): number | undefined {
    const kind = kindOf(error);
    if (kind === undefined || attempt >= this.#maxAttempts) return undefined;
    const cost = kind === 'timeout' ? TIMEOUT_COST : COST;
    if (this.#purse < cost) return undefined;
    this.#purse -= cost;
    const base = kind === 'throttled' ? THROTTLED_BASE_MS : BASE_MS;
    return Math.floor(Math.random() * Math.min(CAP_MS, base * 2 ** (attempt - 1)));
  }

  /** A call went through: what its last retry took is given back, or a little where there was none. */
  succeeded(attempts: number): void {
    this.#purse = Math.min(CAPACITY, this.#purse + (attempts > 1 ? COST : 1));
  }
}

function kindOf(error: unknown): 'throttled' | 'transient' | 'timeout' | undefined {
  const { name = '', code = '', $metadata } = (error ?? {}) as ServiceErrorLike;
  const status = $metadata?.httpStatusCode;
  if (meaningOf(name)?.code === 'ErrThrottled' || name === 'TransactionInProgressException' || status === 429) {
    return 'throttled';
  }
  if (name === 'TimeoutError') return 'timeout';
  if (name === 'UnreadableAnswer') return 'transient';
  if (status !== undefined) return status >= 500 || /^RequestTimeout/.test(name) ? 'transient' : undefined;
  return TRANSIENT_CODES.test(code) ? 'transient' : undefined;
}
