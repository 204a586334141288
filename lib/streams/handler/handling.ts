import { DynamormError } from '../../errors/dynamorm-error.js';
import type { StreamChange } from '../records/read-record.js';
import type { Running } from './reading.js';
import type { Handling } from './types.js';

type Collect = (tx: unknown) => unknown;

/** What the effect without a name is marked as: what the first one was when effects were numbered, so that records in flight are not done twice. */
const UNNAMED = 'once:0';
const MAX_NAME = 255;

/**
 * What the handlers of one record are given besides its change; the same for all of them, since the marks of their effects stand
 * side by side.
 */
export function handlingOf({ plan, signal }: Running, record: unknown, { id }: StreamChange): Handling<unknown> {
  const effects = new Set<string>();
  return {
    record,
    signal,
    once: async (...given: readonly [Collect] | readonly [string, Collect]) => {
      const [name, collect] = given.length === 1 ? [undefined, given[0]] : given;
      const mark = markOf(name, collect);
      const store = plan.options.idempotency;
      if (store?.once === undefined || id === undefined)
        throw refused(
          id === undefined
            ? 'event.once needs a record with an event id, and this source gives none'
            : 'event.once needs an idempotency store that writes transactions: streamHandler({ idempotency: dynamoIdempotency(…) })',
        );
      if (effects.has(mark)) throw twice(name);
      effects.add(mark);
      try {
        return await store.once(`${id}#${mark}`, collect);
      } catch (error) {
        // What has a name is the same effect when it is tried again; what has none could be another.
        if (name !== undefined) effects.delete(mark);
        throw error;
      }
    },
  };
}

/** The end of an effect's mark; named ones never meet the unnamed one, nor those of releases that numbered them. */
function markOf(name: unknown, collect: unknown): string {
  if (typeof collect !== 'function') throw refused("event.once takes a callback: event.once('tally', tx => …)");
  if (name === undefined) return UNNAMED;
  if (typeof name === 'string' && name !== '' && name.length <= MAX_NAME) return `effect:${name}`;
  throw refused(`the name of an effect is a text of 1 to ${MAX_NAME} characters`);
}

function twice(name: string | undefined): DynamormError {
  return refused(
    name === undefined
      ? "this record has an effect without a name already, and a second could not be told from it after a retry: name them, event.once('tally', tx => …)"
      : `this record has an effect named ${JSON.stringify(name)} already: give each its own name`,
  );
}

const refused = (message: string): DynamormError =>
  new DynamormError('ErrInvalidOperator', message, { operation: 'once' });
