import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { connect, session } from '../../lib/index.js';
import { fixedClock, type FixedClock } from '../../lib/testkit/fixed-clock.js';
import { recorder, type Recorder } from '../../lib/testkit/recorder.js';
import type { Transport } from '../../lib/session/transport.js';

/** What the default session of a spec runs on: what it sent, and the clock it reads. */
export interface Wired {
  readonly sent: Recorder;
  readonly clock: FixedClock;
}

/** The library's own way to a client, to be wrapped. */
export const transportOf = (client: DynamoDBClient): Transport => session({ client }).transport;

/** Makes the default session one that records what it sends, on a clock that stands still. */
export function wire(client: DynamoDBClient, wrap: (transport: Transport) => Transport = plain => plain): Wired {
  const sent = recorder(wrap(transportOf(client)));
  // Stamps of which every digit is known.
  const clock = { ...fixedClock(), subMillis: () => 0 };
  connect({ transport: sent, clock });
  return { sent, clock };
}

/** A transport that lets a spec answer a request itself: undefined passes it on. */
export function answering(answer: (operation: string, input: never) => object | undefined) {
  return (transport: Transport): Transport => ({
    send: async (operation, input, options) => {
      const output = answer(operation, input as never);
      return output === undefined
        ? transport.send(operation, input, options)
        : { output: output as never, attempts: 1 };
    },
  });
}
