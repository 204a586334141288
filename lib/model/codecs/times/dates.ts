import { invalid, wrongValue } from '../faults.js';
import { isDate } from '../kinds.js';

/** The epoch milliseconds of a valid `Date`; anything else is a fault. */
export function millisecondsOf(value: unknown): number {
  if (!isDate(value)) throw wrongValue('a Date', value);
  const milliseconds = value.getTime();
  if (Number.isNaN(milliseconds)) throw invalid('expected a valid Date, found an invalid one');
  return milliseconds;
}

/** A `Date` of epoch milliseconds; a fault where they are beyond what a `Date` holds. */
export function dateOf(milliseconds: number): Date {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) throw invalid('the stored time is beyond the range of a Date');
  return date;
}
