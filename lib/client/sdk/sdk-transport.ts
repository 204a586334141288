import type { ClientLike } from '../connect/default-transport.js';
import { withDeadline } from '../deadline.js';
import { mayHaveArrived, noteFailure } from '../errors/failure.js';
import type { OperationName, Operations } from '../requests.js';
import type { Answer, AttemptHistory, SendOptions, Transport } from '../transport.js';
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
  const { history } = call.attempts;
  try {
    const output = await sendOver(client, operation, call);
    return { output, ...told(history, output) };
  } catch (thrown) {
    const error = originalOf(thrown);
    const { attempts, lost } = told(history, error);
    noteFailure(error, { attempts, lost: lost || (!history.isKept && mayHaveArrived(error)) });
    throw error;
  }
}

/** What an answer or an error adds to what was seen of the attempts. A client that runs no middleware tells their number alone: an earlier one may then have gone without an answer. */
function told(history: AttemptHistory, carrier: unknown): { readonly attempts: number; readonly lost: boolean } {
  const { $metadata } = (carrier ?? {}) as { readonly $metadata?: Metadata };
  if (history.isKept) return { attempts: history.attempts, lost: history.lost };
  const attempts = Math.max(1, $metadata?.attempts ?? 0);
  return { attempts, lost: attempts > 1 };
}
