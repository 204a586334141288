import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isConnectionError } from '../faults/fault.js';
import { failure, type WireAnswer, crc32, type IncomingRequest } from './responder.js';
import { bodyTooLarge, MAX_BODY_BYTES, operationName } from './operations.js';

/** Where an engine listens. */
export interface ListenOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default `127.0.0.1`: this machine only. */
  readonly host?: string;
}

/** An engine that listens, until it is closed. */
export interface Listening {
  /** The port it listens on. */
  readonly port: number;
  /** What clients take as `endpoint`. */
  readonly endpoint: string;
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}

type Respond = (request: IncomingRequest) => Promise<WireAnswer>;

/** Serves an engine over HTTP, for other processes, tools and languages. */
export async function listen(respond: Respond, { port = 0, host = '127.0.0.1' }: ListenOptions): Promise<Listening> {
  const server = createServer((request, response) => void serve(request, response, respond));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { port: address.port, endpoint: `http://${name}:${address.port}`, close: () => close(server) };
}

async function serve(request: IncomingMessage, response: ServerResponse, respond: Respond): Promise<void> {
  try {
    const body = await bodyOf(request);
    if (body === undefined) return send(response, failure(bodyTooLarge()));
    if (request.method !== 'POST') return refuse(response, 200, 'healthy: dynamorm in-process engine');
    const target = request.headers['x-amz-target'];
    const operation = operationName(typeof target === 'string' ? target : undefined);
    send(response, await respond({ operation, body }));
  } catch (error) {
    if (isConnectionError(error) || request.socket.destroyed) request.socket.destroy();
    else refuse(response, 500, 'Internal error');
  }
}

/** The body as text; undefined when it is too large, in which case the rest of it is thrown away unread. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  return bytes > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, { statusCode, headers, body }: WireAnswer): void {
  const bytes = Buffer.from(body);
  response.writeHead(statusCode, {
    ...headers,
    'content-length': bytes.length,
    'x-amz-crc32': String(crc32(bytes)),
  });
  response.end(bytes);
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(`${text}\n`);
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve, reject) => server.close(error => (error ? reject(error) : resolve())));
}
