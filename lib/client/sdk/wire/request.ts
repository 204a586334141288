import type { OperationName } from '../../requests.js';
import { isBytes, toBase64 } from '../../../values/binary.js';
import type { ClientConfig, Endpoint, WireHeaders } from '../shapes.js';

/** The members of an HTTP request as every part of the SDK (signer, handler, users' middleware) recognises one. */
export interface RequestMembers {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port: number | undefined;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: WireHeaders;
  readonly body: Uint8Array;
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
  readonly body!: Uint8Array;

  constructor(members: RequestMembers) {
    Object.assign(this, members);
  }
  clone(): PlainRequest {
    return new PlainRequest({ ...this, query: { ...this.query }, headers: { ...this.headers } });
  }
}

/** The class that this client's own serializer makes requests of. */
export function requestClassOf(config: ClientConfig): RequestClass {
  const protocol = config.protocol as { getRequestType?(): RequestClass } | undefined;
  return protocol?.getRequestType?.() ?? PlainRequest;
}

/** Builds the signed-to-be request of an operation: DynamoDB's JSON 1.0 protocol. */
export function wireRequest(
  Request: RequestClass,
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
  return new Request({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    port,
    path,
    query,
    headers,
    body: Buffer.from(bodyOf(call.input)),
  });
}

// What a `Uint8Array` or a `Buffer` looks like once JSON.stringify met it where base64 text should stand. Also found
// where a map has a key of these names, which only costs the slower way; never inside a string, whose quotes are escaped.
const RAW_BYTES = /"(?:B":|BS":\[)\{/;

/** The JSON of a request. Bytes of this library serialise themselves; a user's plain ones are found out and read again. */
export function bodyOf(input: object): string {
  const text = JSON.stringify(input);
  return RAW_BYTES.test(text) ? JSON.stringify(input, bytesAsText) : text;
}

function bytesAsText(this: unknown, key: string, value: unknown): unknown {
  // The holder has the value before any toJSON of it ran: a Buffer's would have made an object of it.
  const raw = (this as Record<string, unknown>)[key];
  return isBytes(raw) ? toBase64(raw) : value;
}
