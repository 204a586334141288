import { isCipher } from '../../encryption/cipher.js';
import type { Cipher } from '../../encryption/cipher.js';
import { sealingOf, type CursorSecret } from '../../cursor/sealing.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import { systemClock } from '../clock.js';
import { transportFactory } from './default-transport.js';
import type { ClientLike, TransportFactory } from './default-transport.js';
import type { Clock, Listeners, OnUnreadable, OutboxPlace, Session } from '../session.js';
import { tableNameMapping } from './table-name.js';
import type { TableNames } from './table-name.js';
import type { Transport } from '../transport.js';

/** What a session is made of; each part has a default. */
export interface SessionOptions {
  /** A `DynamoDBClient`, or anything with its `send(command, options)`. Default: one made from the environment at the first request. */
  readonly client?: ClientLike;
  /** Another way to DynamoDB, instead of a client. */
  readonly transport?: Transport;
  /** Seals and opens encrypted attributes. Without one, classes that have such attributes are refused. */
  readonly cipher?: Cipher;
  readonly tableName?: TableNames;
  readonly clock?: Clock;
  readonly on?: Listeners;
  /** Where `tx.publish` stores events. */
  readonly outbox?: OutboxPlace;
  /** Seals cursors, so that whoever holds one can neither read, change nor use it elsewhere. */
  readonly cursorSecret?: CursorSecret;
  /** Refuses scans, and queries that filter a whole partition. */
  readonly forbidScan?: boolean;
  /** What queries, scans and batch reads do about a row that its class cannot read. Default `throw`. */
  readonly onUnreadable?: OnUnreadable;
  /**
   * Milliseconds of decoding after which a page of a query or scan lets the event loop go on, such as 5: for services that
   * answer others meanwhile. Default none, a page is decoded in one go. Parsing its JSON, at most 1 MB, is one piece in any case.
   */
  readonly yieldAfterMs?: number;
}

/** Makes a session. Nothing is sent and no client made before its first request. Throws `ErrValidation` for options that cannot work. */
export function createSession(options: SessionOptions = {}): Session {
  const { client, transport, cipher, tableName, clock, on, cursorSecret, ...others } = options;
  if (cipher !== undefined && !isCipher(cipher)) throw refuse('cipher must have dataKey and unwrap methods');
  const { yieldAfterMs } = options;
  if (yieldAfterMs !== undefined && !(typeof yieldAfterMs === 'number' && yieldAfterMs > 0))
    throw refuse('yieldAfterMs must be a number of milliseconds above 0');
  const { onUnreadable = 'throw' } = options;
  if (onUnreadable !== 'throw' && onUnreadable !== 'skip' && typeof onUnreadable !== 'function')
    throw refuse("onUnreadable must be 'throw', 'skip' or a function of the row and the error");
  return Object.freeze({
    transport: transportOf(client, transport),
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

function transportOf(client: ClientLike | undefined, transport: Transport | undefined): Transport {
  if (client !== undefined && transport !== undefined)
    throw refuse('a session takes a client or a transport, not both');
  if (transport !== undefined) return sends(transport) ? transport : refused('transport');
  if (client !== undefined) return sends(client) ? known().over(client) : refused('client');
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
