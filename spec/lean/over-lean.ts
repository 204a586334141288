import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTransportFactory, type ClientLike } from '../../lib/client/create-session.js';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { leanTransport, type HttpExchange, type LeanResponse } from '../../lib/lean/index.js';
import { sdkTransport } from '../../lib/client/sdk/sdk-transport.js';
import type { Transport } from '../../lib/session/transport.js';

const made = new WeakMap<object, Transport>();

/**
 * Sends what a session is given a client for without that client: a suite that is imported beside this file runs as it
 * is, but over the lean transport. To the in-process engine through its handler, to DynamoDB Local over HTTP.
 */
export function overLean(): void {
  setTransportFactory({
    over: client => {
      let transport = made.get(client);
      // Anything with a `send` is no way to an endpoint: a spec's own double is asked itself.
      if (transport === undefined)
        made.set(client, (transport = 'config' in client ? leanOver(client) : sdkTransport(client)));
      return transport;
    },
    fromEnvironment: () => leanTransport(),
  });
}

function leanOver(client: ClientLike): Transport {
  const { config } = client as unknown as DynamoDBClient;
  const credentials = () => config.credentials();
  const endpoint = config.endpoint;
  let transport: Promise<Transport> | undefined;
  const make = async (): Promise<Transport> => {
    const { protocol, hostname, port } = await endpoint!();
    const address = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`;
    // A spec that counts attempts gives its client a strategy that says how many.
    const strategy = (await config.retryStrategy()) as { readonly attemptsOfSpec?: number };
    const { attemptsOfSpec: maxAttempts } = strategy;
    const options = {
      region: 'us-east-1',
      endpoint: address,
      credentials,
      ...(maxAttempts !== undefined && { maxAttempts }),
    };
    const handler = config.requestHandler as unknown as Handler;
    // A handler of a spec's own stands between client and service, as it does for the client.
    const ordinary = handler.metadata?.handlerProtocol?.startsWith('http') === true;
    return leanTransport(ordinary ? options : { ...options, http: through(handler) });
  };
  return { send: async (...call) => (await (transport ??= make())).send(...call) };
}

interface Handler {
  readonly metadata?: { readonly handlerProtocol?: string };
  handle(request: object, options: object): Promise<{ response: LeanResponse & { readonly body: unknown } }>;
}

function through(handler: Handler): HttpExchange {
  return async ({ endpoint, headers, body, signal }) => {
    const { protocol, hostname, port, pathname: path } = endpoint;
    const request = { method: 'POST', protocol, hostname, port: Number(port), path, query: {}, headers, body };
    const { response } = await handler.handle(request, { abortSignal: signal });
    const bytes: unknown = response.body instanceof Readable ? await buffer(response.body) : response.body;
    return { ...response, body: bytes as Uint8Array };
  };
}
