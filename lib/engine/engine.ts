import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { EngineClock } from './clock.js';
import { millisecondsOf, type Duration } from './duration.js';
import { State, type Context } from './state.js';
import { failure, success, type WireAnswer } from './wire/answer.js';
import { dispatch, requestJson } from './wire/dispatch.js';
import { clientConfig } from './wire/client-config.js';
import { RequestHandler } from './wire/request-handler.js';

/** What an engine is made with. */
export interface EngineOptions {
  /** The region in ARNs and stream records. Default `us-east-1`. */
  readonly region?: string;
  /** The account in ARNs. Default `000000000000`. */
  readonly account?: string;
  /** Where the clock starts, standing still until it is advanced. Default: it runs with the machine's. */
  readonly now?: Date | number;
  /** How long tables and indexes stay CREATING, UPDATING or DELETING. Default 0: they are ready for the next request. */
  readonly settling?: Duration;
}

/** DynamoDB in this process: made with `createEngine`. */
export class Engine {
  readonly clock: EngineClock;
  /** What the SDK's client takes as `requestHandler` to be answered here. */
  readonly requestHandler: RequestHandler;
  #state = new State();
  readonly #place: Pick<Context, 'region' | 'account' | 'settling'>;

  constructor(options: EngineOptions = {}) {
    this.clock = new EngineClock(options.now);
    this.#place = {
      region: options.region ?? 'us-east-1',
      account: options.account ?? '000000000000',
      settling: millisecondsOf(options.settling ?? 0),
    };
    this.requestHandler = new RequestHandler((operation, body) => this.#answer(operation, body));
  }

  /** A real DynamoDBClient whose requests are answered in this process. */
  client(config: DynamoDBClientConfig = {}): DynamoDBClient {
    return new DynamoDBClient({ ...clientConfig(this.#place.region), ...config, requestHandler: this.requestHandler });
  }

  #answer(operation: string, body: string): WireAnswer {
    try {
      return success(dispatch(operation, requestJson(body), this.#context()));
    } catch (error) {
      return failure(error);
    }
  }

  #context(): Context {
    return { state: this.#state, now: this.clock.milliseconds(), ...this.#place };
  }
}
