import type { ServiceErrorLike } from '../client/attempt-notes.js';
import { withAttemptTime } from '../client/deadline.js';
import { Signer, signingTime } from '../client/signature.js';
import { meaningOf } from '../client/translate-error.js';
import { CredentialCache } from './credentials.js';
import { readAnswer, nodeExchange, type HttpExchange, type LeanResponse } from './http-exchange.js';
import type { LeanSettings } from './options.js';

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

// The numbers of the SDK's retries for DynamoDB, as of 2026.
const BASE_MS = 25;
/** Capacity that is used up does not come back within milliseconds. */
const THROTTLED_BASE_MS = 1_000;
const CAP_MS = 20_000;
const BUCKET = 500;
const COST = 14;
/** A throttled service has answered: asking it again costs less than asking one that may be down. */
const THROTTLED_COST = 5;
/** How much longer than the library's own wait the service may ask for. */
const MAX_ASKED_MS = 5_000;

const TRANSIENT_CODES =
  /^(?:ECONNRESET|ECONNREFUSED|ECONNABORTED|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ERR_STREAM_PREMATURE_CLOSE)$/;

/** A retry: how long to wait before it, and what it took from the bucket. */
export interface Retry {
  readonly waitMs: number;
  readonly cost: number;
}

/**
 * Decides which failures are tried again, and after how long: the SDK's "standard" mode. A random wait between nothing and a bound
 * that doubles, longer where the service asks for it, and a bucket of tokens that all calls of a transport share, so that an outage
 * is not answered by a flood.
 */
class StandardRetry {
  readonly #maxAttempts: number;
  #tokens = BUCKET;

  constructor(maxAttempts: number) {
    this.#maxAttempts = maxAttempts;
  }

  /** The retry after the failure of this attempt (from 1); undefined when it was the last. `askedMs`: the wait the service asked for. */
  after(error: unknown, attempt: number, askedMs = 0): Retry | undefined {
    const kind = kindOf(error);
    if (kind === undefined || attempt >= this.#maxAttempts) return undefined;
    const cost = kind === 'throttled' ? THROTTLED_COST : COST;
    if (this.#tokens < cost) return undefined;
    this.#tokens -= cost;
    const base = kind === 'throttled' ? THROTTLED_BASE_MS : BASE_MS;
    const waitMs = Math.floor(Math.random() * Math.min(CAP_MS, base * 2 ** (attempt - 1)));
    return { waitMs: Math.max(waitMs, Math.min(askedMs, waitMs + MAX_ASKED_MS)), cost };
  }

  /** A call went through: what its last retry took is given back, or one token where there was none. */
  succeeded(last: Retry | undefined): void {
    this.#tokens = Math.min(BUCKET, this.#tokens + (last?.cost || 1));
  }
}

/** The wait that an answer asks for, in milliseconds: by AWS's own header, or by HTTP's, in seconds or as a date. */
function askedWaitMs(headers: Readonly<Record<string, string>>): number | undefined {
  const { 'x-amz-retry-after': ms, 'retry-after': other } = headers;
  const asked =
    ms !== undefined
      ? Number(ms)
      : other === undefined
        ? undefined
        : /^\d+(\.\d+)?$/.test(other)
          ? Number(other) * 1000
          : Date.parse(other) - Date.now();
  return asked !== undefined && asked > 0 ? asked : undefined;
}

function kindOf(error: unknown): 'throttled' | 'transient' | undefined {
  const { name = '', code = '', $metadata } = (error ?? {}) as ServiceErrorLike;
  const status = $metadata?.httpStatusCode;
  if (meaningOf(name)?.code === 'ErrThrottled' || name === 'TransactionInProgressException' || status === 429) {
    return 'throttled';
  }
  if (name === 'TimeoutError' || name === 'UnreadableAnswer') return 'transient';
  if (status !== undefined) return status >= 500 || /^RequestTimeout/.test(name) ? 'transient' : undefined;
  return TRANSIENT_CODES.test(code) ? 'transient' : undefined;
}

/** An exchange of somebody else's, which need not know about time. */
function inTime(http: HttpExchange): HttpExchange {
  return request => withAttemptTime(request.timeoutMs, request.signal, async signal => http({ ...request, signal }));
}

/** One request before it is signed. */
interface Unsigned {
  readonly operation: string;
  readonly body: string;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number | undefined;
}

/** Sends requests to one endpoint, and retries each as its options say. */
export class SignedHttpClient {
  readonly retry: StandardRetry;
  readonly #endpoint: URL;
  readonly #credentials: CredentialCache;
  readonly #signer: Signer;
  readonly #clock = new SigningClock();
  readonly #exchange: HttpExchange;
  readonly #timeoutMs: number;
  /** Errors for which the clock was just put right: the same request goes out again at once. */
  readonly #corrected = new WeakSet<object>();
  /** How long the service asked to wait, by the error it asked with. */
  readonly #asked = new WeakMap<object, number>();

  constructor(settings: LeanSettings) {
    this.retry = new StandardRetry(settings.maxAttempts);
    this.#endpoint = settings.endpoint;
    this.#credentials = new CredentialCache(settings.credentials);
    this.#signer = new Signer(settings.region);
    this.#exchange = settings.http === undefined ? nodeExchange(settings.endpoint, settings) : inTime(settings.http);
    this.#timeoutMs = settings.attemptTimeoutMs;
  }

  /** Signs, sends and reads one attempt. */
  async send({ operation, body, signal, timeoutMs = this.#timeoutMs }: Unsigned): Promise<object> {
    const headers = await this.#headersOf(operation, body);
    const response = await this.#exchange({ endpoint: this.#endpoint, headers, body, signal, timeoutMs });
    try {
      return readAnswer(operation, response);
    } catch (error) {
      this.#learn(error as Error, response);
      throw error;
    }
  }

  /** The next attempt after a failed one; undefined when there is none. */
  retryAfter(error: unknown, attempts: number): Retry | undefined {
    if (this.#corrected.delete(error as object)) return attempts === 1 ? { waitMs: 0, cost: 0 } : undefined;
    return this.retry.after(error, attempts, this.#asked.get(error as object));
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
    const askedMs = askedWaitMs(headers);
    if (askedMs !== undefined) this.#asked.set(error, askedMs);
  }
}
