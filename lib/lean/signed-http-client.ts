import type { ServiceErrorLike } from '../client/attempt-notes.js';
import { meaningOf } from '../client/translate-error.js';
import { CredentialCache } from './credentials.js';
import { readAnswer, nodeExchange, type HttpExchange, type LeanResponse } from './http-exchange.js';
import type { LeanSettings } from './options.js';
import { Signer, signingTime } from './signature.js';

const TOLERATED_MS = 4 * 60_000;
const SKEWED = new Set([
  'InvalidSignatureException',
  'RequestExpired',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
  'AuthFailure',
]);

/** The service's time, as far as this machine's clock is known to be off: a signature that is minutes off is refused. */
class SigningClock {
  #offset = 0;

  /** Milliseconds. */
  now(): number {
    return Date.now() + this.#offset;
  }

  /** Learns from the `date` of a refusal; true when the clock was off, so that the same request may well succeed now. */
  corrects(error: unknown, date: string | undefined): boolean {
    if (!SKEWED.has((error as ServiceErrorLike).name ?? '') || date === undefined) return false;
    const service = Date.parse(date);
    if (Number.isNaN(service) || Math.abs(service - this.now()) < TOLERATED_MS) return false;
    this.#offset = service - Date.now();
    return true;
  }
}

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
class StandardRetry {
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

/** One request before it is signed. */
interface Unsigned {
  readonly operation: string;
  readonly body: string;
  readonly signal: AbortSignal | undefined;
}

/** Carries requests to one endpoint, each as often as it is told to. */
export class Courier {
  readonly retry: StandardRetry;
  readonly #endpoint: URL;
  readonly #credentials: CredentialCache;
  readonly #signer: Signer;
  readonly #clock = new SigningClock();
  readonly #exchange: HttpExchange;
  /** Errors for which the clock was just put right: the same request goes out again at once. */
  readonly #corrected = new WeakSet<object>();

  constructor(settings: LeanSettings) {
    this.retry = new StandardRetry(settings.maxAttempts);
    this.#endpoint = settings.endpoint;
    this.#credentials = new CredentialCache(settings.credentials);
    this.#signer = new Signer(settings.region);
    this.#exchange = settings.http ?? nodeExchange(settings.endpoint, settings);
  }

  /** Signs, sends and reads one attempt. */
  async carry({ operation, body, signal }: Unsigned): Promise<object> {
    const headers = await this.#headersOf(operation, body);
    const response = await this.#exchange({ endpoint: this.#endpoint, headers, body, signal });
    try {
      return readAnswer(response);
    } catch (error) {
      this.#learn(error as Error, response);
      throw error;
    }
  }

  /** Milliseconds until the next attempt; undefined when there is none. */
  waitAfter(error: unknown, attempts: number): number | undefined {
    if (this.#corrected.delete(error as object)) return attempts === 1 ? 0 : undefined;
    return this.retry.after(error, attempts);
  }

  async #headersOf(operation: string, body: string): Promise<Record<string, string>> {
    const now = this.#clock.now();
    const given = this.#credentials.at(now);
    const credentials = given instanceof Promise ? await given : given;
    const time = signingTime(now);
    const headers: Record<string, string> = {
      host: this.#endpoint.host,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-date': time,
      'x-amz-target': `DynamoDB_20120810.${operation}`,
    };
    if (credentials.sessionToken !== undefined) headers['x-amz-security-token'] = credentials.sessionToken;
    const path = this.#endpoint.pathname;
    headers['authorization'] = this.#signer.authorization({ path, headers, body }, credentials, time);
    return headers;
  }

  #learn(error: Error, { headers }: LeanResponse): void {
    if (this.#clock.corrects(error, headers['date'])) this.#corrected.add(error);
  }
}
