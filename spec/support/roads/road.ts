import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
// First: it says how transports are made usually.
import '../../../lib/index.js';
import { setTransportFactory, type ClientLike } from '../../../lib/client/create-session.js';
import { sdkTransport } from '../../../lib/client/sdk/sdk-transport.js';
import { overLean } from '../../lean/over-lean.js';

/** The ways to DynamoDB over which any suite can be run: `wire` is what a client of the SDK gets. */
export const ROADS = ['wire', 'stack', 'plain', 'mock', 'middleware', 'lean'] as const;
export type Road = (typeof ROADS)[number];

/** Whether a word names one. */
export const isRoad = (word: string): word is Road => (ROADS as readonly string[]).includes(word);

const prepared = new WeakMap<object, ClientLike>();

/** Takes a road for all sessions of this process that are given a client from now on. */
export function takeRoad(road: Road): void {
  if (road === 'wire') return;
  if (road === 'lean') return overLean();
  if (road === 'stack') {
    const over = (client: ClientLike) => sdkTransport(client, { direct: false });
    return setTransportFactory({ over, fromEnvironment: refuse });
  }
  const prepare = { plain: wrapped, mock: mocked, middleware: observed }[road];
  const over = (client: ClientLike) => {
    let ready = prepared.get(client);
    // What only has a `send` is on the plain road already.
    if (ready === undefined) prepared.set(client, (ready = 'config' in client ? prepare(client) : client));
    return sdkTransport(ready);
  };
  setTransportFactory({ over, fromEnvironment: refuse });
}

function refuse(): never {
  throw new Error('a suite gives its own client');
}

/** Anything with a `send`, as mocks and tracers leave it: ordinary commands are sent through it. */
function wrapped(client: ClientLike): ClientLike {
  return { send: (command, options) => client.send(command, options) };
}

/** The client itself under aws-sdk-client-mock, which has its `send` answer what the true one does. */
function mocked(client: ClientLike): ClientLike {
  const send = client.send.bind(client);
  mockClient(client as DynamoDBClient).send.callsFake(((...call: Parameters<typeof send>) => send(...call)) as never);
  return client;
}

/** The client itself with middleware of a user's in every step, one of which is added only once it is in use. */
function observed(client: ClientLike): ClientLike {
  const { middlewareStack } = client as unknown as DynamoDBClient;
  let late = false;
  middlewareStack.add(
    next => args => {
      if (!late) middlewareStack.add(inner => again => inner(again), { step: 'build', name: 'specLate' });
      late = true;
      return next(args);
    },
    { step: 'initialize', name: 'specFirst' },
  );
  middlewareStack.add(
    next => async args => {
      const { headers } = args.request as { headers: Record<string, string> };
      headers['x-spec'] = 'seen';
      return next(args);
    },
    { step: 'finalizeRequest', name: 'specHeader' },
  );
  return client;
}
