import { serviceError } from '../../errors/service-error.js';
import type { OperationName } from '../../requests.js';
import { ATTEMPT_OPTIONS, attemptMiddleware, newAttempts } from '../attempts.js';
import type { SdkCall } from '../attempts.js';
import { commandOf } from '../commands.js';
import type {
  ClientConfig,
  Context,
  HandlerOptions,
  Middleware,
  MiddlewareOptions,
  MiddlewareResult,
  MiddlewareStack,
  Next,
  RecognisedClient,
  SdkCommand,
  WireResponse,
} from '../shapes.js';
import { styleOf, wireRequest } from './request.js';
import type { RequestStyle } from './request.js';
import { outputOf, readableError, textOf } from './response.js';

const SERIALIZER = 'serializerMiddleware';
const DESERIALIZER = 'deserializerMiddleware';
const encoder = new TextEncoder();
const NO_CALL: SdkCall = { input: {}, attempts: newAttempts({}), signal: undefined };

/** The SDK's own reading of an answer; undefined where client and command leave it to each other. */
type BySdk = (unread: WireResponse) => Promise<MiddlewareResult> | undefined;

/**
 * The middleware of one operation of one client, resolved once and used for one call at a time. Everything the user
 * and the SDK put there runs as it would; only the two steps that walk the whole input and output through a schema are
 * replaced by JSON. One call at a time, because middlewares share a context object that belongs to a call.
 */
export class Lane {
  readonly #operation: OperationName;
  readonly #config: ClientConfig;
  readonly #options: HandlerOptions = { abortSignal: undefined };
  readonly #command: SdkCommand;
  readonly #handler: Next;
  #context: Context = {};
  #blank: Context = {};
  #blankSmithy: Record<string, unknown> = {};
  #call = NO_CALL;

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
      attemptMiddleware(() => this.#call.attempts),
      ATTEMPT_OPTIONS,
    );
    target.add(this.#observer, { name: 'dynamormContext', step: 'initialize', priority: 'high' });
    return target;
  }

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

// The SDK's own default logger, told by its empty method because minifiers rename its class; and one that cannot print such an entry.
function isSilent(logger: unknown): boolean {
  const { info } = (logger ?? {}) as { info?: unknown };
  return typeof info !== 'function' || /^[\w\s]*\(\)\s*\{\s*\}$/.test(Function.prototype.toString.call(info));
}
