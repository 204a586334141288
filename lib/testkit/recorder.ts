import type { OperationName, Operations } from '../session/requests.js';
import type { Transport } from '../session/transport.js';

/** One request as an operation made it. */
export interface Recorded<O extends OperationName = OperationName> {
  /** DynamoDB operation, such as `PutItem`. */
  readonly operation: O;
  /** The request as sent, before the transport serialized it. */
  readonly input: Operations[O]['input'];
}

/** A transport that keeps what is sent over it. */
export interface Recorder extends Transport {
  /** All requests since the last `clear`, oldest first. */
  readonly requests: readonly Recorded[];
  /** The last request, for a test that knows there is one. @throws Error where nothing was sent */
  last(): Recorded;
  /** Forgets all requests. */
  clear(): void;
}

/** Records what goes to `transport`: give the answer to `connect({ transport })`. The engine has a recorder of its own. */
export function recorder(transport: Transport): Recorder {
  const requests: Recorded[] = [];
  return {
    requests,
    last: () => {
      const last = requests.at(-1);
      if (last === undefined) throw new Error('nothing was sent');
      return last;
    },
    clear: () => {
      requests.length = 0;
    },
    send: (operation, input, options) => {
      requests.push({ operation, input });
      return transport.send(operation, input, options);
    },
  };
}
