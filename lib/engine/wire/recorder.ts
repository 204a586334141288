/** One request that an engine received. */
export interface RecordedRequest {
  /** DynamoDB operation, such as `PutItem`. */
  readonly operation: string;
  /** The request's members as they travelled. */
  readonly input: Readonly<Record<string, unknown>>;
  /** When, by the engine's clock. */
  readonly at: Date;
  /** Name of the exception it was answered with, or of the connection's error; undefined for success. */
  readonly error: string | undefined;
}

/** The latest requests of an engine, oldest first: what a test asserts about what was sent. */
export class RequestRecorder implements Iterable<RecordedRequest> {
  readonly #most: number;
  #requests: RecordedRequest[] = [];
  #forgotten = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** How many requests there were since the last `clear`, forgotten ones included. */
  get count(): number {
    return this.#forgotten + this.#requests.length;
  }

  /** The newest request. */
  get last(): RecordedRequest | undefined {
    return this.#requests.at(-1);
  }

  /** All requests that are kept. */
  all(): readonly RecordedRequest[] {
    return this.#requests.slice();
  }

  /** Those of one operation. */
  of(operation: string): readonly RecordedRequest[] {
    return this.#requests.filter(request => request.operation === operation);
  }

  /** Forgets all of them. */
  clear(): void {
    this.#requests = [];
    this.#forgotten = 0;
  }

  [Symbol.iterator](): Iterator<RecordedRequest> {
    return this.all()[Symbol.iterator]();
  }

  /** Keeps a request, and forgets half of the oldest when there are twice as many as asked for. */
  record(request: RecordedRequest): void {
    if (this.#most === 0) this.#forgotten++;
    else this.#requests.push(request);
    if (this.#requests.length < 2 * this.#most || this.#most === 0) return;
    this.#forgotten += this.#requests.length - this.#most;
    this.#requests = this.#requests.slice(-this.#most);
  }
}
