import { DynamormError } from '../../errors/dynamorm-error.js';
import type { StreamChange } from '../records/read-record.js';
import type { Running } from './reading.js';
import type { Handling } from './types.js';

/** What handlers of one record are given besides its change. */
export function handlingOf({ plan, signal }: Running, record: unknown, { id }: StreamChange): Handling<unknown> {
  let effects = 0;
  return {
    record,
    signal,
    once: async collect => {
      const store = plan.options.idempotency;
      if (store?.once === undefined || id === undefined)
        throw new DynamormError(
          'ErrInvalidOperator',
          id === undefined
            ? 'event.once needs a record with an event id, and this source gives none'
            : 'event.once needs an idempotency store that writes transactions: streamHandler({ idempotency: dynamoIdempotency(…) })',
          { operation: 'once' },
        );
      return store.once(`${id}#once:${effects++}`, collect);
    },
  };
}
