import { readAnswer } from './answer.js';
import { SigningClock } from './clock-skew.js';
import { CredentialCache } from './credentials.js';
import { nodeExchange, type HttpExchange, type LeanResponse } from './exchange.js';
import type { LeanSettings } from './options.js';
import { StandardRetry } from './retry.js';
import { Signer, signingTime } from './signature.js';

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
