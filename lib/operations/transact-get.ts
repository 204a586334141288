import { createBackoff, retrying } from '../client/retry.js';
import { send } from '../client/send.js';
import { DynamormError, isDynamormError } from '../errors/errors.js';
import type { CallOptions } from '../session/session.js';
import { cipherContext } from './crypto.js';
import { hydrate, isOfClass, settled } from './hydrate.js';
import { checkKeys, identityOf, type ItemKey } from './item-key.js';
import { tableOf } from './target.js';

const MOST_KEYS = 100;
const BACKOFF = { baseMs: 25, capMs: 1_000, attempts: 8 };

/**
 * Reads up to 100 items at one moment, with `TransactGetItems`: in the order of the keys, undefined where there is nothing.
 * @throws ErrInvalidOperator for 0 or over 100 keys or an item twice; ErrTransactionCanceled where it met a transaction that writes
 */
export async function transactGet(
  keys: readonly ItemKey[],
  options: CallOptions = {},
): Promise<readonly (object | undefined)[]> {
  checkKeys(keys, 'transactGet');
  const [first] = keys;
  if (first === undefined || keys.length > MOST_KEYS)
    throw refused(`reads 1 to ${MOST_KEYS} items, not ${keys.length}`);
  if (new Set(keys.map(({ target, key }) => identityOf(target, key))).size < keys.length)
    throw refused('reads each item once, and one is asked for twice');
  if (keys.some(({ target }) => target.session.transport !== first.target.session.transport))
    throw refused('needs the same session for all keys');
  const { signal, timeoutMs, meter, returnConsumedCapacity } = options;
  const contexts = keys.map(({ target }) => cipherContext(target, { operation: 'transactGet', reads: true, signal }));
  const TransactItems = keys.map(({ target, key }) => ({ Get: { TableName: tableOf(target), Key: key } }));
  const input = { TransactItems, ...(returnConsumedCapacity && { ReturnConsumedCapacity: returnConsumedCapacity }) };
  const { session } = first.target;
  const run = () => send(session, 'TransactGetItems', { input, signal, timeoutMs, meter, verb: 'transactGet' });
  const backoff = createBackoff(BACKOFF, { clock: session.clock, signal });
  const { output } = await retrying(
    { run, when: error => isDynamormError(error) && error.retryable && signal?.aborted !== true },
    backoff,
  );
  return settled(
    keys.map(({ target }, i): object | Promise<object> | undefined => {
      const item = output.Responses?.[i]?.Item;
      return item === undefined || !isOfClass(target, item) ? undefined : hydrate(target, item, contexts[i]);
    }),
  );
}

const refused = (why: string): DynamormError =>
  new DynamormError('ErrInvalidOperator', `transactGet ${why}`, { operation: 'transactGet' });
