import { malformed } from '../../malformed.js';
import type { HandlerPlan } from '../plan.js';
import type { BatchEvent } from '../types.js';

const CONCURRENCY = 10;

/** Whether an event comes from EventBridge Pipes, which hands over the list itself, and wants to be answered by event ids. */
export const isPipe = (event: BatchEvent): boolean => Array.isArray(event);

/** The records of an event. @throws ErrValidation for what no stream sends */
export function recordsOf(event: BatchEvent): readonly unknown[] {
  const records: unknown = isPipe(event) ? event : (event as { Records?: unknown } | undefined)?.Records;
  if (Array.isArray(records)) return records as readonly unknown[];
  throw malformed('the event has no list of Records: is this function invoked by a stream?', {
    operation: 'streamHandler',
  });
}

/** How many keys are handled at the same time. @throws ErrValidation */
export function concurrencyOf({ options }: HandlerPlan): number {
  const { concurrency = CONCURRENCY } = options;
  if (Number.isInteger(concurrency) && concurrency > 0) return concurrency;
  throw malformed('concurrency is a whole number above 0', { operation: 'streamHandler' });
}
