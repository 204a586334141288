import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SdkClient, SdkCommand } from '../engine/wire/request-handler.js';
import { DynamormError } from '../errors/errors.js';
import { KmsFakeError, KmsFakeKeys, answerOf, type KmsFakeKey, type FakeInput } from './kms-fake-keys.js';

/** A request as the SDK's handler, or the server, hands it over. */
interface FakeRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

/** A response as the SDK reads it. */
interface FakeResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What the SDK's client takes as `requestHandler`. */
export interface KmsFakeHandler {
  /** Says that nothing goes over a network. */
  readonly metadata: { readonly handlerProtocol: string };
  /** Answers one request of the client. */
  handle(request: FakeRequest, options?: { abortSignal?: AbortSignal }): Promise<{ response: FakeResponse }>;
  /** Nothing to close. */
  destroy(): void;
  /** Nothing to set. */
  updateHttpClientConfig(): void;
  /** Nothing was set. */
  httpHandlerConfigs(): Record<string, never>;
}

/** A server on a free port of this machine. */
export interface LoopbackServer {
  /** For the `endpoint` option of a client. */
  readonly endpoint: string;
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}

/** Serves requests on 127.0.0.1. The server does not keep the process alive, so a test that forgets to close it still ends. */
function listenOnLoopback(respond: (request: FakeRequest) => Promise<FakeResponse>): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = request.headers as Record<string, string | undefined>;
    const { statusCode, headers: answered, body } = await respond({ headers, body: Buffer.concat(chunks) });
    response.writeHead(statusCode, { ...answered }).end(body);
  };
  const close = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.closeAllConnections();
      server.close(error => (error === undefined ? resolve() : reject(error)));
    });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      server.unref();
      resolve({ endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close });
    });
  });
}

/** What the fake remembers of one request; never key bytes. */
export interface KmsCall {
  /** KMS operation, such as `Decrypt`. */
  readonly operation: string;
  /** The key as the request named it. */
  readonly keyId: string | undefined;
  /** Encryption context of the request, if any. */
  readonly encryptionContext: Readonly<Record<string, string>> | undefined;
  /** Name of the error it was answered with. */
  readonly error: string | undefined;
}

/** What can go wrong on purpose. */
export interface KmsFault {
  /** Error to answer: a name as KMS has it, such as `ThrottlingException`. */
  readonly error?: string;
  /** Message of the error. */
  readonly message?: string;
  /** HTTP status; default 400, or 500 for `KMSInternalException` and `DependencyTimeoutException`. */
  readonly status?: number;
  /** Body to answer as it is, with status 200 unless given: garbage. */
  readonly body?: string;
  /** Milliseconds to wait first; the request may be aborted meanwhile. */
  readonly delayMs?: number;
  /** How many requests it hits; default all that come. */
  readonly times?: number;
}

const SERVER_ERRORS = new Set(['KMSInternalException', 'DependencyTimeoutException', 'KeyUnavailableException']);

/**
 * KMS in this process: symmetric keys, aliases, rotation, states, data keys, encryption contexts as associated data, faults on
 * demand. Answers the real client, without a network (`client()`, `requestHandler()`) or over loopback HTTP (`listen()`).
 *
 * ```ts
 * const kms = new KmsFake();
 * const key = kms.createKey({ alias: 'alias/app' });
 * connect({ client, cipher: kmsCipher({ keyId: 'alias/app', client: kms.client() }) });
 * ```
 */
export class KmsFake {
  /** Every request so far, in order. */
  readonly calls: KmsCall[] = [];
  readonly #region: string;
  readonly #keys: KmsFakeKeys;
  readonly #faults = new Map<string, { fault: KmsFault; left: number }>();

  constructor({ region = 'us-east-1', account = '000000000000' } = {}) {
    this.#region = region;
    this.#keys = new KmsFakeKeys(region, account);
  }

  /** Makes a symmetric key, with a random id unless given, and points an alias at it. */
  createKey({ id, alias }: { readonly id?: string; readonly alias?: string } = {}): KmsFakeKey {
    const key = this.#keys.create(id);
    if (alias !== undefined) this.#keys.alias(alias, key);
    return key;
  }

  /** Points an alias (`alias/app`) at a key, also away from another one. */
  alias(name: string, key: KmsFakeKey): void {
    this.#keys.alias(name, key);
  }

  /** Gives a key new backing material, as KMS's own rotation does: the id stays, what was encrypted before still decrypts. */
  rotate(key: string | KmsFakeKey): void {
    this.#keyOf(key).material.push(randomBytes(32));
  }

  /** Disables a key: requests for it fail with `DisabledException`. */
  disable(key: string | KmsFakeKey): void {
    this.#keyOf(key).state = 'Disabled';
  }

  /** Enables a key again. */
  enable(key: string | KmsFakeKey): void {
    this.#keyOf(key).state = 'Enabled';
  }

  /** Schedules a key for deletion: requests for it fail with `KMSInvalidStateException`. */
  scheduleDeletion(key: string | KmsFakeKey): void {
    this.#keyOf(key).state = 'PendingDeletion';
  }

  /** Answers an operation with a fault, until it has hit `times` requests or is undone by `heal`. */
  fail(operation: string, fault: KmsFault): void {
    this.#faults.set(operation, { fault, left: fault.times ?? Infinity });
  }

  /** Answers an operation with AccessDeniedException, as a missing permission does. */
  deny(operation: string): void {
    this.fail(operation, { error: 'AccessDeniedException', message: `not authorized to perform: kms:${operation}` });
  }

  /** Undoes the faults of one operation, or all. */
  heal(operation?: string): void {
    if (operation === undefined) this.#faults.clear();
    else this.#faults.delete(operation);
  }

  /** How many requests of an operation have come. */
  count(operation: string): number {
    return this.calls.filter(call => call.operation === operation).length;
  }

  /**
   * A KMS client that this fake answers without a network: the SDK's own, made with `config` at the first request, when
   * `@aws-sdk/client-kms` is loaded.
   */
  client(config: Readonly<Record<string, unknown>> = {}): SdkClient {
    const credentials = { accessKeyId: 'fake', secretAccessKey: 'fake' };
    return new LazyKmsClient({ region: this.#region, credentials, requestHandler: this.requestHandler(), ...config });
  }

  /** For the `requestHandler` option of a client made elsewhere: `new KMSClient({ requestHandler: kms.requestHandler() })`. */
  requestHandler(): KmsFakeHandler {
    return {
      metadata: { handlerProtocol: 'memory' },
      handle: async (request: FakeRequest, options: { abortSignal?: AbortSignal } = {}) => ({
        response: await this.#respond(request, options.abortSignal),
      }),
      destroy: () => undefined,
      updateHttpClientConfig: () => undefined,
      httpHandlerConfigs: () => ({}),
    };
  }

  /** Serves the fake on a free port of 127.0.0.1, for what must go through a socket. */
  listen(): Promise<LoopbackServer> {
    return listenOnLoopback(request => this.#respond(request));
  }

  async #respond({ headers, body }: FakeRequest, signal?: AbortSignal): Promise<FakeResponse> {
    const operation = headers['x-amz-target']?.split('.')[1] ?? '';
    const text = typeof body === 'string' ? body : new TextDecoder().decode(body as Uint8Array);
    const input = JSON.parse(text === '' ? '{}' : text) as FakeInput;
    const fault = this.#takeFault(operation);
    if (fault?.delayMs !== undefined) await pause(fault.delayMs, signal);
    try {
      if (fault?.body !== undefined)
        return this.#answer(operation, input, { status: fault.status ?? 200, body: fault.body });
      if (fault?.error !== undefined) throw faultError(fault, fault.error);
      const output = answerOf(this.#keys, operation, input);
      return this.#answer(operation, input, { status: 200, body: JSON.stringify(output) });
    } catch (error) {
      if (!(error instanceof KmsFakeError)) throw error;
      const answer = JSON.stringify({ __type: error.name, message: error.message });
      return this.#answer(operation, input, { status: error.status, body: answer, error: error.name });
    }
  }

  #answer(operation: string, input: FakeInput, answer: { status: number; body: string; error?: string }): FakeResponse {
    const keyId = typeof input.KeyId === 'string' ? input.KeyId : undefined;
    this.calls.push({ operation, keyId, encryptionContext: input.EncryptionContext, error: answer.error });
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() };
    return { statusCode: answer.status, headers, body: new TextEncoder().encode(answer.body) };
  }

  #keyOf(key: string | KmsFakeKey): KmsFakeKey {
    return typeof key === 'string' ? this.#keys.find(key) : key;
  }

  #takeFault(operation: string): KmsFault | undefined {
    const planned = this.#faults.get(operation);
    if (planned === undefined) return undefined;
    if (--planned.left <= 0) this.#faults.delete(operation);
    return planned.fault;
  }
}

/** What the fake's `client()` is: the SDK's client once there is something to send. */
class LazyKmsClient implements SdkClient {
  readonly #config: object;
  #client: Promise<SdkClient> | undefined;

  constructor(config: object) {
    this.#config = config;
  }

  async send<Output>(command: SdkCommand<Output>, options?: { abortSignal?: AbortSignal }): Promise<Output> {
    this.#client ??= realClient(this.#config);
    return (await this.#client).send(command, options);
  }

  destroy(): void {
    void this.#client?.then(client => client.destroy());
  }
}

/** Within `try`, bundlers of a program without the optional package leave it out instead of giving up. */
async function realClient(config: object): Promise<SdkClient> {
  try {
    const { KMSClient } = await import('@aws-sdk/client-kms');
    return new KMSClient(config) as Pick<SdkClient, 'destroy'> as SdkClient;
  } catch (cause) {
    throw new DynamormError('ErrInvalidOperator', 'KmsFake.client() needs the package @aws-sdk/client-kms', { cause });
  }
}

function faultError({ message = 'a fault on purpose', status }: KmsFault, name: string): KmsFakeError {
  return new KmsFakeError(name, message, status ?? (SERVER_ERRORS.has(name) ? 500 : 400));
}

/** Waits; rejects as an aborted request does. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
