import type { OperationName, Operations } from '../../session/requests.js';
import type { Answer, AttemptHistory, SendOptions, SendPath, Transport } from '../../session/transport.js';
import { mayHaveArrived, noteFailure } from '../attempt-notes.js';
import type { ClientLike } from '../create-session.js';
import { withDeadline } from '../deadline.js';
import { originalOf, type Attempts, type SdkCall } from './attempts.js';
import { sendCommand } from './command-send.js';
import type { ClientConfig, MiddlewareStack, RecognisedClient, Metadata } from './sdk-types.js';
import { FastPath } from './stack-pool.js';

const JSON_1_0 = 'aws.protocols#awsJson1_0';
const originals = new WeakMap<object, boolean>();

/**
 * Whether commands given to this client's `send` would run through nothing but its middleware: then, and only then, may
 * the fast path run that middleware itself. False for mocks, traced, wrapped or subclassed `send`s, proxies and foreign
 * clients; checked before every call, because a `send` can be replaced at any time.
 */
function isRecognised(client: object): client is RecognisedClient {
  const { send, config, middlewareStack } = client as { send: unknown; config: unknown; middlewareStack: unknown };
  if (typeof send !== 'function' || Object.hasOwn(client, 'send') || !isOriginal(send)) return false;
  return isStack(middlewareStack) && isDynamoDB(config);
}

// The SDK's `send` resolves the middleware of the command; what wraps it only calls it. The text is the sole trait that
// tells them apart whatever copy of the SDK the client is from, and property names survive minifiers.
function isOriginal(send: object): boolean {
  let original = originals.get(send);
  if (original === undefined) {
    original = Function.prototype.toString.call(send).includes('.resolveMiddleware(');
    originals.set(send, original);
  }
  return original;
}

function isStack(stack: unknown): stack is MiddlewareStack {
  return typeof stack === 'object' && stack !== null && typeof (stack as MiddlewareStack).applyToStack === 'function';
}

function isDynamoDB(config: unknown): config is ClientConfig {
  if (typeof config !== 'object' || config === null) return false;
  const { serviceId, requestHandler, protocol } = config as ClientConfig;
  if (serviceId !== 'DynamoDB' || typeof (requestHandler as { handle?: unknown } | undefined)?.handle !== 'function')
    return false;
  return protocol === undefined || (protocol as { getShapeId?(): string }).getShapeId?.() === JSON_1_0;
}

const fastPaths = new WeakMap<object, FastPath>();
/** Clients that keep to the SDK's own stack because a session says so. */
const indirect = new WeakSet<object>();

/** Sends on the path that the client is fit for right now, and answers the output. */
function sendOver(client: ClientLike, operation: OperationName, call: SdkCall): Promise<object> {
  return isRecognised(client) ? fastPathOf(client).send(operation, call) : sendCommand(client, operation, call);
}

function fastPathOf(client: RecognisedClient): FastPath {
  let fastPath = fastPaths.get(client);
  if (fastPath === undefined)
    fastPaths.set(client, (fastPath = new FastPath(client, { direct: !indirect.has(client) })));
  return fastPath;
}

/** The path of the next call: the SDK's `send`, its middleware alone, or neither once a client is known to have no middleware but the SDK's own. */
function pathOf(client: ClientLike, operation: OperationName): SendPath {
  if (!isRecognised(client)) return 'commands';
  return fastPathOf(client).isDirectFor(operation) ? 'direct' : 'stack';
}

/**
 * The transport over a client of the SDK, or over anything with its `send(command, options)`. Every call picks its path:
 * straight JSON through the kept middleware of a client that is the SDK's own and unwrapped, ordinary commands through
 * `send` for every other. Credentials, region, endpoint, retries, signing, middleware and the HTTP handler are the
 * client's on both. One client has one transport, so that what is known of a database by its transport holds for all of
 * its sessions.
 */
export function sdkTransport(client: ClientLike, { direct = true }: { readonly direct?: boolean } = {}): Transport {
  if (!direct) {
    indirect.add(client);
    fastPaths.delete(client);
  }
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
    path: (operation: OperationName) => pathOf(client, operation),
  });
}

/** Begins the account of a call. */
function newAttempts(options: SendOptions): Attempts {
  return {
    history: options.history ?? { isKept: false, attempts: 0, lost: false, isOpen: false },
    repeatable: options.repeatable !== false,
    timeoutMs: options.attemptTimeoutMs,
    isFirstSent: false,
    onRetry: options.onRetry,
    failure: undefined,
  };
}

async function answer<O extends OperationName>(client: ClientLike, operation: O, call: SdkCall): Promise<Answer<O>> {
  const { history } = call.attempts;
  try {
    const output = await sendOver(client, operation, call);
    return { output, ...told(history, output) };
  } catch (thrown) {
    const error = originalOf(thrown);
    const { attempts, lost } = told(history, error);
    // What is open still was sent on the direct path, and the stack failed before it came to that.
    noteFailure(error, { attempts, lost: lost || history.isOpen || (!history.isKept && mayHaveArrived(error)) });
    throw error;
  }
}

/**
 * Adds what an answer or error says about its attempts. A client that runs no middleware reports only their number: an earlier one may
 * have gone without an answer.
 */
function told(history: AttemptHistory, carrier: unknown): { readonly attempts: number; readonly lost: boolean } {
  const { $metadata } = (carrier ?? {}) as { readonly $metadata?: Metadata };
  if (history.isKept) return { attempts: history.attempts, lost: history.lost };
  const attempts = Math.max(1, $metadata?.attempts ?? 0);
  return { attempts, lost: attempts > 1 };
}
