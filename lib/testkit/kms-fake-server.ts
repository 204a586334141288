import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the SDK's handler, or the server, hands it over. */
export interface FakeRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

/** A response as the SDK reads it. */
export interface FakeResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** A server on a free port of this machine. */
export interface LoopbackServer {
  /** For the `endpoint` option of a client. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Serves requests on 127.0.0.1. The server does not keep the process alive, so a test that forgets to close it still ends. */
export function listenOnLoopback(respond: (request: FakeRequest) => Promise<FakeResponse>): Promise<LoopbackServer> {
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
