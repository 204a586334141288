import type { WireAnswer, IncomingRequest } from './responder.js';
import { operationName } from './operations.js';

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** The part of the SDK's HTTP request that the handler reads. */
export interface SdkRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The part of the SDK's handler options that the handler reads. */
export interface SdkHandlerOptions {
  readonly abortSignal?: { readonly aborted: boolean };
}

/** The answer in the shape of the SDK's HTTP response, which it knows by its members. */
export interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** A command of any of the SDK's clients, told by what running it answers, so that none of their packages has to be installed. */
export interface SdkCommand<Output> {
  /** How the SDK runs a command; only the type of its answer is read. */
  resolveMiddleware(
    stack: never,
    configuration: never,
    options: never,
  ): (args: never) => Promise<{ readonly output: Output }>;
}

/**
 * As much of an SDK client as tests call. A variable, or an option, of a wider type gets that type:
 * `const client: DynamoDBStreamsClient = await engine.streamsClient()`.
 */
export interface SdkClient {
  /** Sends one command and answers what the client's own `send` does. */
  send<Output>(command: SdkCommand<Output>, options?: { abortSignal?: AbortSignal }): Promise<Output>;
  /** Closes the client. */
  destroy(): void;
}

/** Answers a request, in this process. */
export type Answerer = (request: IncomingRequest) => Promise<WireAnswer>;

/**
 * What a client of the engine is made with, unless the caller says otherwise: a place, an endpoint that nothing is ever sent
 * to, and credentials that sign without being looked up.
 */
export function clientConfig(region: string) {
  return {
    region,
    endpoint: 'http://engine.invalid',
    credentials: { accessKeyId: 'engine', secretAccessKey: 'engine' },
  };
}

/**
 * What the SDK's client takes as `requestHandler`: everything before it (serialisation, signing, retries) and behind it
 * (deserialisation, typed errors) is the true client's own.
 */
export class RequestHandler {
  readonly metadata = { handlerProtocol: 'memory' };
  readonly #answer: Answerer;

  constructor(answer: Answerer) {
    this.#answer = answer;
  }

  async handle(request: SdkRequest, options: SdkHandlerOptions = {}): Promise<{ response: SdkResponse }> {
    const signal = options.abortSignal;
    if (signal?.aborted === true) throw aborted();
    const { statusCode, headers, body } = await this.#answer({
      operation: operationName(request.headers['x-amz-target']),
      body: textOf(request.body),
      signal: signal instanceof AbortSignal ? signal : undefined,
    });
    return { response: { statusCode, headers: { ...headers }, body: encoder.encode(body) } };
  }

  destroy(): void {}

  updateHttpClientConfig(): void {}

  httpHandlerConfigs(): Record<string, never> {
    return {};
  }
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? decoder.decode(body) : '';
}

function aborted(): Error {
  const error = new Error('Request aborted');
  error.name = 'AbortError';
  return error;
}
