import { systemClock } from '../client/clock.js';
import { DynamormError, refuseUnknown } from '../errors/errors.js';
import type { Clock } from '../session/session.js';
import { environmentCredentials, type CredentialSource } from './credentials.js';
import type { ExchangeLimits, HttpExchange } from './http-exchange.js';

/** Which of the service's own endpoints is meant. */
interface EndpointChoice {
  readonly region: string;
  readonly fips: boolean;
  readonly dualstack: boolean;
}

/** The domains of the partitions that are known here, by how their regions begin. */
const PARTITIONS = [
  { begins: /^cn-/, plain: 'amazonaws.com.cn', dual: 'api.amazonwebservices.com.cn' },
  { begins: /^us-iso|^eu-iso|^eusc-/, plain: undefined, dual: undefined },
  { begins: /^[a-z]{2}(-[a-z]+)+-\d+$/, plain: 'amazonaws.com', dual: 'api.aws' },
] as const;

/** The service's endpoint of a region. Throws `ErrValidation` for a region that is none, or whose partition is not known here. */
export function serviceEndpoint({ region, fips, dualstack }: EndpointChoice): URL {
  const partition = PARTITIONS.find(({ begins }) => begins.test(region));
  if (partition?.plain === undefined) {
    throw new DynamormError('ErrValidation', `no endpoint is known here for the region ${region}: give one`);
  }
  // GovCloud's usual endpoints are FIPS endpoints.
  const service = fips && (dualstack || !region.startsWith('us-gov-')) ? 'dynamodb-fips' : 'dynamodb';
  return new URL(`https://${service}.${region}.${dualstack ? partition.dual : partition.plain}`);
}

/** The endpoint that a user gives. Throws `ErrValidation` for one that is no address of a service. */
function givenEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.search === '' && url.username === '') return url;
  throw new DynamormError('ErrValidation', 'an endpoint is an http or https address without query or user');
}

/** What a lean transport is made of; each part has a default. Times in milliseconds. */
export interface LeanOptions {
  /** Default: `AWS_REGION`, then `AWS_DEFAULT_REGION`. */
  readonly region?: string;
  /** Default: `AWS_ENDPOINT_URL_DYNAMODB`, then `AWS_ENDPOINT_URL`, then the service's own of the region. */
  readonly endpoint?: string;
  /** Default: those of the environment. */
  readonly credentials?: CredentialSource;
  /** Default: `AWS_USE_FIPS_ENDPOINT`. */
  readonly fips?: boolean;
  /** Default: `AWS_USE_DUALSTACK_ENDPOINT`. */
  readonly dualstack?: boolean;
  /** Attempts in all. Default: `AWS_MAX_ATTEMPTS`, then 4. */
  readonly maxAttempts?: number;
  /** For the connection to come about. Default 3,000. */
  readonly connectTimeoutMs?: number;
  /** For one attempt, its connection included; a call may say otherwise. Default 3,000. */
  readonly attemptTimeoutMs?: number;
  /** Connections at a time. Default 50. */
  readonly maxConnections?: number;
  /** Another way to carry a request than Node's HTTP: another client, a test. */
  readonly http?: HttpExchange;
  /** Waits between attempts by its `sleep`. Default: the machine's clock; `fixedClock()` of `dynamorm/testkit` does not wait. */
  readonly clock?: Pick<Clock, 'sleep'>;
}

const LEAN_OPTIONS: Readonly<Record<keyof LeanOptions, true>> = {
  region: true,
  endpoint: true,
  credentials: true,
  fips: true,
  dualstack: true,
  maxAttempts: true,
  connectTimeoutMs: true,
  attemptTimeoutMs: true,
  maxConnections: true,
  http: true,
  clock: true,
};

/** The options with their defaults in place. */
export interface LeanSettings extends ExchangeLimits {
  readonly region: string;
  readonly endpoint: URL;
  readonly credentials: CredentialSource;
  readonly maxAttempts: number;
  readonly attemptTimeoutMs: number;
  readonly http: HttpExchange | undefined;
  readonly clock: Pick<Clock, 'sleep'>;
}

/** Completes options from the environment. Throws `ErrValidation` for those that cannot work. */
export function leanSettings(options: LeanOptions, env: NodeJS.ProcessEnv): LeanSettings {
  if (typeof options !== 'object' || options === null) throw refused('leanTransport takes an object of options');
  refuseUnknown('leanTransport', options, LEAN_OPTIONS);
  const region = options.region ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  if (region === undefined || region === '') throw refused('a region is needed: as an option, or as AWS_REGION');
  const endpoint = options.endpoint ?? configuredEndpoint(env);
  return Object.freeze({
    region,
    endpoint: endpoint === undefined ? ownEndpoint(region, options, env) : givenEndpoint(endpoint),
    credentials: options.credentials ?? (() => environmentCredentials(env)),
    maxAttempts: count('maxAttempts', options.maxAttempts ?? Number(env['AWS_MAX_ATTEMPTS'] ?? 4)),
    connectTimeoutMs: count('connectTimeoutMs', options.connectTimeoutMs ?? 3000),
    attemptTimeoutMs: count('attemptTimeoutMs', options.attemptTimeoutMs ?? 3000),
    maxConnections: count('maxConnections', options.maxConnections ?? 50),
    http: options.http,
    clock: options.clock ?? systemClock,
  });
}

function configuredEndpoint(env: NodeJS.ProcessEnv): string | undefined {
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') return undefined;
  return env['AWS_ENDPOINT_URL_DYNAMODB'] || env['AWS_ENDPOINT_URL'] || undefined;
}

function ownEndpoint(region: string, options: LeanOptions, env: NodeJS.ProcessEnv): URL {
  return serviceEndpoint({
    region,
    fips: options.fips ?? env['AWS_USE_FIPS_ENDPOINT'] === 'true',
    dualstack: options.dualstack ?? env['AWS_USE_DUALSTACK_ENDPOINT'] === 'true',
  });
}

function count(name: string, value: number): number {
  if (Number.isInteger(value) && value > 0 && value < 2 ** 31) return value;
  throw refused(`${name} must be a whole number above 0`);
}

function refused(message: string): DynamormError {
  return new DynamormError('ErrValidation', message);
}
