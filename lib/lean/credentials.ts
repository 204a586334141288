import { DynamormError } from '../errors/errors.js';

/** What a request is signed with. */
export interface Credentials {
  /** Id of the access key. */
  readonly accessKeyId: string;
  /** Secret of the access key; signs requests and is never sent. */
  readonly secretAccessKey: string;
  /** Token of temporary credentials, sent with every request. */
  readonly sessionToken?: string | undefined;
  /** When they end; those without are kept for good. */
  readonly expiration?: Date | undefined;
}

/**
 * Credentials, or what gives them: any provider of the SDK's `@aws-sdk/credential-providers` packages is one. Asked at the
 * first request and again 5 minutes before they expire, once however many requests wait for them.
 */
export type CredentialSource = Credentials | (() => Credentials | Promise<Credentials>);

const BEFORE_EXPIRY_MS = 5 * 60_000;

/** Credentials of the environment: what Lambda and most shells provide. */
export function environmentCredentials(env: NodeJS.ProcessEnv = process.env): Credentials {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env;
  if (!accessKeyId || !secretAccessKey) {
    throw refused('there are no credentials in the environment; give the transport some, or a provider of the SDK');
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

/** Asks a source only as often as it must be asked. */
export class CredentialCache {
  readonly #source: () => Credentials | Promise<Credentials>;
  #kept: Credentials | undefined;
  #asking: Promise<Credentials> | undefined;

  constructor(source: CredentialSource) {
    this.#source = typeof source === 'function' ? source : () => source;
  }

  /** Credentials that hold at this moment; what the source throws is thrown. Not a promise where there is nothing to wait for. */
  at(now: number): Credentials | Promise<Credentials> {
    const kept = this.#kept;
    if (kept !== undefined && endOf(kept) - now > BEFORE_EXPIRY_MS) return kept;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #ask(): Promise<Credentials> {
    this.#kept = checked(await this.#source());
    return this.#kept;
  }
}

function endOf({ expiration }: Credentials): number {
  return expiration === undefined ? Infinity : expiration.getTime();
}

function checked(credentials: Credentials | undefined): Credentials {
  const { accessKeyId, secretAccessKey } = (credentials ?? {}) as Partial<Credentials>;
  if (credentials !== undefined && isText(accessKeyId) && isText(secretAccessKey)) return credentials;
  throw refused('credentials need an accessKeyId and a secretAccessKey');
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function refused(message: string): DynamormError {
  return new DynamormError('ErrValidation', message);
}
