import { identityOf } from '../../../operations/item-key.js';
import type { Guarded } from './guarded.js';
import { held } from './held.js';
import type { Part } from './part.js';
import { checksOf, partsOf } from './parts-of.js';
import { reserve, type Reservation } from './reserve.js';
import type { Seen } from './seen.js';

/** The writes with everything that keeps their values unique; the writes first, in order. @throws ErrConditionFailed where two of them take one value */
export async function widen(writes: readonly Guarded[], seen: Seen): Promise<readonly Part[]> {
  const reservations = new Map<string, Reservation>();
  const rows: Part[] = [];
  const befores = await Promise.all(
    writes.map(write => (write.groups.length > 0 ? seen.before(write) : Promise.resolve(undefined))),
  );
  for (const [i, write] of writes.entries()) {
    const isPlain = write.groups.length === 0;
    rows.push({ kind: 'row', write, item: isPlain ? write.item : held(write, befores[i]) });
    if (!isPlain) reserve(reservations, write, befores[i]);
  }
  const keys = new Set(writes.map(({ plan }) => identityOf(plan.target, plan.key)));
  const sentinels = [...reservations.values()].flatMap(reservation => partsOf(reservation, seen, keys));
  return [...rows, ...sentinels, ...checksOf(sentinels)];
}
