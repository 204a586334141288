import { crc32 } from 'node:zlib';
import type { OperationName } from '../../session/requests.js';
import { isAmbiguous } from '../attempt-notes.js';
import { withAttemptTime } from '../deadline.js';
import { bodyOf, unreadableAnswer } from '../send.js';
import type { FirstAttempt, SdkCall } from './attempts.js';
import { outputOf, textOf, momentNow, RequestTemplate, TRACE_HEADER } from './http-message.js';
import { isOrdinary, isSilent, strategyOf, type RetryStrategy } from './ordinary-client.js';
import type { SigningCredentials } from '../signature.js';
import {
  type ClientConfig,
  type HandlerOptions,
  type Metadata,
  type Middleware,
  type RecognisedClient,
  type RequestMembers,
  type WireResponse,
} from './sdk-types.js';

// Most of a small call's time is the SDK's own stack: endpoint rules, signer, retries, user agent. An ordinary client's requests differ in
// a few headers only, so they are made from one of its own. What is not a plain success goes back to the stack, as its first attempt.

const OPERATIONS: ReadonlySet<OperationName> = new Set<OperationName>([
  'BatchGetItem',
  'BatchWriteItem',
  'DeleteItem',
  'GetItem',
  'PutItem',
  'Query',
  'Scan',
  'TransactGetItems',
  'TransactWriteItems',
  'UpdateItem',
]);

/** Calls that a client makes over its stack before it is looked at: a function that makes one call does not pay for it. */
const CALLS_BEFORE = 2;

/** The members of a configuration that change the bytes of requests, or who sends them; the client's snapshot covers the rest. */
const IN_REQUESTS = [
  'accountIdEndpointMode',
  'credentials',
  'customUserAgent',
  'defaultUserAgentProvider',
  'endpoint',
  'endpointProvider',
  'httpAuthSchemeProvider',
  'httpAuthSchemes',
  'isCustomEndpoint',
  'maxAttempts',
  'region',
  'retryStrategy',
  'sha256',
  'signer',
  'streamCollector',
  'urlParser',
  'useDualstackEndpoint',
  'useFipsEndpoint',
  'userAgentAppId',
] as const;
/** What a configuration gives by functions, each of which may give something else at the next call, as the SDK would follow. */
const PROVIDED = ['region', 'endpoint', 'useFipsEndpoint', 'useDualstackEndpoint', 'maxAttempts'] as const;

/** Where an operation stands: a request of the client's own was seen, or a second one proved what was learnt from it; `null` never will be. */
interface Route {
  readonly template: RequestTemplate;
  /** What `PROVIDED` gave when it was learnt. */
  readonly provided: string;
  readonly isProven: boolean;
}

/** What became of a call here: its output, or the call as the stack has to go on with it. */
export type Tried = { readonly output: object } | { readonly output: undefined; readonly call: SdkCall };

/** The direct path of one client, as long as the client is as it was when this was made. */
export class DirectPath {
  readonly #client: RecognisedClient;
  readonly #config: ClientConfig & Readonly<Record<string, unknown>>;
  readonly #values: readonly (readonly [name: string, value: unknown])[];
  readonly #routes = new Map<OperationName, Route | null>();
  #calls = 0;
  #isOrdinary: boolean | 'asked' | undefined;
  #strategy: RetryStrategy | undefined;
  #trace: Middleware | undefined;

  constructor(client: RecognisedClient) {
    this.#client = client;
    this.#config = client.config as ClientConfig & Readonly<Record<string, unknown>>;
    this.#values = IN_REQUESTS.map(name => [name, this.#config[name]]);
  }

  /** Whether the configuration is what it was. The client's own snapshot tells its middleware, handler and logger. */
  isCurrent(): boolean {
    for (const [name, value] of this.#values) if (this.#config[name] !== value) return false;
    return true;
  }

  /** Whether the next call of an operation is made here. */
  isOpenFor(operation: OperationName): boolean {
    return this.#isOrdinary === true && this.#routes.get(operation)?.isProven === true;
  }

  /** Whether a call is one of them. */
  takes(operation: OperationName, { input, signal }: SdkCall): boolean {
    return this.isOpenFor(operation) && signal?.aborted !== true && !namesArn(input);
  }

  /** Makes a call that is taken, or hands it back with what the stack needs. */
  async try(operation: OperationName, call: SdkCall): Promise<Tried> {
    const route = this.#routes.get(operation)!;
    if (await this.#isStill(route)) return this.#send(route.template, call);
    this.#routes.delete(operation);
    return { output: undefined, call: (await this.watched(operation, call)) ?? call };
  }

  async #send(template: RequestTemplate, call: SdkCall): Promise<Tried> {
    const { history } = call.attempts;
    const strategy = this.#strategy!;
    const token = await strategy.acquireInitialRetryToken(PARTITION);
    const moment = momentNow(Number(this.#config['systemClockOffset'] ?? 0));
    const request = template.request(bodyOf(call.input), moment);
    if (this.#trace !== undefined && !(await addTrace(this.#trace, request))) return { output: undefined, call };
    history.isKept = true;
    history.attempts = 1;
    history.isOpen = true;
    let outcome: FirstAttempt['outcome'];
    try {
      const { timeoutMs } = call.attempts;
      const { response, output } =
        timeoutMs === undefined
          ? await this.#exchange(request, call.signal)
          : await withAttemptTime(timeoutMs, call.signal, signal => this.#exchange(request, signal));
      if (output !== undefined) {
        strategy.recordSuccess(token);
        return { output };
      }
      outcome = () => Promise.resolve({ response, output: {} });
      history.isOpen = isAmbiguous({ $metadata: { httpStatusCode: response.statusCode } });
    } catch (error) {
      outcome = () => Promise.reject(error as Error);
      history.isOpen = isAmbiguous(error);
    }
    // The call may end before the stack has come to judge the attempt: until then its history tells what became of it.
    call.attempts.isFirstSent = true;
    return { output: undefined, call: { ...call, first: { invocation: moment.invocation, outcome } } };
  }

  async #exchange(request: object, signal: AbortSignal | undefined): Promise<Exchanged> {
    const options: HandlerOptions = signal === undefined ? {} : { abortSignal: signal };
    const { response } = await (this.#config.requestHandler as Handler).handle(request, options);
    return { response, output: await readSuccess(response, this.#config) };
  }

  /** Whether credentials, region and endpoint are those of a route: each can change without the configuration's doing so. */
  async #isStill({ template, provided }: Route): Promise<boolean> {
    try {
      return (await this.#credentials()) === template.credentials && (await this.#provided()) === provided;
    } catch {
      return false;
    }
  }

  #credentials(): Promise<unknown> {
    return (this.#config['credentials'] as () => Promise<unknown>)();
  }

  async #provided(): Promise<string> {
    let text = '';
    for (const name of PROVIDED) {
      const provider = this.#config[name];
      if (typeof provider === 'function') text += ` ${textOfProvided(await (provider as () => unknown)())}`;
    }
    return text;
  }

  /** A call that goes over the stack, and is looked at on its way where a template is still to be learnt or proven. */
  watched(operation: OperationName, call: SdkCall): Promise<SdkCall> | undefined {
    const route = this.#routes.get(operation);
    if (!OPERATIONS.has(operation) || route === null || route?.isProven === true || namesArn(call.input))
      return undefined;
    if (this.#isOrdinary === undefined) {
      this.#calls += 1;
      if (this.#calls <= CALLS_BEFORE) return undefined;
      this.#isOrdinary = 'asked';
      return this.#recognise().then(isOrdinary => (isOrdinary ? this.#observed(operation, call) : call));
    }
    return this.#isOrdinary === true ? this.#observed(operation, call) : undefined;
  }

  async #observed(operation: OperationName, call: SdkCall): Promise<SdkCall> {
    let credentials: SigningCredentials;
    let provided: string;
    try {
      credentials = (await this.#credentials()) as SigningCredentials;
      provided = await this.#provided();
    } catch {
      // The stack meets the same, and tells it.
      return call;
    }
    let isSeen = false;
    const observe = (request: unknown): void => {
      // Further attempts carry other numbers.
      if (isSeen) return;
      isSeen = true;
      try {
        this.#learn(operation, { request: request as RequestMembers, credentials, provided, body: bodyOf(call.input) });
      } catch {
        // A request of another shape is none to learn from, and its call goes on.
        this.#routes.set(operation, null);
      }
    };
    return { ...call, observe };
  }

  async #recognise(): Promise<boolean> {
    const { requestHandler, logger } = this.#config;
    const usable = isHandler(requestHandler) && isSilent(logger);
    this.#strategy = usable ? await strategyOf(this.#config).catch(() => undefined) : undefined;
    this.#isOrdinary = this.#strategy !== undefined && (await isOrdinary(this.#client).catch(() => false));
    this.#trace = process.env['AWS_LAMBDA_FUNCTION_NAME'] === undefined ? undefined : traceOf(this.#client);
    return this.#isOrdinary;
  }

  #learn(operation: OperationName, { request, credentials, provided, body }: Observed): void {
    const known = this.#routes.get(operation);
    if (known === null || known?.isProven === true) return;
    const isSame = known?.template.credentials === credentials && known.provided === provided;
    const template = isSame ? known.template : RequestTemplate.from(request, credentials);
    if (template?.isLike(request, body) !== true) {
      this.#routes.set(operation, null);
      return;
    }
    // One request may be all of its kind by chance: the second proves the template that the first gave.
    this.#routes.set(operation, { template, provided, isProven: template === known?.template });
  }
}

/** An answer, and its output where it is a plain success. */
interface Exchanged {
  readonly response: WireResponse;
  readonly output: object | undefined;
}

/** A request of the client's own, and what it was made with. */
interface Observed {
  readonly request: RequestMembers;
  readonly credentials: SigningCredentials;
  readonly provided: string;
  readonly body: string;
}

// Endpoints are objects, made anew each time.
const textOfProvided = (value: unknown): string => JSON.stringify(value) ?? '';

interface Handler {
  handle(request: object, options: HandlerOptions): Promise<{ readonly response: WireResponse }>;
}

const isHandler = (handler: unknown): handler is Handler =>
  typeof (handler as Partial<Handler> | undefined)?.handle === 'function';

/** Only the retries of long polls are kept apart by it. */
const PARTITION = 'aws';

/** Whether a request names a table by its ARN: the account in it can choose another endpoint. */
function namesArn(input: object): boolean {
  const { TableName, RequestItems, TransactItems } = input as {
    readonly TableName?: string;
    readonly RequestItems?: object;
    readonly TransactItems?: readonly Readonly<Record<string, { readonly TableName?: string }>>[];
  };
  if (TableName !== undefined) return TableName.startsWith('arn:');
  if (RequestItems !== undefined) return Object.keys(RequestItems).some(name => name.startsWith('arn:'));
  return (TransactItems ?? []).some(item =>
    Object.values(item).some(({ TableName: name }) => name?.startsWith('arn:')),
  );
}

// Retried by every release of the SDK, as an answer that broke off.
const DAMAGED = 'ECONNRESET';

/** The output of a success; undefined, with its body still to be read, for all else. Throws what the wire's damage is retried by. */
async function readSuccess(response: WireResponse, config: ClientConfig): Promise<object | undefined> {
  const { statusCode, headers } = response;
  const { body } = response;
  const bytes = await bytesOf(body, config);
  (response as { body: unknown }).body = bytes;
  const sum = headers['x-amz-crc32'];
  if (sum !== undefined && Number(sum) !== crc32(bytes))
    throw Object.assign(unreadableAnswer(statusCode, 'its checksum does not fit'), { code: DAMAGED });
  if (statusCode < 200 || statusCode >= 300) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  // What is no object, or no JSON, is judged by the stack.
  if (!text.startsWith('{')) return undefined;
  let output: { $metadata?: Metadata };
  try {
    output = outputOf(text, response);
  } catch {
    return undefined;
  }
  Object.assign(output.$metadata!, { attempts: 1, totalRetryDelay: 0 });
  return output;
}

async function bytesOf(body: unknown, config: ClientConfig): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  if (config.streamCollector !== undefined && typeof body === 'object' && body !== null)
    return config.streamCollector(body);
  return new TextEncoder().encode(await textOf(body, config));
}

/** The middleware that hands on the trace of a Lambda invocation, which each request has of its own. */
function traceOf({ middlewareStack }: RecognisedClient): Middleware | undefined {
  let found: Middleware | undefined;
  middlewareStack.applyToStack({
    add: (middleware, { name }) => {
      if (name === 'recursionDetectionMiddleware') found = middleware;
    },
    addRelativeTo: () => undefined,
  });
  return found;
}

/** Adds what the middleware adds; false where that is more than one header that is not signed. */
async function addTrace(trace: Middleware, request: RequestMembers): Promise<boolean> {
  const before = new Set(Object.keys(request.headers));
  const next = (): Promise<never> => Promise.resolve({ response: {}, output: {} } as never);
  await trace(next, {})({ input: {}, request });
  return Object.keys(request.headers).every(name => before.has(name) || name.toLowerCase() === TRACE_HEADER);
}
