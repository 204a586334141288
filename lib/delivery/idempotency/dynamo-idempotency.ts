import { defaultSession } from '../../client/default-session.js';
import type { Session } from '../../client/session.js';
import { Transaction } from '../../entity/transaction.js';
import type { IdempotencyStore } from '../../streams/idempotency/store.js';
import { claimMark, settleMark, type Marks } from './claim-mark.js';
import { markModel, type MarkPlace } from './mark.js';
import { markOnce } from './mark-once.js';

export interface DynamoIdempotencyOptions extends Partial<MarkPlace> {
  /** Table of the marks, as declared; the session may map it. */
  readonly table: string;
  /** Default: the one that `connect` made. */
  readonly session?: Session;
}

const WEEK_SECONDS = 7 * 24 * 60 * 60;

/**
 * An idempotency store in a DynamoDB table, its own or one of the application's: one item for each record, that expires. A claim
 * is a conditional `UpdateItem`; `once` is one `TransactWriteItems` of the effect and its mark.
 *
 * ```ts
 * streamHandler({ idempotency: dynamoIdempotency({ table: 'shop', consumer: 'mailer' }) })
 * ```
 */
export function dynamoIdempotency(options: DynamoIdempotencyOptions): IdempotencyStore<Transaction> {
  const { session, sortKey = 'sk', ...given } = options;
  const place: MarkPlace = {
    consumer: 'default',
    partitionKey: 'pk',
    expiryAttribute: 'expiresAt',
    retentionSeconds: WEEK_SECONDS,
    ...given,
    sortKey,
  };
  const model = markModel(place);
  // Asked for each time: `connect` may come after.
  const marks = (): Marks => ({ place, session: session ?? defaultSession() });
  return Object.freeze<IdempotencyStore<Transaction>>({
    claim: (id, leaseMs) => claimMark(marks(), id, leaseMs),
    complete: (id, token) => settleMark(marks(), { id, token }, 'done'),
    release: (id, token) => settleMark(marks(), { id, token }, 'free'),
    once: async (id, collect) => {
      const tx = new Transaction();
      await collect(tx);
      return markOnce(marks(), { id, model, actions: tx.actions() });
    },
  });
}
