import { timeOf, withinTime } from '../client/deadline.js';
import { createBackoff, retrying } from '../client/retry.js';
import { send } from '../client/send.js';
import { DynamormError, isDynamormError } from '../errors/errors.js';
import type { CallOptions, OnUnreadable } from '../session/session.js';
import { cipherContext } from './crypto.js';
import { hydrateOrPass, isOfClass, LEFT_OUT, settled, unreadablePolicy } from './get.js';
import { checkKeys, identityOf, type ItemKey } from './item-key.js';
import { tableOf } from './target.js';

const MAX_KEYS = 100;
const BACKOFF = { baseMs: 25, capMs: 1_000, attempts: 8 };

/** How a transaction that reads is sent, and what it does about rows that their class cannot read. */
export interface TransactReadOptions extends CallOptions {
  /** A row that is left out is undefined in the answer, as one that is not there. */
  readonly onUnreadable?: OnUnreadable | undefined;
}

/**
 * Reads up to 100 items at one moment, with `TransactGetItems`: in the order of the keys, undefined where there is nothing.
 * @throws ErrInvalidOperator for 0 or over 100 keys or an item twice; ErrTransactionCanceled where it met a transaction that writes
 */
export async function transactGet(
  keys: readonly ItemKey[],
  options: TransactReadOptions = {},
): Promise<readonly (object | undefined)[]> {
  checkKeys(keys, 'transactGet');
  const [first] = keys;
  if (first === undefined || keys.length > MAX_KEYS) throw refused(`reads 1 to ${MAX_KEYS} items, not ${keys.length}`);
  if (new Set(keys.map(({ target, key }) => identityOf(target, key))).size < keys.length)
    throw refused('reads each item once, and one is asked for twice');
  if (keys.some(({ target }) => target.session.transport !== first.target.session.transport))
    throw refused('needs the same session for all keys');
  const { signal, meter, returnConsumedCapacity } = options;
  const deadline = withinTime(timeOf(options));
  const contexts = keys.map(({ target }) =>
    cipherContext(target, { operation: 'transactGet', reads: true, options: deadline }),
  );
  const policies = keys.map(({ target }) => unreadablePolicy(options.onUnreadable, target.session));
  const TransactItems = keys.map(({ target, key }) => ({ Get: { TableName: tableOf(target), Key: key } }));
  const input = { TransactItems, ...(returnConsumedCapacity && { ReturnConsumedCapacity: returnConsumedCapacity }) };
  const { session } = first.target;
  const run = () => send(session, 'TransactGetItems', { input, ...deadline, meter, verb: 'transactGet' });
  const backoff = createBackoff(BACKOFF, { clock: session.clock, deadline });
  const { output } = await retrying(
    { run, when: error => isDynamormError(error) && error.retryable && signal?.aborted !== true },
    backoff,
  );
  const items = await settled(
    keys.map(({ target }, i) => {
      const row = output.Responses?.[i]?.Item;
      if (row === undefined || !isOfClass(target, row)) return undefined;
      return hydrateOrPass(target, row, { cipher: contexts[i], policy: policies[i]! });
    }),
  );
  return items.map(item => (item === LEFT_OUT ? undefined : item));
}

const refused = (why: string): DynamormError =>
  new DynamormError('ErrInvalidOperator', `transactGet ${why}`, { operation: 'transactGet' });
