import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { session, type SessionOptions } from '../client/create-session.js';
import { sdkTransport } from '../client/sdk/sdk-transport.js';
import type { Engine } from '../engine/engine.js';
import { leanTransport } from '../lean/lean-transport.js';
import type { Clock, Session } from '../session/session.js';
import {
  certainRow,
  faultFor,
  seededRandom,
  type Arriving,
  type CertainRow,
  type ScheduledFault,
  type StormFault,
  type StormWorld,
} from './faults.js';

/** An answer over HTTP, or none at all: then it rejects. */
interface WireAnswer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

interface WireRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** How the requests of a network fare. */
export interface NetworkOptions {
  readonly engine: Engine;
  readonly world: StormWorld;
  readonly seed: number;
  /** Answers the fault of a request of a client; undefined for none. */
  readonly draw: (client: number, request: number) => StormFault | undefined;
}

/** Attempts that a client makes of one request. */
const MAX_ATTEMPTS = 3;
const START = Date.UTC(2026, 0, 1);
/** Milliseconds after which the next request goes even where a client is still busy: it may wait for another one. */
const PATIENCE_MS = 20;

/**
 * The network between the clients of a storm and the engine. Each request waits until all clients that are at work wait too; then
 * one of them, drawn by the seed, goes on. So requests of several clients meet in orders that no clock would make, and one seed
 * gives one order. Time is the network's own: waits are over when their turn comes, and nothing sleeps.
 */
export class StormNetwork {
  /** The faults that happened, in their order. */
  readonly happened: ScheduledFault[] = [];
  requests = 0;
  readonly #options: NetworkOptions;
  readonly #pick: () => number;
  readonly #waiting: { readonly client: number; readonly go: () => void }[] = [];
  /** Requests that are still under way although nobody waits for them. */
  readonly #late: (() => Promise<unknown>)[] = [];
  readonly #counts = new Map<number, number>();
  #working = 0;
  #isPicking = false;
  #patience: NodeJS.Timeout | undefined;
  #now = START;

  constructor(options: NetworkOptions) {
    this.#options = options;
    this.#pick = seededRandom(options.seed, 1);
  }

  /** Runs the work of clients at once; ends when all are done and what was late has arrived. */
  async run(works: readonly (() => Promise<void>)[]): Promise<void> {
    this.#working = works.length;
    await Promise.all(
      works.map(work =>
        work().finally(() => {
          this.#working--;
          this.#consider();
        }),
      ),
    );
    clearTimeout(this.#patience);
    while (this.#late.length > 0) await this.#deliver();
  }

  /** A session of a client, over the SDK's client or the lean transport. Without a number nothing befalls it, and it waits for nobody. */
  session(client: number | undefined, over: 'sdk' | 'lean', options: SessionOptions): Session {
    const exchange = (request: WireRequest): Promise<WireAnswer> =>
      client === undefined ? this.#carryOut(request) : this.#exchange(client, request);
    const clock: Clock = {
      now: () => new Date(this.#now),
      sleep: (_, signal) => {
        if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
        return client === undefined ? Promise.resolve() : this.#turn(client);
      },
    };
    const transport = over === 'lean' ? leanOver(exchange, clock) : sdkTransport(clientOver(exchange));
    return session({ clock, ...options, transport });
  }

  #turn(client: number): Promise<void> {
    return new Promise(go => {
      this.#waiting.push({ client, go });
      this.#consider();
    });
  }

  #consider(): void {
    if (this.#isPicking || this.#waiting.length === 0) return;
    clearTimeout(this.#patience);
    if (new Set(this.#waiting.map(({ client }) => client)).size < this.#working) {
      this.#patience = setTimeout(() => this.#choose(), PATIENCE_MS);
      return;
    }
    this.#isPicking = true;
    // A client may be about to send a second request beside the first.
    setImmediate(() => this.#choose());
  }

  #choose(): void {
    const chosen = Math.floor(this.#pick() * (this.#waiting.length + this.#late.length));
    if (chosen >= this.#waiting.length) {
      void this.#deliver().then(() => this.#choose());
      return;
    }
    this.#isPicking = false;
    this.#now++;
    this.#waiting.splice(chosen, 1)[0]?.go();
    this.#consider();
  }

  async #deliver(): Promise<void> {
    const [deliver] = this.#late.splice(Math.floor(this.#pick() * this.#late.length), 1);
    await deliver?.();
  }

  async #exchange(client: number, request: WireRequest): Promise<WireAnswer> {
    const number = this.#counts.get(client) ?? 0;
    this.#counts.set(client, number + 1);
    await this.#turn(client);
    this.requests++;
    const drawn = this.#options.draw(client, number);
    const fault = drawn && faultFor(drawn, arrivingOf(request), this.#options.world);
    if (fault === undefined) return this.#carryOut(request);
    this.happened.push({ client, request: number, fault });
    return this.#befall(fault, request);
  }

  async #befall(fault: StormFault, request: WireRequest): Promise<WireAnswer> {
    if (fault === 'reset-before') throw reset();
    if (fault === 'throttle') return refusal(400, 'ProvisionedThroughputExceededException');
    if (fault === 'late' || fault === 'duplicate') {
      this.#late.push(() => this.#carryOut(request));
      if (fault === 'late') throw reset();
      return this.#carryOut(request);
    }
    await this.#carryOut(request);
    if (fault === 'half-open') throw silence();
    if (fault === '500') return refusal(500, 'InternalServerError');
    if (fault === 'html') return answer(502, 'text/html', '<html><body>Bad Gateway</body></html>');
    if (fault === 'truncated') return answer(200, JSON_TYPE, '{"Attributes":{"n":{"N"');
    const row = fault === 'recreate' ? certainRow(arrivingOf(request), this.#options.world) : undefined;
    if (row !== undefined) await this.#recreate(row);
    throw reset();
  }

  async #carryOut(request: WireRequest): Promise<WireAnswer> {
    return (await this.#options.engine.requestHandler.handle(request)).response;
  }

  /** Deletes a row and makes it again, as another program would: the same data, a version of 0 and stamps of its own. */
  async #recreate({ name, table, key }: CertainRow): Promise<void> {
    const { Item: item } = await this.#ask('GetItem', { TableName: name, Key: key, ConsistentRead: true });
    if (typeof item !== 'object' || item === null) return;
    await this.#ask('DeleteItem', { TableName: name, Key: key });
    const digits = String(this.happened.length).padStart(6, '0');
    const stamp = { S: new Date(this.#now).toISOString().replace('Z', `${digits}Z`) };
    const again = {
      ...item,
      ...(table.version !== undefined && { [table.version]: { N: '0' } }),
      ...Object.fromEntries(table.stamps.map(of => [of, stamp])),
    };
    await this.#ask('PutItem', { TableName: name, Item: again });
  }

  async #ask(operation: string, input: object): Promise<Readonly<Record<string, unknown>>> {
    const headers = { 'x-amz-target': `DynamoDB_20120810.${operation}` };
    return inputOf((await this.#carryOut({ headers, body: JSON.stringify(input) })).body);
  }
}

const arrivingOf = ({ headers, body }: WireRequest): Arriving => ({
  operation: headers['x-amz-target']?.split('.')[1] ?? '',
  input: inputOf(body),
});

function inputOf(body: unknown): Readonly<Record<string, unknown>> {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body as Uint8Array);
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}

type Exchange = (request: WireRequest) => Promise<WireAnswer>;

const leanOver = (exchange: Exchange, clock: Clock): ReturnType<typeof leanTransport> =>
  leanTransport({ ...NOWHERE, maxAttempts: MAX_ATTEMPTS, http: exchange, clock });

function clientOver(exchange: Exchange): DynamoDBClient {
  const requestHandler = {
    metadata: {},
    destroy: () => undefined,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    handle: async (request: WireRequest) => ({ response: await exchange(request) }),
  };
  return new DynamoDBClient({ ...NOWHERE, requestHandler, retryStrategy: retries(MAX_ATTEMPTS) });
}

const NOWHERE = {
  region: 'us-east-1',
  endpoint: 'http://storm.invalid',
  credentials: { accessKeyId: 'storm', secretAccessKey: 'storm' },
};

interface RetryToken {
  getRetryCount(): number;
  getRetryDelay(): number;
}

/** Retries what the SDK's own strategy retries, without its waits. */
function retries(maxAttempts: number) {
  const token = (count: number): RetryToken => ({ getRetryCount: () => count, getRetryDelay: () => 0 });
  return {
    acquireInitialRetryToken: () => Promise.resolve(token(0)),
    refreshRetryTokenForRetry: (last: RetryToken, { errorType }: { errorType: string }): Promise<RetryToken> => {
      const count = last.getRetryCount() + 1;
      if (count < maxAttempts && errorType !== 'CLIENT_ERROR') return Promise.resolve(token(count));
      return Promise.reject(new Error('no attempt is left'));
    },
    recordSuccess: () => undefined,
  };
}

const JSON_TYPE = 'application/x-amz-json-1.0';
const encoder = new TextEncoder();

const answer = (statusCode: number, type: string, body: string): WireAnswer => ({
  statusCode,
  headers: { 'content-type': type },
  body: encoder.encode(body),
});

const refusal = (statusCode: number, name: string): WireAnswer =>
  answer(
    statusCode,
    JSON_TYPE,
    JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'storm' }),
  );

const reset = (): Error => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
const silence = (): Error => Object.assign(new Error('no answer in time'), { name: 'TimeoutError' });
