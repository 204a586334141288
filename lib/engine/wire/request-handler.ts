import type { WireAnswer } from './answer.js';
import { operationName } from './dispatch.js';

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** The part of the SDK's HTTP request that the handler reads. */
export interface SdkRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The part of the SDK's handler options that the handler reads. */
export interface SdkHandlerOptions {
  readonly abortSignal?: AbortSignal | { readonly aborted: boolean };
}

/** The answer in the shape of the SDK's HTTP response, which it knows by its members. */
export interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** Answers an operation's request body, in this process. */
export type Answerer = (operation: string, body: string) => WireAnswer | Promise<WireAnswer>;

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
    if (options.abortSignal?.aborted === true) throw aborted();
    const { statusCode, headers, body } = await this.#answer(
      operationName(request.headers['x-amz-target']),
      textOf(request.body),
    );
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
