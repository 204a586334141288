import {
  commandOf,
  type ClientConfig,
  type Middleware,
  type MiddlewareOptions,
  type MiddlewareStack,
  type RecognisedClient,
} from './sdk-types.js';

// A client is ordinary where nothing but the SDK itself has a part in its calls: then what they do may be done without them.

type ClientClass = new (config: object) => RecognisedClient;

/** The middleware of the SDK's own that one of its clients for DynamoDB has, in the releases of the peer range. */
const OWN_MIDDLEWARE: ReadonlySet<string> = new Set([
  'contentLengthMiddleware',
  'deserializerMiddleware',
  'getUserAgentMiddleware',
  'hostHeaderMiddleware',
  'httpAuthSchemeMiddleware',
  'httpSigningMiddleware',
  'loggerMiddleware',
  'recursionDetectionMiddleware',
  'retryMiddleware',
  'serializerMiddleware',
]);

/** Parts of a configuration that take part in a call and are functions: the SDK's own have its text. */
const OWN_FUNCTIONS = [
  'endpointProvider',
  'httpAuthSchemeProvider',
  'sha256',
  'signer',
  'streamCollector',
  'urlParser',
];

/** What the SDK's own methods of a stack and a command call, by names that no minifier changes; a wrapper calls only the original. */
const OWN_METHODS: Readonly<Record<string, RegExp>> = {
  applyToStack: /\.add\(/,
  clone: /^(?!.*(?:apply|call)\b).{1,80}$/s,
  concat: /\.use\(/,
  resolve: /\.middleware\b[\s\S]*\.reverse\(/,
  use: /\.applyToStack\(/,
};
const OWN_COMMAND_METHODS: Readonly<Record<string, RegExp>> = {
  resolveMiddleware: /\.resolveMiddlewareWithContext\(/,
  resolveMiddlewareWithContext: /\.concat\([\s\S]*\.resolve\(/,
};
/** What wrappers leave on a function. */
const WRAPPED = ['__wrapped', '__original', '__unwrap'];

/**
 * Whether all that has a part in a client's calls is the SDK's own: middleware, signer, endpoint rules and retries are those of a fresh client of
 * the same class, told by their texts within this build (which minifiers change in both alike), and no tracer has wrapped what they share.
 */
export async function isOrdinary(client: RecognisedClient): Promise<boolean> {
  const fresh = freshClient(client);
  if (fresh === undefined) return false;
  return (
    methodsOf(client.middlewareStack).every(([holder, name]) => isOwn(holder[name], OWN_TEXTS[name]!)) &&
    listOf(client.middlewareStack) === listOf(fresh.middlewareStack) &&
    OWN_FUNCTIONS.every(name => textOf(memberOf(client.config, name)) === textOf(memberOf(fresh.config, name))) &&
    (await retriesLike(client.config, fresh.config))
  );
}

const OWN_TEXTS = { ...OWN_METHODS, ...OWN_COMMAND_METHODS };
type Holder = Readonly<Record<string, unknown>>;
let commands: Holder | undefined;

/** The methods, and where they are held, that run the middleware of a stack and of all commands: a replaced one makes another client of it. */
export function methodsOf(
  stack: MiddlewareStack,
): readonly (readonly [holder: Holder, name: string, method: unknown])[] {
  commands ??= Object.getPrototypeOf(commandOf('GetItem', {})) as Holder;
  const methods = (holder: Holder, names: object) =>
    Object.keys(names).map(name => [holder, name, holder[name]] as const);
  return [...methods(stack as unknown as Holder, OWN_METHODS), ...methods(commands, OWN_COMMAND_METHODS)];
}

// Not of a user's subclass, whose constructor may add what is looked for.
function freshClient(client: object): RecognisedClient | undefined {
  let prototype: object | null = Object.getPrototypeOf(client) as object | null;
  while (prototype !== null) {
    const parent = Object.getPrototypeOf(prototype) as object | null;
    if (parent !== null && Object.hasOwn(parent, 'send')) break;
    prototype = parent;
  }
  if (prototype === null) return undefined;
  const requestHandler = {
    handle: () => Promise.reject(new Error('a client that sends nothing')),
    metadata: {},
    destroy: () => undefined,
  };
  try {
    return new (prototype.constructor as ClientClass)({
      region: 'us-east-1',
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
      requestHandler,
    });
  } catch {
    return undefined;
  }
}

function isOwn(method: unknown, text: RegExp): boolean {
  if (typeof method !== 'function' || !text.test(textOf(method))) return false;
  return WRAPPED.every(mark => !(mark in method));
}

/** The middleware of a stack as one text; of nothing but the SDK's own names, else a text that no other is equal to. */
function listOf(stack: MiddlewareStack): string | symbol {
  const lines: string[] = [];
  let isKnown = true;
  const note = (middleware: Middleware, options: MiddlewareOptions): void => {
    const {
      name = '',
      step,
      priority,
      relation,
      toMiddleware,
    } = options as MiddlewareOptions & Record<string, unknown>;
    isKnown &&= OWN_MIDDLEWARE.has(name);
    lines.push([name, step, priority, relation, toMiddleware, textOf(middleware)].join(' '));
  };
  stack.applyToStack({ add: note, addRelativeTo: note });
  return isKnown ? lines.join('\n') : Symbol('unknown middleware');
}

// The SDK's own default logger, told by its empty method because minifiers rename its class; and one that cannot print such an entry.
/** Whether a logger discards what is logged about calls. */
export function isSilent(logger: unknown): boolean {
  const { info } = (logger ?? {}) as { info?: unknown };
  return typeof info !== 'function' || /^[\w\s]*\(\)\s*\{\s*\}$/.test(Function.prototype.toString.call(info));
}

const memberOf = (config: ClientConfig, name: string): unknown => (config as Readonly<Record<string, unknown>>)[name];

const textOf = (value: unknown): string =>
  typeof value === 'function' ? Function.prototype.toString.call(value) : typeof value;

/** Whether a client retries in the SDK's standard mode. The adaptive one also delays first attempts, which stays its own affair. */
async function retriesLike(config: ClientConfig, fresh: ClientConfig): Promise<boolean> {
  const [own, usual] = await Promise.all([config, fresh].map(each => strategyOf(each)));
  if (own === undefined || usual === undefined) return false;
  return own.mode === 'standard' && textOf(own.constructor) === textOf(usual.constructor);
}

/** The part of a retry strategy that a call without a failure meets. */
export interface RetryStrategy {
  readonly mode?: unknown;
  acquireInitialRetryToken(scope: string): Promise<unknown>;
  recordSuccess(token: unknown): void;
}

/** The strategy of a client, whose quota all of its calls share; undefined for one of an older kind. */
export async function strategyOf(config: ClientConfig): Promise<RetryStrategy | undefined> {
  const retryStrategy = memberOf(config, 'retryStrategy');
  if (typeof retryStrategy !== 'function') return undefined;
  const strategy = (await (retryStrategy as () => unknown)()) as Partial<RetryStrategy> | undefined;
  const isKnown =
    typeof strategy?.acquireInitialRetryToken === 'function' && typeof strategy.recordSuccess === 'function';
  return isKnown ? (strategy as RetryStrategy) : undefined;
}
