import type { ClientLike } from '../connect/default-transport.js';
import { withDeadline } from '../deadline.js';
import { noteFailure } from '../errors/failure.js';
import type { OperationName, Operations } from '../requests.js';
import type { Answer, SendOptions, Transport } from '../transport.js';
import { newAttempts, originalOf } from './attempts.js';
import type { SdkCall } from './attempts.js';
import { sendOver } from './roads.js';
import type { Metadata } from './shapes.js';

/**
 * The transport over a client of the SDK, or over anything with its `send(command, options)`. Every call picks its road:
 * straight JSON through the kept middleware of a client that is the SDK's own and unwrapped, ordinary commands through
 * `send` for every other. Credentials, region, endpoint, retries, signing, middleware and the HTTP handler are the
 * client's on both. One client has one transport, so that what is known of a database by its transport holds for all of
 * its sessions.
 */
export function sdkTransport(client: ClientLike): Transport {
  let transport = transports.get(client);
  if (transport === undefined) transports.set(client, (transport = transportOver(client)));
  return transport;
}

const transports = new WeakMap<ClientLike, Transport>();

function transportOver(client: ClientLike): Transport {
  return Object.freeze({
    send: <O extends OperationName>(
      operation: O,
      input: Operations[O]['input'],
      options: SendOptions,
    ): Promise<Answer<O>> =>
      withDeadline(options, signal => answer(client, operation, { input, attempts: newAttempts(options), signal })),
  });
}

async function answer<O extends OperationName>(client: ClientLike, operation: O, call: SdkCall): Promise<Answer<O>> {
  const { attempts } = call;
  try {
    const output = await sendOver(client, operation, call);
    const { $metadata } = output as { $metadata?: Metadata };
    return { output, attempts: Math.max(1, attempts.count, $metadata?.attempts ?? 0), lost: attempts.lost };
  } catch (thrown) {
    const error = originalOf(thrown);
    const { $metadata } = (error ?? {}) as { $metadata?: Metadata };
    noteFailure(error, { attempts: Math.max(attempts.count, $metadata?.attempts ?? 0), lost: attempts.lost });
    throw error;
  }
}
