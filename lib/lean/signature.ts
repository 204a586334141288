import { createHmac, hash } from 'node:crypto';
import type { Credentials } from './credentials.js';

/** What of a request is signed besides its headers. */
export interface Signed {
  readonly path: string;
  /** All of them are signed, so none may be changed on the way. Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const SERVICE = 'dynamodb';

/**
 * Signature Version 4, as AWS describes it ("Create a signed AWS API request"): the `authorization` header of requests of
 * one region. The signing key is derived once a day and pair of credentials, which is most of what signing costs.
 */
export class Signer {
  readonly #region: string;
  #key: { readonly day: string; readonly secret: string; readonly key: Buffer } | undefined;

  constructor(region: string) {
    this.#region = region;
  }

  /** The header for a request that carries this time as its `x-amz-date`. */
  authorization({ path, headers, body }: Signed, { accessKeyId, secretAccessKey }: Credentials, time: string): string {
    const names = Object.keys(headers).sort();
    const signedHeaders = names.join(';');
    let canonical = `POST\n${escapedPath(path)}\n\n`;
    for (const name of names) canonical += `${name}:${headers[name]!.trim().replace(/\s+/g, ' ')}\n`;
    canonical += `\n${signedHeaders}\n${hash('sha256', body, 'hex')}`;
    const day = time.slice(0, 8);
    const scope = `${day}/${this.#region}/${SERVICE}/aws4_request`;
    const text = `${ALGORITHM}\n${time}\n${scope}\n${hash('sha256', canonical, 'hex')}`;
    const signature = createHmac('sha256', this.#keyOf(day, secretAccessKey)).update(text).digest('hex');
    return `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
  }

  #keyOf(day: string, secret: string): Buffer {
    if (this.#key?.day === day && this.#key.secret === secret) return this.#key.key;
    let key: string | Buffer = `AWS4${secret}`;
    for (const part of [day, this.#region, SERVICE, 'aws4_request']) {
      key = createHmac('sha256', key).update(part).digest();
    }
    this.#key = { day, secret, key: key as Buffer };
    return this.#key.key;
  }
}

/** A moment as signatures write it: `20260102T030405Z`. */
export function signingTime(moment: number): string {
  return `${new Date(moment).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

// Paths are escaped once more for the signature than they are on the wire.
function escapedPath(path: string): string {
  if (path === '/') return path;
  const escaped = encodeURIComponent(path).replaceAll('%2F', '/');
  return escaped.replace(/[!'()*]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
