import { bodyOf } from '../../body.js';
import type { OperationName } from '../../requests.js';
import type { Context, Endpoint, Middleware, Next, WireHeaders } from '../shapes.js';

/** The members of an HTTP request as every part of the SDK (signer, handler, users' middleware) recognises one. */
export interface RequestMembers {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port: number | undefined;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: WireHeaders;
  readonly body: string | Uint8Array;
}
type RequestClass = new (members: RequestMembers) => RequestMembers;

/** A request where the client's release does not tell its own class. */
class PlainRequest implements RequestMembers {
  readonly method!: string;
  readonly protocol!: string;
  readonly hostname!: string;
  readonly port!: number | undefined;
  readonly path!: string;
  readonly query!: Record<string, string>;
  readonly headers!: WireHeaders;
  readonly body!: string | Uint8Array;

  constructor(members: RequestMembers) {
    Object.assign(this, members);
  }
  clone(): PlainRequest {
    return new PlainRequest({ ...this, query: { ...this.query }, headers: { ...this.headers } });
  }
}

/** How a release of the SDK writes requests: their class, and whether a body is text or bytes. Users' middleware may count on both. */
export interface RequestStyle {
  readonly Request: RequestClass;
  readonly isText: boolean;
}

/** Finds out the style of a client by having its own serializer write one request, of nothing and to nowhere. */
export async function styleOf(serializer: Middleware | undefined, context: Context): Promise<RequestStyle> {
  let written: unknown;
  const capture: Next = args => {
    written = args.request;
    return Promise.resolve({ response: { statusCode: 200, headers: {} }, output: {} });
  };
  // One that refuses an empty input leaves the style open, and the request still is one that every part of the SDK takes.
  await serializer?.(capture, context)({ input: {} }).catch(() => undefined);
  if (typeof written !== 'object' || written === null) return { Request: PlainRequest, isText: false };
  const { constructor: Request, body } = written as { constructor: RequestClass; body?: unknown };
  return { Request, isText: typeof body === 'string' };
}

/** Builds the signed-to-be request of an operation: DynamoDB's JSON 1.0 protocol. */
export function wireRequest(
  { Request, isText }: RequestStyle,
  operation: OperationName,
  call: { readonly input: object; readonly endpoint: Endpoint },
): RequestMembers {
  const { url, headers: extra } = call.endpoint;
  const query: Record<string, string> = {};
  if (url.search !== '') for (const [name, value] of url.searchParams) query[name] = value;
  const headers: WireHeaders = {};
  for (const name in extra) headers[name] = (extra[name] ?? []).join(', ');
  headers['content-type'] = 'application/x-amz-json-1.0';
  headers['x-amz-target'] = `DynamoDB_20120810.${operation}`;
  const path = url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`;
  const port = url.port === '' ? undefined : Number(url.port);
  const body = bodyOf(call.input);
  return new Request({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    port,
    path,
    query,
    headers,
    body: isText ? body : Buffer.from(body),
  });
}
