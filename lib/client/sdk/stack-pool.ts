import { isNoObject, isWrite, unreadableAnswer } from '../send.js';
import type { OperationName } from '../../session/requests.js';
import { serviceError } from '../translate-error.js';
import { ATTEMPT_OPTIONS, attemptMiddleware, type Attempts, type SdkCall } from './attempts.js';
import { DirectPath } from './direct-path.js';
import { isSilent, methodsOf } from './ordinary-client.js';
import { styleOf, wireRequest, outputOf, readableError, textOf, type RequestStyle } from './http-message.js';
import {
  commandOf,
  type ClientConfig,
  type Context,
  type HandlerOptions,
  type Middleware,
  type MiddlewareOptions,
  type MiddlewareResult,
  type MiddlewareStack,
  type Next,
  type RecognisedClient,
  type SdkCommand,
  type WireHeaders,
  type WireResponse,
} from './sdk-types.js';

const SERIALIZER = 'serializerMiddleware';
const DESERIALIZER = 'deserializerMiddleware';
const SIGNER = 'httpSigningMiddleware';
const encoder = new TextEncoder();
const NO_ATTEMPTS: Attempts = {
  history: { isKept: false, attempts: 0, lost: false, isOpen: false },
  repeatable: true,
  timeoutMs: undefined,
  isFirstSent: false,
  onRetry: undefined,
  failure: undefined,
};
/** The call of a pipeline that is idle. */
const NO_CALL: SdkCall = { input: {}, attempts: NO_ATTEMPTS, signal: undefined };

/** The SDK's own reading of an answer; undefined where client and command leave it to each other. */
type BySdk = (unread: WireResponse) => Promise<MiddlewareResult> | undefined;

/**
 * The middleware of one operation of one client, resolved once and used for one call at a time. Everything the user
 * and the SDK put there runs as it would; only the two steps that walk the whole input and output through a schema are
 * replaced by JSON. One call at a time, because middlewares share a context object that belongs to a call.
 */
class MiddlewarePipeline {
  readonly #operation: OperationName;
  readonly #config: ClientConfig;
  readonly #options: HandlerOptions = { abortSignal: undefined };
  readonly #command: SdkCommand;
  readonly #handler: Next;
  #context: Context = {};
  #blank: Context = {};
  #blankSmithy: Record<string, unknown> = {};
  #call = NO_CALL;
  #signs = false;

  constructor(client: RecognisedClient, operation: OperationName) {
    this.#operation = operation;
    this.#config = client.config;
    this.#command = commandOf(operation, {});
    const empty = commandOf(operation, {}).middlewareStack;
    const stack = Object.assign(Object.create(client.middlewareStack) as MiddlewareStack, {
      concat: (own: MiddlewareStack) => this.#compose([client.middlewareStack, own], empty),
    });
    this.#handler = this.#command.resolveMiddleware(stack, client.config, this.#options);
    this.#blank = { ...this.#context };
    this.#blankSmithy = { ...this.#context.__smithy_context };
  }

  /** Sends one request through the middleware and answers its output. The caller awaits it before the next one. */
  async run(call: SdkCall): Promise<object> {
    this.#call = call;
    call.attempts.history.isKept = true;
    this.#command.input = call.input;
    this.#options.abortSignal = call.signal;
    if (call.signal !== undefined) (this.#context.__smithy_context ??= {})['abortSignal'] = call.signal;
    try {
      return (await this.#handler({ input: call.input })).output;
    } finally {
      this.#rest();
    }
  }

  // The next call finds the context as the SDK would have made it, and nothing of this one.
  #rest(): void {
    this.#call = NO_CALL;
    this.#command.input = NO_CALL.input;
    this.#options.abortSignal = undefined;
    for (const key of Object.keys(this.#context)) {
      if (!(key in this.#blank)) delete this.#context[key];
    }
    Object.assign(this.#context, this.#blank, { __smithy_context: { ...this.#blankSmithy } });
  }

  // Lists every middleware where it stood, with the two replaced in place: users' own of the same step keep their side of them.
  #compose(stacks: readonly MiddlewareStack[], target: MiddlewareStack): MiddlewareStack {
    const found = new Set<string>();
    const replaced = (middleware: Middleware, options: MiddlewareOptions): [Middleware, MiddlewareOptions] => {
      const step =
        options.name === SERIALIZER
          ? this.#serializer(middleware)
          : options.name === DESERIALIZER
            ? this.#deserializer(middleware)
            : undefined;
      if (options.name !== undefined && step !== undefined) found.add(options.name);
      if (options.name === SIGNER) this.#signs = true;
      // The listing's options repeat the middleware, and a stack takes it from there.
      return [step ?? middleware, { ...options, middleware: step ?? middleware }];
    };
    const sink = {
      add: (middleware: Middleware, options: MiddlewareOptions) => target.add(...replaced(middleware, options)),
      addRelativeTo: (middleware: Middleware, options: MiddlewareOptions) =>
        target.addRelativeTo(...replaced(middleware, options)),
    };
    for (const stack of stacks) stack.applyToStack(sink);
    // Client and command of two releases of the SDK: each leaves these steps to the other.
    if (!found.has(SERIALIZER)) target.add(this.#serializer(undefined), { name: SERIALIZER, step: 'serialize' });
    if (!found.has(DESERIALIZER))
      target.add(this.#deserializer(undefined), { name: DESERIALIZER, step: 'deserialize' });
    target.add(
      attemptMiddleware(() => this.#call, this.#options),
      ATTEMPT_OPTIONS,
    );
    target.add(this.#wire, { name: 'dynamormWire', step: 'deserialize', priority: 'low' });
    if (this.#signs)
      target.addRelativeTo(this.#invocation, {
        name: 'dynamormInvocation',
        relation: 'before',
        toMiddleware: SIGNER,
      });
    target.add(this.#observer, { name: 'dynamormContext', step: 'initialize', priority: 'high' });
    return target;
  }

  // Closest to the wire: an attempt that was sent already is answered from here, once.
  readonly #wire: Middleware = next => args => {
    const { first, observe } = this.#call;
    if (first !== undefined && this.#call.attempts.history.attempts === 1) return first.outcome();
    observe?.(args.request);
    return next(args);
  };

  // Attempts of one call have one id, those that the direct path made included.
  readonly #invocation: Middleware = next => args => {
    const { first } = this.#call;
    const { headers } = args.request as { headers: WireHeaders };
    if (first !== undefined && 'amz-sdk-invocation-id' in headers) headers['amz-sdk-invocation-id'] = first.invocation;
    return next(args);
  };

  readonly #observer: Middleware = (next, context) => {
    this.#context = context;
    if (isSilent(this.#config.logger)) {
      // The SDK's log step copies input and output through these even where the logger throws the copies away.
      context['inputFilterSensitiveLog'] = identity;
      context['outputFilterSensitiveLog'] = identity;
    }
    return next;
  };

  #serializer(original: Middleware | undefined): Middleware {
    return (next, context) => {
      let style: RequestStyle | undefined;
      return async args => {
        const endpoint = context.endpointV2;
        if (endpoint === undefined) throw new TypeError('the client resolved no endpoint');
        style ??= await styleOf(original, context);
        return next({ ...args, request: wireRequest(style, this.#operation, { input: args.input, endpoint }) });
      };
    };
  }

  #deserializer(original: Middleware | undefined): Middleware {
    return (next, context) => async args => {
      const { response } = await next(args);
      // The SDK's own reading of what is no good answer, so that errors are its typed exceptions.
      const bySdk: BySdk = unread => original?.(() => Promise.resolve({ response: unread, output: {} }), context)(args);
      if (response.statusCode >= 300) return this.#refused(response, bySdk);
      const text = await textOf(response.body, this.#config);
      if (isNoObject(text) && !isWrite(this.#operation))
        throw unreadableAnswer(response.statusCode, 'it is empty, or no object');
      try {
        return { response, output: outputOf(text, response) };
      } catch (error) {
        const read = await bySdk({ ...response, body: encoder.encode(text) });
        if (read !== undefined) return read;
        throw error;
      }
    };
  }

  async #refused(response: WireResponse, bySdk: BySdk): Promise<MiddlewareResult> {
    const whole = await textOf(response.body, this.#config);
    const { text, restore } = readableError(whole);
    try {
      const read = await bySdk(Object.assign(response, { body: encoder.encode(text) }));
      if (read !== undefined) return read;
    } catch (error) {
      restore(error);
      throw error;
    }
    throw serviceError(response.statusCode, response.headers, whole);
  }
}

function identity(value: unknown): unknown {
  return value;
}

/** What a resolved stack has taken from its client for good; everything else is read by the SDK at each call. */
interface ClientSnapshot {
  readonly stack: MiddlewareStack;
  readonly middlewares: readonly Middleware[];
  readonly config: ClientConfig;
  readonly requestHandler: unknown;
  readonly logger: unknown;
  readonly protocol: unknown;
  readonly methods: ReturnType<typeof methodsOf>;
}

/** Takes down how a client is now. */
function takeSnapshot(client: RecognisedClient): ClientSnapshot {
  const middlewares: Middleware[] = [];
  const record = (middleware: Middleware): void => void middlewares.push(middleware);
  client.middlewareStack.applyToStack({ add: record, addRelativeTo: record });
  const { requestHandler, logger, protocol } = client.config;
  const stack = client.middlewareStack;
  return { stack, middlewares, config: client.config, requestHandler, logger, protocol, methods: methodsOf(stack) };
}

/** Whether a client is still as it was; reads its middleware through the stack's own listing and changes nothing. */
function isUnchanged(client: RecognisedClient, snapshot: ClientSnapshot): boolean {
  const { config, middlewareStack } = client;
  if (config !== snapshot.config || middlewareStack !== snapshot.stack) return false;
  if (
    config.requestHandler !== snapshot.requestHandler ||
    config.logger !== snapshot.logger ||
    config.protocol !== snapshot.protocol
  )
    return false;
  for (const [holder, name, method] of snapshot.methods) if (holder[name] !== method) return false;
  let at = 0;
  let same = true;
  const compare = (middleware: Middleware): void => {
    if (snapshot.middlewares[at++] !== middleware) same = false;
  };
  middlewareStack.applyToStack({ add: compare, addRelativeTo: compare });
  return same && at === snapshot.middlewares.length;
}

// More idle ones than this are not worth their memory; a burst beyond it resolves anew, as the SDK does for every call.
const MAX_IDLE = 128;

/**
 * The fast path to DynamoDB over one client of the SDK: a pipeline for each call in flight, kept for the next one. All of
 * them are left behind as soon as the client is no longer as it was when they were resolved, so that middleware, a
 * logger or an HTTP handler that was changed later is never missed.
 */
export class FastPath {
  readonly #client: RecognisedClient;
  #idle = new Map<OperationName, MiddlewarePipeline[]>();
  #snapshot: ClientSnapshot;
  #direct: DirectPath | undefined;

  constructor(client: RecognisedClient, { direct }: { readonly direct: boolean }) {
    this.#client = client;
    this.#snapshot = takeSnapshot(client);
    this.#direct = direct ? new DirectPath(client) : undefined;
  }

  /** Whether the next call of an operation goes without the SDK's stack. */
  isDirectFor(operation: OperationName): boolean {
    this.#pipelinesFor(operation);
    return this.#direct?.isOpenFor(operation) === true;
  }

  /** Sends one request. */
  async send(operation: OperationName, call: SdkCall): Promise<object> {
    const idle = this.#pipelinesFor(operation);
    const direct = this.#direct;
    if (direct?.takes(operation, call) !== true)
      return this.#piped(idle, operation, direct?.watched(operation, call) ?? call);
    const tried = await direct.try(operation, call);
    return tried.output ?? this.#piped(idle, operation, tried.call);
  }

  /** Its pipeline, the middleware of this moment, comes back even where the caller no longer waits for the answer. */
  async #piped(
    idle: MiddlewarePipeline[],
    operation: OperationName,
    call: SdkCall | Promise<SdkCall>,
  ): Promise<object> {
    const pipeline = idle.pop() ?? new MiddlewarePipeline(this.#client, operation);
    try {
      return await pipeline.run(call instanceof Promise ? await call : call);
    } finally {
      if (idle.length < MAX_IDLE) idle.push(pipeline);
    }
  }

  #pipelinesFor(operation: OperationName): MiddlewarePipeline[] {
    if (!isUnchanged(this.#client, this.#snapshot)) {
      this.#idle = new Map();
      this.#snapshot = takeSnapshot(this.#client);
      this.#direct &&= new DirectPath(this.#client);
    } else if (this.#direct?.isCurrent() === false) this.#direct = new DirectPath(this.#client);
    let idle = this.#idle.get(operation);
    if (idle === undefined) this.#idle.set(operation, (idle = []));
    return idle;
  }
}
