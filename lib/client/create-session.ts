import { sealingOf, type CursorSecret } from '../cursor/sealed-cursor.js';
import { setDefaultCipher } from '../encryption/context.js';
import { DynamormError } from '../errors/errors.js';
import { connectedSession, setConnectedSession } from '../item/entity-state.js';
import { isCipher, type Cipher } from '../session/cipher.js';
import type { Clock, Listeners, OptionNames, OnUnreadable, OutboxPlace, Session } from '../session/session.js';
import type { Transport } from '../session/transport.js';
import { shared } from '../shared.js';
import { getOwn, isObject } from '../values/value.js';
import { systemClock } from './clock.js';
import { checkOptions, checkTimeout } from './send.js';

/** Makes transports of what `connect` is given. It comes from outside so that a program without the SDK never loads it. */
export interface TransportFactory {
  /** Over a client of the SDK or anything with its `send`. */
  readonly over: (client: ClientLike, options?: { readonly direct?: boolean }) => Transport;
  /** Over a client made from the environment: region and credentials as a Lambda handler finds them. */
  readonly fromEnvironment: () => Transport;
}

/** A `DynamoDBClient` of any release, or anything with its `send(command, options)`. */
export interface ClientLike {
  // A method, so that every overloaded `send` fits it.
  send(command: never, options?: never): unknown;
}

const transports = shared('transports@2', (): { factory?: TransportFactory } => ({}));

/** Says how transports are made, for this whole process. */
export function setTransportFactory(factory: TransportFactory): void {
  transports.factory = factory;
}

/** How transports are made; undefined where nothing that knows the SDK was loaded. */
export function transportFactory(): TransportFactory | undefined {
  return transports.factory;
}

/**
 * How declared table names become those that are sent: one name for all of them, a map (what it does not list stays as
 * declared), or a function.
 */
type TableNames = string | Readonly<Record<string, string>> | ((declared: string) => string);

// DynamoDB's rule for names; a request also takes the table's ARN in place of its name.
const NAME = /^[A-Za-z0-9_.-]{3,255}$/;
const ARN = /^arn:[a-z0-9-]+:dynamodb:[a-z0-9-]+:\d{12}:table\/[A-Za-z0-9_.-]{3,255}$/;

/**
 * Makes the mapping of a session. A function is called each time, since its answer may depend on the tenant. Throws `ErrValidation` for a
 * name that DynamoDB would not take.
 */
export function tableNameMapping(names: TableNames | undefined): (declared: string) => string {
  if (names === undefined) return declared => checked(declared, declared);
  if (typeof names === 'function') return declared => checked(names(declared), declared);
  if (typeof names === 'string') {
    const only = checked(names, names);
    return () => only;
  }
  if (!isObject(names)) throw refuse('tableName must be a name, a map of names or a function');
  const entries = Object.entries(names).map(([declared, name]) => [declared, checked(name, declared)] as const);
  const map = Object.freeze(Object.fromEntries(entries));
  return declared => getOwn(map, declared) ?? checked(declared, declared);
}

// Names that were found valid, since each request needs its own several times; a function may make any number of them.
const good = new Set<unknown>();
const MAX_KEPT = 1_000;

function checked(name: unknown, declared: string): string {
  if (good.has(name)) return name as string;
  if (typeof name === 'string' && (NAME.test(name) || ARN.test(name))) {
    if (good.size < MAX_KEPT) good.add(name);
    return name;
  }
  const shown = typeof name === 'string' ? JSON.stringify(name) : `a value of type ${typeof name}`;
  const from = name === declared ? '' : ` (for ${JSON.stringify(declared)})`;
  throw new DynamormError(
    'ErrValidation',
    `${shown}${from} is no table name: DynamoDB takes 3 to 255 of A-Z a-z 0-9 _ . - or a table's ARN`,
  );
}

/** What a session is made of; each part has a default. */
export interface SessionOptions {
  /** A `DynamoDBClient`, or anything with its `send(command, options)`. Default: one made from the environment at the first request. */
  readonly client?: ClientLike;
  /**
   * `false` sends each request through the client's middleware. By default a client that has none but the SDK's own is spared it after a few
   * calls: the same requests, signed here, over its credentials, retries and HTTP handler. Sessions over one client
   * share its path: one that says `false` says it for all of them. `session.path` tells which it is.
   */
  readonly direct?: boolean;
  /** Another way to DynamoDB, instead of a client. */
  readonly transport?: Transport;
  /** Seals and opens encrypted attributes. Without one, classes that have such attributes are refused. */
  readonly cipher?: Cipher;
  /**
   * How declared table names become those that are sent: one name for all, a map of declared to deployed names, or a
   * function of the declared name (it may follow a tenant).
   */
  readonly tableName?: TableNames;
  /**
   * Source of every timestamp, expiry and wait. Default: the machine's clock; `fixedClock` of `dynamorm/testkit` stands
   * still.
   */
  readonly clock?: Clock;
  /** Listeners for requests, responses, retries and notices. They see names and counts, never item values. */
  readonly on?: Listeners;
  /** Where `tx.publish` stores events. */
  readonly outbox?: OutboxPlace;
  /** Seals cursors, so that whoever holds one can neither read, change nor use it elsewhere. */
  readonly cursorSecret?: CursorSecret;
  /** Refuses scans, and queries that filter a whole partition. */
  readonly forbidScan?: boolean;
  /** What queries, scans, batch reads and transactions that read do about a row that its class cannot read. Default `throw`. */
  readonly onUnreadable?: OnUnreadable;
  /**
   * Milliseconds of decoding after which a page of a query or scan lets the event loop go on, such as 5: for services that
   * answer others meanwhile. Default none, a page is decoded in one go. Parsing its JSON, at most 1 MB, is one piece in any case.
   */
  readonly yieldAfterMs?: number;
  /**
   * Milliseconds for one attempt of a request; a call may say otherwise. Default: the transport's own (`leanTransport`: 3 seconds; a client
   * of the SDK: its HTTP handler's, by default none). A transport of your own is given it with each request.
   */
  readonly attemptTimeoutMs?: number;
}

const SESSION_OPTIONS: OptionNames<SessionOptions> = {
  client: true,
  direct: true,
  transport: true,
  cipher: true,
  tableName: true,
  clock: true,
  on: true,
  outbox: true,
  cursorSecret: true,
  forbidScan: true,
  onUnreadable: true,
  yieldAfterMs: true,
  attemptTimeoutMs: true,
};
const LISTENERS: OptionNames<Listeners> = { request: true, response: true, retry: true, notice: true };

/** Makes a session. Nothing is sent and no client made before its first request. Throws `ErrValidation` for options that cannot work. */
export function createSession(options: SessionOptions = {}): Session {
  if (!isObject(options)) throw refuse('a session is made of an object of options, such as { client }');
  checkOptions('a session', options, SESSION_OPTIONS);
  const { client, transport, cipher, tableName, clock, on, cursorSecret, direct = true, ...others } = options;
  if (typeof direct !== 'boolean') throw refuse('direct must be true or false');
  if (cipher !== undefined && !isCipher(cipher)) throw refuse('cipher must have dataKey and unwrap methods');
  const { yieldAfterMs } = options;
  checkTimeout('attemptTimeoutMs', options.attemptTimeoutMs);
  if (yieldAfterMs !== undefined && !(typeof yieldAfterMs === 'number' && yieldAfterMs > 0))
    throw refuse('yieldAfterMs must be a number of milliseconds above 0');
  const { onUnreadable = 'throw' } = options;
  if (onUnreadable !== 'throw' && onUnreadable !== 'skip' && typeof onUnreadable !== 'function')
    throw refuse("onUnreadable must be 'throw', 'skip' or a function of the row and the error");
  const carrier = transportOf(client, transport, direct);
  return Object.freeze({
    transport: carrier,
    get path() {
      return carrier.path?.('GetItem') ?? 'transport';
    },
    clock: clock ?? systemClock,
    tableName: tableNameMapping(tableName),
    on: listenersOf(on),
    cipher,
    options: Object.freeze({
      ...others,
      // An own member that is undefined is an environment variable that is not set: cursors would be plain without a word.
      ...('cursorSecret' in options && { cursorSealing: sealingOf(cursorSecret as CursorSecret) }),
    }),
  });
}

// Bound one by one: listeners may be methods of an object, of its class even.
function listenersOf(on: Listeners | undefined): Listeners {
  // An object of a class may have more than listeners.
  if (isObject(on) && Object.getPrototypeOf(on) === Object.prototype) checkOptions('on', on, LISTENERS);
  return Object.freeze({
    ...bound(on, 'request'),
    ...bound(on, 'response'),
    ...bound(on, 'retry'),
    ...bound(on, 'notice'),
  });
}

function bound<N extends keyof Listeners>(on: Listeners | undefined, name: N): Partial<Pick<Listeners, N>> {
  const listener: unknown = on?.[name];
  if (listener === undefined) return {};
  if (typeof listener !== 'function') throw refuse(`on.${name} must be a function`);
  return { [name]: listener.bind(on) as unknown } as Pick<Listeners, N>;
}

function transportOf(client: ClientLike | undefined, transport: Transport | undefined, direct: boolean): Transport {
  if (client !== undefined && transport !== undefined)
    throw refuse('a session takes a client or a transport, not both');
  if (transport !== undefined) return sends(transport) ? transport : refused('transport');
  if (client !== undefined) return sends(client) ? known().over(client, { direct }) : refused('client');
  let made: Transport | undefined;
  const first = (): Transport => (made ??= known().fromEnvironment());
  // Async, so that a client that cannot be made rejects the call and does not throw out of it.
  return Object.freeze({ send: async (...call: Parameters<Transport['send']>) => first().send(...call) }) as Transport;
}

function sends(candidate: unknown): boolean {
  return (
    typeof candidate === 'object' && candidate !== null && typeof (candidate as { send?: unknown }).send === 'function'
  );
}

function known(): TransportFactory {
  const factory = transportFactory();
  if (factory === undefined)
    throw refuse('nothing here knows the SDK: give the session a transport, or import from "dynamorm"');
  return factory;
}

function refused(name: string): never {
  throw refuse(`${name} must have a send method`);
}

function refuse(message: string): DynamormError {
  return new DynamormError('ErrValidation', message);
}

/** The session that `connect` made; without it, one over a client from the environment, made at its first request. */
export function defaultSession(): Session {
  const known = connectedSession();
  if (known !== undefined) return known;
  const made = createSession();
  setConnectedSession(made);
  return made;
}

/** Makes the session that every entity class uses unless it is given another, and answers it. A later call replaces it. */
export function connect(options: SessionOptions = {}): Session {
  const made = createSession(options);
  setConnectedSession(made);
  setDefaultCipher(made.cipher);
  return made;
}

/** A session of its own, beside the process-wide one: another account, region, tenant or cipher. */
export function session(options: SessionOptions = {}): Session {
  return createSession(options);
}

/** Forgets what `connect` made; the next use starts anew from the environment. Does not end requests in flight. */
export function disconnect(): void {
  setConnectedSession(undefined);
  setDefaultCipher(undefined);
}
