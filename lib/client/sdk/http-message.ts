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
import { hash, randomUUID } from 'node:crypto';
import { canonicalValue, SigningScope, signingTime, type SigningCredentials } from '../signature.js';

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

/** What one request has of its own. */
export interface RequestMoment {
  /** As signatures write it: `20260102T030405Z`. */
  readonly time: string;
  /** One for all attempts of a call. */
  readonly invocation: string;
}

/** What differs between two requests of one operation, under one configuration and with the same credentials. */
type Part = 'time' | 'invocation' | 'length' | 'hash';

const PARTS: Readonly<Record<string, Part>> = {
  'x-amz-date': 'time',
  'amz-sdk-invocation-id': 'invocation',
  'content-length': 'length',
  'x-amz-content-sha256': 'hash',
};
/** What a function's surroundings add to each request, and is never signed. */
export const TRACE_HEADER = 'x-amzn-trace-id';

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=[0-9a-f]{64}$/;

/**
 * The requests of one operation as one client writes and signs them, learnt from a request of its own: everything but time, length, hash,
 * signature and the call's id is what the SDK's middleware wrote there. `isLike` proves it on that request, byte by byte.
 */
export class RequestTemplate {
  readonly credentials: SigningCredentials;
  readonly #sample: RequestMembers;
  readonly #scope: SigningScope;
  readonly #headers: readonly (readonly [name: string, value: string, part: Part | undefined])[];
  readonly #signed: readonly (readonly [name: string, value: string, part: Part | undefined])[];
  readonly #signedNames: string;
  readonly #isText: boolean;

  private constructor(sample: RequestMembers, credentials: SigningCredentials, parsed: RegExpExecArray) {
    const [, , region, service, signedNames] = parsed as unknown as readonly [string, string, string, string, string];
    const { authorization: _, ...headers } = sample.headers;
    const values = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    this.#sample = sample;
    this.credentials = credentials;
    this.#scope = new SigningScope(region, service);
    this.#headers = Object.entries(headers)
      .filter(([name]) => name.toLowerCase() !== TRACE_HEADER)
      .map(([name, value]) => [name, value, PARTS[name]]);
    this.#signed = signedNames.split(';').map(name => [name, canonicalValue(values.get(name) ?? ''), PARTS[name]]);
    this.#signedNames = signedNames;
    this.#isText = typeof sample.body === 'string';
  }

  /** A template of what the client wrote; undefined for a request that is signed, or addressed, in a way that is not known here. */
  static from(sample: RequestMembers, credentials: SigningCredentials): RequestTemplate | undefined {
    const parsed = AUTHORIZATION.exec(sample.headers['authorization'] ?? '');
    const isPlain = sample.method === 'POST' && sample.path === '/' && Object.keys(sample.query).length === 0;
    if (parsed === null || !isPlain || parsed[1] !== credentials.accessKeyId) return undefined;
    return new RequestTemplate(sample, credentials, parsed);
  }

  /** Whether this template makes exactly the request that the client wrote. */
  isLike(request: RequestMembers, body: string): boolean {
    const { 'x-amz-date': time = '', 'amz-sdk-invocation-id': invocation = '' } = request.headers;
    const own = this.request(body, { time, invocation });
    const { protocol, hostname, port, path, constructor } = request;
    const sample = this.#sample;
    return (
      constructor === sample.constructor &&
      textOfBody(request.body) === body &&
      sample.protocol === protocol &&
      sample.hostname === hostname &&
      sample.port === port &&
      sample.path === path &&
      headersText(own.headers) === headersText(request.headers)
    );
  }

  /** The signed request of a body. */
  request(body: string, moment: RequestMoment): RequestMembers {
    const headers: WireHeaders = {};
    const bodyHash = hash('sha256', body, 'hex');
    const { time, invocation } = moment;
    const values = { time, invocation, length: String(Buffer.byteLength(body)), hash: bodyHash };
    for (const [name, value, part] of this.#headers) headers[name] = part === undefined ? value : values[part];
    let text = 'POST\n/\n\n';
    for (const [name, value, part] of this.#signed) text += `${name}:${part === undefined ? value : values[part]}\n`;
    text += `\n${this.#signedNames}\n${bodyHash}`;
    const signed = { request: text, signedHeaders: this.#signedNames };
    headers['authorization'] = this.#scope.authorization(signed, this.credentials, time);
    const { method, protocol, hostname, port, path, constructor } = this.#sample;
    const Request = constructor as RequestClass;
    const bytes = this.#isText ? body : Buffer.from(body);
    return new Request({ method, protocol, hostname, port, path, query: {}, headers, body: bytes });
  }
}

/** The moment of a request that is sent now, by a clock that is known to be off by so many milliseconds. */
export const momentNow = (offset: number): RequestMoment => ({
  time: signingTime(Date.now() + offset),
  invocation: randomUUID(),
});

const headersText = (headers: WireHeaders): string =>
  Object.entries(headers)
    .filter(([name]) => name.toLowerCase() !== TRACE_HEADER)
    .map(pair => pair.join(':'))
    .sort()
    .join('\n');

const textOfBody = (body: string | Uint8Array): string =>
  typeof body === 'string' ? body : new TextDecoder().decode(body);
