import { DynamormError } from '../../../errors/dynamorm-error.js';
import { contextOf, type Target } from '../../../operations/target.js';
import type { Item, Value } from '../../../values/value.js';
import { fieldsOf, type Claim } from '../sentinels/claims.js';
import { claims, type Guarded } from './guarded.js';

/** What becomes of one sentinel. */
export interface Reservation {
  readonly claim: Claim;
  take?: { readonly by: Guarded; readonly expires: Value | undefined };
  readonly frees: Guarded[];
}

/** Notes what a write of a row takes and gives up. @throws ErrConditionFailed where two writes of one transaction take one value */
export function reserve(reservations: Map<string, Reservation>, write: Guarded, row: Item | undefined): void {
  const { before, after, expires } = claims(write, row);
  const at = (claim: Claim): Reservation => {
    const known = reservations.get(claim.id) ?? { claim, frees: [] };
    reservations.set(claim.id, known);
    return known;
  };
  for (const claim of before) at(claim).frees.push(write);
  for (const claim of after) {
    const reservation = at(claim);
    if (reservation.take !== undefined) throw twice(write.plan.target, claim);
    reservation.take = { by: write, expires };
  }
}

function twice(target: Target, { group }: Claim): DynamormError {
  const fields = fieldsOf(group);
  return new DynamormError(
    'ErrConditionFailed',
    `${target.model.name}: two writes of one transaction take the same ${fields}, which is unique`,
    { ...contextOf(target, 'transact'), field: group.parts[0]!.attribute.field },
  );
}
