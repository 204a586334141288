import type { ClientConfig, MiddlewareStack, RecognisedClient } from './sdk-types.js';

const JSON_1_0 = 'aws.protocols#awsJson1_0';
const originals = new WeakMap<object, boolean>();

/**
 * Whether commands given to this client's `send` would run through nothing but its middleware: then, and only then, may
 * the wire road run that middleware itself. False for mocks, traced, wrapped or subclassed `send`s, proxies and foreign
 * clients; asked before every call, because a `send` can be replaced at any time.
 */
export function isRecognised(client: object): client is RecognisedClient {
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
