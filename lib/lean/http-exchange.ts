import { isNoObject, isWrite, unreadableAnswer } from '../client/send.js';
import { Agent as PlainAgent, request as plainRequest, type IncomingMessage } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { crc32 } from 'node:zlib';
import { CallEnded, unanswered } from '../client/deadline.js';
import { serviceError } from '../client/translate-error.js';

/** A request as it goes out, signed; always a POST. */
export interface LeanRequest {
  /** Where the request goes. */
  readonly endpoint: URL;
  /** All headers, the signature included. */
  readonly headers: Readonly<Record<string, string>>;
  /** The operation's input as JSON text. */
  readonly body: string;
  /** Aborts the request. */
  readonly signal: AbortSignal | undefined;
  /** Milliseconds that it may take, its connection included. An exchange of your own is left then, and its signal aborted. */
  readonly timeoutMs: number;
}

/** What came back. */
export interface LeanResponse {
  /** HTTP status. */
  readonly statusCode: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The whole body, as it came. */
  readonly body: Uint8Array;
}

/** Carries one request; rejects with what the wire threw. */
export type HttpExchange = (request: LeanRequest) => Promise<LeanResponse>;

/** An idle connection is closed by us before a load balancer does it while a request is on its way. */
const IDLE_MS = 50_000;

/** How long Node's HTTP waits, in milliseconds, and over how many connections it sends. */
export interface ExchangeLimits {
  readonly connectTimeoutMs: number;
  readonly maxConnections: number;
}

/** Node's own HTTP over kept connections, with a time for the connection and one for the whole attempt. */
export function nodeExchange(endpoint: URL, limits: ExchangeLimits): HttpExchange {
  const secure = endpoint.protocol === 'https:';
  const Agent = secure ? SecureAgent : PlainAgent;
  const agent = new Agent({ keepAlive: true, maxSockets: limits.maxConnections, timeout: IDLE_MS });
  const open = secure ? secureRequest : plainRequest;
  return ({ headers, body, signal, timeoutMs }) =>
    new Promise((resolve, reject) => {
      const request = open(endpoint, { method: 'POST', agent, headers: { ...headers, ...lengthOf(body) } });
      const stop = (error: Error): void => void request.destroy(error);
      const abort = (): void => stop(signal?.reason as Error);
      // No timer lasts longer.
      const late = setTimeout(() => stop(unanswered(timeoutMs)), Math.min(timeoutMs, 2 ** 31 - 1));
      const settle = <T>(give: (value: T) => void, value: T): void => {
        clearTimeout(late);
        signal?.removeEventListener('abort', abort);
        give(value);
      };
      watchConnection(request, limits.connectTimeoutMs, secure ? 'secureConnect' : 'connect');
      request.once('error', error => settle(reject, error));
      request.once('response', response => {
        collect(response).then(
          answer => settle(resolve, answer),
          (error: unknown) => settle(reject, error),
        );
      });
      signal?.addEventListener('abort', abort, { once: true });
      if (signal?.aborted === true) abort();
      request.end(body);
    });
}

function lengthOf(body: string): Record<string, number> {
  return { 'content-length': Buffer.byteLength(body) };
}

// A kept connection is there already; a new one has its own, shorter time.
function watchConnection(request: ReturnType<typeof plainRequest>, ms: number, event: string): void {
  request.once('socket', socket => {
    if (!socket.connecting) return;
    const timer = setTimeout(() => request.destroy(unconnected(ms)), ms);
    socket.once(event, () => clearTimeout(timer));
    socket.once('close', () => clearTimeout(timer));
  });
}

async function collect(response: IncomingMessage): Promise<LeanResponse> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  return { statusCode: response.statusCode ?? 0, headers: response.headers as Record<string, string>, body };
}

/** Nothing was sent, so nothing can have been applied. */
function unconnected(ms: number): Error {
  const error = new CallEnded('TimeoutError', `no connection within ${ms} ms`, { begun: false, isOfAttempt: true });
  return Object.assign(error, { $fault: 'client' as const });
}

const decoder = new TextDecoder();

/** The JSON of an answer, values untouched. Throws the error it tells of, or an `UnreadableAnswer` for one that was damaged. */
export function readAnswer(operation: string, { statusCode, headers, body }: LeanResponse): object {
  const text = decoder.decode(body);
  const sum = headers['x-amz-crc32'];
  if (sum !== undefined && Number(sum) !== crc32(body)) throw unreadableAnswer(statusCode, 'its checksum does not fit');
  if (statusCode < 200 || statusCode >= 300) throw serviceError(statusCode, headers, text);
  if (isNoObject(text) && !isWrite(operation)) throw unreadableAnswer(statusCode, 'it is empty, or no object');
  try {
    return text === '' ? {} : (JSON.parse(text) as object);
  } catch (cause) {
    throw unreadableAnswer(statusCode, 'it is no JSON', cause);
  }
}
