import { DynamormError } from '../../errors/dynamorm-error.js';
import { isObject, misuse } from '../../errors/misuse.js';

/** How a batch is cut up and how long it is tried. */
export interface BatchOptions {
  /** Requests in flight at once. Default 4. */
  readonly concurrency?: number | undefined;
  /** Tries in a row that bring nothing forward before the rest is given up. Default 10. */
  readonly attempts?: number | undefined;
  /** Milliseconds for all tries together. Default none. */
  readonly totalMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const MOST_IN_FLIGHT = 4;

/** Refuses bounds with which nothing would ever be sent: a batch must not end as if it were done. @throws ErrInvalidOperator */
export function checkBatchOptions(
  options: BatchOptions & { readonly writeUnitsPerSecond?: number | undefined },
  operation: string,
): void {
  refuseBelow(1, 'concurrency', options.concurrency);
  refuseBelow(1, 'attempts', options.attempts);
  refuseBelow(0, 'totalMs', options.totalMs);
  refuseBelow(Number.MIN_VALUE, 'writeUnitsPerSecond', options.writeUnitsPerSecond);

  function refuseBelow(least: number, name: string, value: number | undefined): void {
    if (value === undefined || (typeof value === 'number' && value >= least)) return;
    const says = least === 1 ? 'a number from 1' : least === 0 ? 'a number of milliseconds' : 'a number above 0';
    throw new DynamormError('ErrInvalidOperator', `${operation}: ${name} must be ${says}`, { operation });
  }
}

/** Refuses what cannot be read one by one. @throws ErrInvalidOperator */
export function checkIterable(given: object, operation: string): void {
  if (isObject(given) && (Symbol.iterator in given || Symbol.asyncIterator in given)) return;
  throw misuse(operation, 'a list or another iterable of entities, and of deletions such as Order.deletion({ … })');
}

/** Requests that may be in flight at once. */
export const mostInFlight = ({ concurrency = MOST_IN_FLIGHT }: BatchOptions): number => Math.floor(concurrency);
