import type { OperationName } from '../../session/requests.js';
import { isBytes } from '../../values/value.js';
import { bodyOf } from '../send.js';
import type {
  Context,
  Endpoint,
  Middleware,
  Next,
  WireHeaders,
  ClientConfig,
  Metadata,
  MiddlewareOutput,
  RequestMembers,
  WireResponse,
} from './sdk-types.js';

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

const decoder = new TextDecoder();

/** Text of a response body, whatever the client's HTTP handler made of it. */
export async function textOf(body: unknown, config: ClientConfig): Promise<string> {
  if (isBytes(body)) return decoder.decode(body);
  if (body === undefined || body === null) return '';
  if (typeof body === 'string') return body;
  if (config.streamCollector === undefined) throw new TypeError('the client has no collector for response streams');
  return decoder.decode(await config.streamCollector(body));
}

/** The answer as DynamoDB wrote it: its JSON, values untouched (`B` stays base64 text), beside what the SDK tells of a response. */
export function outputOf(text: string, response: WireResponse): MiddlewareOutput {
  const output = (text === '' ? {} : JSON.parse(text)) as MiddlewareOutput;
  output.$metadata = metadataOf(response);
  return output;
}

interface Holder {
  Item?: unknown;
  CancellationReasons?: readonly (Holder | null)[];
}

/** The text of an error's answer as the SDK can read it, and what puts back on the error the items that it cannot. */
interface ReadableError {
  readonly text: string;
  restore(error: unknown): void;
}

/**
 * An error's answer without the existing items in it where a key of theirs is `__proto__`: the SDK's own reading of such an item
 * fails, and would turn a failed condition into an error of another kind.
 */
export function readableError(text: string): ReadableError {
  if (!text.includes('"__proto__"')) return { text, restore: () => undefined };
  const told = JSON.parse(text) as Holder;
  const parts = (holder: Holder): readonly (Holder | null | undefined)[] => [
    holder,
    ...(Array.isArray(holder.CancellationReasons) ? (holder.CancellationReasons as readonly (Holder | null)[]) : []),
  ];
  const items = parts(told).map(part => part?.Item);
  for (const part of parts(told)) delete part?.Item;
  return {
    text: JSON.stringify(told),
    restore: error => {
      if (typeof error !== 'object' || error === null) return;
      for (const [i, part] of parts(error).entries()) if (part && items[i] !== undefined) part.Item = items[i];
    },
  };
}

function metadataOf(response: WireResponse): Metadata {
  const headers = lowerCased(response.headers);
  return {
    httpStatusCode: response.statusCode,
    requestId: headers['x-amzn-requestid'] ?? headers['x-amzn-request-id'] ?? headers['x-amz-request-id'],
    extendedRequestId: headers['x-amz-id-2'],
    cfId: headers['x-amz-cf-id'],
  };
}

// In place, as the SDK does it: a user's middleware further out looks for these names in lower case.
function lowerCased(headers: WireHeaders): WireHeaders {
  for (const name of Object.keys(headers)) {
    const lower = name.toLowerCase();
    if (lower === name) continue;
    const value = headers[name] as string;
    delete headers[name];
    headers[lower] = value;
  }
  return headers;
}
