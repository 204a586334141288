import { ServiceError } from '../../failure.js';
import { CapacityMeter } from '../cost/meter.js';
import type { Context, RememberedTransaction } from '../../state.js';

const LIFETIME = 10 * 60_000;
const MISMATCH = 'The request uses the same client token as a previous, but non-identical request.';

/**
 * The transaction that was carried out under this token in the last ten minutes, if it was the same one.
 * @throws IdempotentParameterMismatchException when it was another.
 */
export function recall(
  token: string | undefined,
  text: string,
  { state, now }: Context,
): RememberedTransaction | undefined {
  if (token === undefined) return undefined;
  const past = state.transactions.get(token);
  if (past === undefined || past.at <= now - LIFETIME) return undefined;
  if (past.text !== text) throw new ServiceError('IdempotentParameterMismatchException', MISMATCH);
  return past;
}

/** Remembers a transaction that was carried out, and forgets those whose time is over. */
export function remember(
  token: string | undefined,
  transaction: Pick<RememberedTransaction, 'text' | 'units'>,
  { state, now }: Context,
): void {
  if (token === undefined) return;
  for (const [old, { at }] of state.transactions) if (at <= now - LIFETIME) state.transactions.delete(old);
  state.transactions.set(token, { ...transaction, at: now });
}

/** What a repetition costs: it reads what the first request wrote. */
export function replayed({ units }: RememberedTransaction, mode: string | undefined): readonly unknown[] | undefined {
  if (mode === undefined || mode === 'NONE') return undefined;
  return [...units].map(([tableName, read]) => {
    const meter = new CapacityMeter(tableName);
    meter.add(read);
    return meter.report(mode, 'ReadCapacityUnits');
  });
}
