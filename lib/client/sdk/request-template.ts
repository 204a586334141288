import { hash, randomUUID } from 'node:crypto';
import { canonicalValue, SigningScope, signingTime, type SigningCredentials } from '../signature.js';
import type { RequestMembers, WireHeaders } from './sdk-types.js';

/** What one request has of its own. */
export interface RequestMoment {
  /** As signatures write it: `20260102T030405Z`. */
  readonly time: string;
  /** One for all attempts of a call. */
  readonly invocation: string;
}

type RequestClass = new (members: RequestMembers) => RequestMembers;
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
