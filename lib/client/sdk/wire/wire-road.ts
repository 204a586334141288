import type { OperationName } from '../../requests.js';
import type { SdkCall } from '../attempts.js';
import { Lane } from './lane.js';
import { isAsSeen, look } from './seen.js';
import type { Seen } from './seen.js';
import type { RecognisedClient } from '../shapes.js';

// More idle ones than this are not worth their memory; a burst beyond it resolves anew, as the SDK does for every call.
const MOST_IDLE = 128;

/**
 * The fast road to DynamoDB over one client of the SDK: a lane for each call in flight, kept for the next one. All of
 * them are left behind as soon as the client is no longer as it was when they were resolved, so that middleware, a
 * logger or an HTTP handler that was changed later is never missed.
 */
export class WireRoad {
  readonly #client: RecognisedClient;
  #idle = new Map<OperationName, Lane[]>();
  #seen: Seen;

  constructor(client: RecognisedClient) {
    this.#client = client;
    this.#seen = look(client);
  }

  /** Sends one request. Its lane comes back even where the caller no longer waits for the answer. */
  async send(operation: OperationName, call: SdkCall): Promise<object> {
    const idle = this.#lanesOf(operation);
    const lane = idle.pop() ?? new Lane(this.#client, operation);
    try {
      return await lane.run(call);
    } finally {
      if (idle.length < MOST_IDLE) idle.push(lane);
    }
  }

  #lanesOf(operation: OperationName): Lane[] {
    if (!isAsSeen(this.#client, this.#seen)) {
      this.#idle = new Map();
      this.#seen = look(this.#client);
    }
    let idle = this.#idle.get(operation);
    if (idle === undefined) this.#idle.set(operation, (idle = []));
    return idle;
  }
}
