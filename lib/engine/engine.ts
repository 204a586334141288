import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { EngineClock } from './clock.js';
import { misuse, refuseUnknown } from '../errors/errors.js';
import { isObject } from '../values/value.js';
import { ENGINE_OPTIONS, EngineState, type EngineOptions, type Snapshot } from './engine-state.js';
import type { Faults } from './faults/faults.js';
import type { LambdaStreamEvent, StreamEventOptions } from './streams/lambda-event.js';
import { clientConfig, RequestHandler, type SdkClient } from './wire/request-handler.js';
import { listen, type Listening, type ListenOptions } from './wire/http-server.js';
import type { RequestRecorder } from './wire/recorder.js';
import { Responder } from './wire/responder.js';

/**
 * An in-process DynamoDB, for tests, demos and local work: `createEngine().client()` is the true SDK client, answered
 * here. Each engine is a world of its own, with its own tables and clock.
 */
export function createEngine(options: EngineOptions = {}): Engine {
  if (!isObject(options)) throw misuse('createEngine', 'an object of options, such as { now }');
  refuseUnknown('createEngine', options, ENGINE_OPTIONS);
  return new Engine(options);
}

/** DynamoDB in this process: made with `createEngine`. */
export class Engine {
  /** The engine's time: `clock.advance('2h')`. */
  readonly clock: EngineClock;
  /** Throttling, timeouts, conflicts and the like, on purpose. */
  readonly faults: Faults;
  /** The latest requests. */
  readonly requests: RequestRecorder;
  /** What any SDK client takes as `requestHandler` to be answered here. */
  readonly requestHandler: RequestHandler;
  readonly #state: EngineState;
  readonly #responder: Responder;

  constructor(options: EngineOptions = {}) {
    const state = new EngineState(options);
    this.#state = state;
    this.#responder = new Responder({
      clock: state.clock,
      keep: options.keepRequests ?? 1000,
      context: () => state.context(),
    });
    this.clock = state.clock;
    this.faults = this.#responder.faults;
    this.requests = this.#responder.requests;
    this.requestHandler = new RequestHandler(request => this.#responder.answer(request));
  }

  /** A real DynamoDBClient whose requests are answered in this process. */
  client(config: DynamoDBClientConfig = {}): DynamoDBClient {
    return new DynamoDBClient({ ...clientConfig(this.#state.region), ...config, requestHandler: this.requestHandler });
  }

  /**
   * A real DynamoDBStreamsClient whose requests are answered in this process; `config` is what its constructor takes. The package
   * `@aws-sdk/client-dynamodb-streams` is loaded when this is first called.
   *
   * ```ts
   * const client: DynamoDBStreamsClient = await engine.streamsClient();
   * ```
   * @throws Error where the package is not installed
   */
  async streamsClient<Client extends Pick<SdkClient, 'destroy'> = SdkClient>(
    config: Readonly<Record<string, unknown>> = {},
  ): Promise<Client> {
    const { DynamoDBStreamsClient } = await importStreams();
    const settings = { ...clientConfig(this.#state.region), ...config, requestHandler: this.requestHandler };
    return new DynamoDBStreamsClient(settings) as Pick<SdkClient, 'destroy'> as Client;
  }

  /** Serves this engine over HTTP on this machine. */
  listen(options: ListenOptions = {}): Promise<Listening> {
    return listen(request => this.#responder.answer(request), options);
  }

  /** Deletes the items whose time to live is over, as the service does in the background; tells how many. */
  sweepExpired(): number {
    return this.#state.sweep();
  }

  /**
   * The changes of a table with a stream since they were last asked for, as Lambda hands them to a function: a list of
   * events, each with up to `batchSize` records.
   * @throws Error when there is no such table, or it has no stream.
   */
  streamEvents(table: string, options: StreamEventOptions = {}): LambdaStreamEvent[] {
    return this.#state.streamEvents(table, options);
  }

  /** Everything stored, as it is now; costs next to nothing, so that every test can begin from the same state. */
  snapshot(): Snapshot {
    return this.#state.snapshot();
  }

  /** Goes back to a snapshot, as often as wanted. The clock, the faults and the recorder are left as they are. */
  restore(snapshot: Snapshot): void {
    this.#state.restore(snapshot);
  }

  /** The items of a table, as lines of DynamoDB JSON. */
  exportItems(table: string): Iterable<string> {
    return this.#state.exportItems(table);
  }

  /** Puts items into a table from lines of DynamoDB JSON, or from the text of such a file; tells how many. */
  importItems(table: string, lines: string | Iterable<string>): number {
    return this.#state.importItems(table, typeof lines === 'string' ? lines.split('\n') : lines);
  }
}

/** An optional package; within `try`, bundlers of a program that does not have it leave it out instead of giving up. */
async function importStreams() {
  try {
    return await import('@aws-sdk/client-dynamodb-streams');
  } catch (cause) {
    throw new Error('engine.streamsClient() needs the package @aws-sdk/client-dynamodb-streams', { cause });
  }
}
