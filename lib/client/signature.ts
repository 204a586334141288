import { createHmac, hash } from 'node:crypto';

/** What a request is signed with. */
export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A request as it is signed. */
interface Canonical {
  /** Method, path, query, headers and the body's hash, as AWS describes them. */
  readonly request: string;
  /** Names of the signed headers, sorted and joined by `;`. */
  readonly signedHeaders: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * Signature Version 4, as AWS describes it ("Create a signed AWS API request"), for one region and service. The signing key is derived once
 * a day and secret, which is most of what signing costs.
 */
export class SigningScope {
  readonly #scope: string;
  #key: { readonly day: string; readonly secret: string; readonly key: Buffer } | undefined;

  constructor(region: string, service: string) {
    this.#scope = `${region}/${service}/aws4_request`;
  }

  /** The `authorization` header of a request whose `x-amz-date` is this time. */
  authorization(
    { request, signedHeaders }: Canonical,
    { accessKeyId, secretAccessKey }: SigningCredentials,
    time: string,
  ): string {
    const day = time.slice(0, 8);
    const scope = `${day}/${this.#scope}`;
    const text = `${ALGORITHM}\n${time}\n${scope}\n${hash('sha256', request, 'hex')}`;
    const signature = createHmac('sha256', this.#keyOf(day, secretAccessKey)).update(text).digest('hex');
    return `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
  }

  #keyOf(day: string, secret: string): Buffer {
    if (this.#key?.day === day && this.#key.secret === secret) return this.#key.key;
    let key: string | Buffer = `AWS4${secret}`;
    for (const part of [day, ...this.#scope.split('/')]) key = createHmac('sha256', key).update(part).digest();
    this.#key = { day, secret, key: key as Buffer };
    return this.#key.key;
  }
}

/** What of a request is signed besides its headers. */
interface Signed {
  readonly path: string;
  /** All of them are signed, so none may be changed on the way. Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The `authorization` header of requests to DynamoDB in one region, every header of which is signed. */
export class Signer {
  readonly #scope: SigningScope;

  constructor(region: string) {
    this.#scope = new SigningScope(region, 'dynamodb');
  }

  /** The header for a request that carries this time as its `x-amz-date`. */
  authorization({ path, headers, body }: Signed, credentials: SigningCredentials, time: string): string {
    const names = Object.keys(headers).sort();
    const signedHeaders = names.join(';');
    let request = `POST\n${escapedPath(path)}\n\n`;
    for (const name of names) request += `${name}:${canonicalValue(headers[name]!)}\n`;
    request += `\n${signedHeaders}\n${hash('sha256', body, 'hex')}`;
    return this.#scope.authorization({ request, signedHeaders }, credentials, time);
  }
}

// Paths are escaped once more for the signature than they are on the wire.
function escapedPath(path: string): string {
  if (path === '/') return path;
  const escaped = encodeURIComponent(path).replaceAll('%2F', '/');
  return escaped.replace(/[!'()*]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

let second = 0;
let written = '';

/** A moment in milliseconds as signatures write it: `20260102T030405Z`. */
export function signingTime(moment: number): string {
  const now = Math.floor(moment / 1_000);
  if (now !== second) {
    second = now;
    written = `${new Date(now * 1_000).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  }
  return written;
}

/** A header's value as it is signed. */
export const canonicalValue = (value: string): string => value.trim().replace(/\s+/g, ' ');
