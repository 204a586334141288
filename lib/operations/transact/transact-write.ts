import { randomUUID } from 'node:crypto';
import { createBackoff } from '../../client/backoff.js';
import { refusalOf } from '../../client/errors/refusal.js';
import type { TransactWriteItem } from '../../client/requests.js';
import { send } from '../../client/send.js';
import type { CallOptions, Session } from '../../client/session.js';
import { DynamormError, isDynamormError } from '../../errors/dynamorm-error.js';
import { sizeOfItem } from '../../values/size.js';
import { identityOf } from '../item-key.js';
import type { Action, PlannedAction } from './action.js';
import { canceledError } from './canceled-error.js';
import { planEntity } from './plan-entity.js';
import { planKey } from './plan-key.js';

/** DynamoDB's limits for one transaction. */
const MOST_ACTIONS = 100;
const MOST_BYTES = 4 * 1024 * 1024;

export interface TransactOptions extends CallOptions {
  /** Token by which the service recognises a repetition for 10 minutes, 1 to 36 characters. Default: a random one for each call. */
  readonly token?: string;
  /** Tries in all where the transaction met another one, throttling or a lost answer. Default 8. */
  readonly attempts?: number;
  /** Put the entities that were there on the reasons of a cancelled transaction. */
  readonly returnExisting?: boolean;
}

const BACKOFF = { baseMs: 25, capMs: 1_000, attempts: 8 };

/**
 * Applies all actions or none, in one `TransactWriteItems`, never split. It carries a client token, so that a request whose
 * answer was lost is applied once however often it is sent.
 * @throws ErrTransactionCanceled with a reason for each action; ErrInvalidOperator for 0 or over 100 actions or an item twice
 */
export async function transactWrite(actions: readonly Action[], options: TransactOptions = {}): Promise<void> {
  if (actions.length === 0) throw refused('a transaction needs at least one action');
  const planned: PlannedAction[] = [];
  for (const action of actions) {
    const plan = await ('entity' in action ? planEntity(action) : planKey(action));
    if (plan !== undefined) planned.push(plan);
  }
  // Everything that was to be saved is stored already.
  if (planned.length === 0) return;
  const session = checkTransaction(planned);
  await sendTransaction(session, planned, options);
  for (const { plan } of planned) plan.commit();
  for (const { after } of planned) await after();
}

function checkTransaction(planned: readonly PlannedAction[]): Session {
  if (planned.length > MOST_ACTIONS)
    throw refused(`a transaction takes at most ${MOST_ACTIONS} actions, not ${planned.length}, and is never split`);
  const { session } = planned[0]!.action.target;
  const seen = new Set<string>();
  let bytes = 0;
  for (const { action, plan, item } of planned) {
    const id = identityOf(action.target, plan.key);
    if (seen.has(id))
      throw refused(`${action.target.model.name}: a transaction touches each item once, and this one is in it twice`);
    if (action.target.session.transport !== session.transport)
      throw refused('all actions of a transaction need the same session');
    seen.add(id);
    bytes += bytesOf(item);
  }
  if (bytes > MOST_BYTES)
    throw refused(
      `the items of the transaction have ${bytes} bytes together, and DynamoDB takes at most ${MOST_BYTES}`,
    );
  return session;
}

function bytesOf({ Put, Update, Delete, ConditionCheck }: TransactWriteItem): number {
  if (Put !== undefined) return sizeOfItem(Put.Item);
  const input = Update ?? Delete ?? ConditionCheck!;
  return sizeOfItem(input.Key) + sizeOfItem(input.ExpressionAttributeValues ?? {});
}

const refused = (message: string): DynamormError =>
  new DynamormError('ErrInvalidOperator', message, { operation: 'transact' });

async function sendTransaction(
  session: Session,
  planned: readonly PlannedAction[],
  options: TransactOptions,
): Promise<void> {
  const { signal, timeoutMs, returnConsumedCapacity } = options;
  const backoff = createBackoff(
    { ...BACKOFF, attempts: options.attempts ?? BACKOFF.attempts },
    { clock: session.clock, signal },
  );
  const TransactItems = planned.map(({ item }) => item);
  let token = options.token ?? randomUUID();
  for (;;) {
    try {
      const input = {
        TransactItems,
        ClientRequestToken: token,
        ...(returnConsumedCapacity && { ReturnConsumedCapacity: returnConsumedCapacity }),
      };
      await send(session, 'TransactWriteItems', { input, signal, timeoutMs, verb: 'transact' });
      return;
    } catch (error) {
      if (isDynamormError(error, 'ErrTimeout') && signal?.aborted === true) throw error;
      const again = isDynamormError(error) && error.retryable && (await backoff.next());
      if (again) {
        // Nothing of a cancelled transaction was applied: it goes as a new one. Any other failure may hide a success, which the token finds.
        if (error.code === 'ErrTransactionCanceled' && options.token === undefined) token = randomUUID();
        continue;
      }
      throw refusalOf(error)?.reasons === undefined ? error : await canceledError(planned, { error, options });
    }
  }
}
