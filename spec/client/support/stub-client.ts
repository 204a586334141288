import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { OperationName } from '../../../lib/session/requests.js';
import type { Transport } from '../../../lib/session/transport.js';

/** One request as it left the client. */
export interface Sent {
  readonly operation: string;
  readonly text: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
}

/** An answer of the stub: a body for a success, `[status, body]` for anything else. What it throws is a broken wire. */
export type Reply = object | readonly [status: number, body: unknown];
export type Answering = (sent: Sent, number: number) => Reply | Promise<Reply>;

/** The error body of the service. */
export function fault(name: string, members: object = {}): readonly [number, object] {
  return [400, { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: `text of ${name}`, ...members }];
}

/** An error of the network, as Node throws it. */
export function broken(code: string): Error {
  return Object.assign(new Error(`read ${code}`), { code });
}

interface HttpRequestLike {
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array;
}

/** An HTTP handler that answers in this process, behind the true client. */
export class StubHandler {
  readonly metadata = { handlerProtocol: 'stub' };
  readonly sent: Sent[] = [];
  #answering: Answering;

  constructor(answering: Answering) {
    this.#answering = answering;
  }

  async handle(request: HttpRequestLike, options: { abortSignal?: AbortSignal } = {}): Promise<{ response: object }> {
    const text = typeof request.body === 'string' ? request.body : new TextDecoder().decode(request.body);
    const operation = request.headers['x-amz-target']?.split('.')[1] ?? '';
    const sent = {
      operation,
      text,
      body: JSON.parse(text) as unknown,
      headers: { ...request.headers },
      signal: options.abortSignal,
    };
    this.sent.push(sent);
    const reply = await this.#answering(sent, this.sent.length);
    const [status, body] = Array.isArray(reply) ? (reply as [number, unknown]) : [200, reply];
    const bytes = new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': `R${this.sent.length}` };
    return { response: { statusCode: status, headers, body: bytes } };
  }
  destroy(): void {
    /* nothing is open */
  }
  updateHttpClientConfig(): void {
    /* nothing to configure */
  }
  httpHandlerConfigs(): object {
    return {};
  }
}

interface RetryToken {
  getRetryCount(): number;
  getRetryDelay(): number;
}

/** Retries what the SDK's standard strategy retries, after `delayMs`; of a shape that every release of the SDK takes. */
export function retryStrategy(maxAttempts: number, delayMs: number): never {
  const token = (count: number): RetryToken => ({ getRetryCount: () => count, getRetryDelay: () => delayMs });
  const strategy = {
    // For the lean road, which knows no strategies.
    attemptsOfSpec: maxAttempts,
    delayOfSpec: delayMs,
    acquireInitialRetryToken: () => Promise.resolve(token(0)),
    refreshRetryTokenForRetry: (last: RetryToken, info: { errorType: string }): Promise<RetryToken> => {
      const count = last.getRetryCount() + 1;
      if (count >= maxAttempts || info.errorType === 'CLIENT_ERROR')
        return Promise.reject(new Error('no more retries'));
      return Promise.resolve(token(count));
    },
    recordSuccess: () => undefined,
  };
  return strategy as never;
}

/** A true client whose requests end in a stub. It retries as by default, only without long waits. */
export function stubClient(
  answering: Answering,
  config: DynamoDBClientConfig = {},
): { readonly client: DynamoDBClient; readonly handler: StubHandler; readonly sent: readonly Sent[] } {
  const handler = new StubHandler(answering);
  const client = new DynamoDBClient({
    region: 'eu-north-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    requestHandler: handler as never,
    retryStrategy: retryStrategy(Number(config.maxAttempts ?? 3), 1),
    ...config,
  });
  return { client, handler, sent: handler.sent };
}

/** A true client that retries by the SDK's own strategy, which alone keeps it on the direct path, with waits as short as a stub's. */
export function directClient(
  answering: Answering,
  { retryStrategy: given, ...config }: DynamoDBClientConfig = {},
): ReturnType<typeof stubClient> & { readonly shorten: () => Promise<void> } {
  const { attemptsOfSpec, delayOfSpec = 1 } = (given ?? {}) as { attemptsOfSpec?: number; delayOfSpec?: number };
  const maxAttempts = attemptsOfSpec ?? config.maxAttempts ?? 3;
  const made = stubClient(answering, { ...config, maxAttempts, retryStrategy: undefined as never });
  const retryBackoffStrategy = { computeNextBackoffDelay: () => delayOfSpec, setDelayBase: () => undefined };
  return {
    ...made,
    shorten: async () => void Object.assign(await made.client.config.retryStrategy(), { retryBackoffStrategy }),
  };
}

/** Sends enough requests of an operation for the direct path to be open to it. */
export async function warmUp(transport: Transport, operation: OperationName, input: object): Promise<void> {
  for (let i = 0; i < 6; i++) await transport.send(operation, input as never, {});
}

/** Wraps a client's `send` as a tracer does, which puts it on the plain road; counts what goes through. */
export function wrapped(client: DynamoDBClient): { readonly commands: object[] } {
  const commands: object[] = [];
  const send = client.send.bind(client) as (...args: unknown[]) => unknown;
  client.send = ((...args: unknown[]) => {
    commands.push(args[0] as object);
    return send(...args);
  }) as never;
  return { commands };
}
