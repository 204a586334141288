import type { TransactWriteItem } from '../../../client/requests.js';
import type { Item } from '../../../values/value.js';
import type { Guarded } from './guarded.js';
import { pinCondition } from '../sentinels/pin.js';
import { withCondition } from '../sentinels/with-condition.js';

/** A write on condition that its row still is what the sentinels follow from. An insertion asks for no row by itself. */
export function held(write: Guarded, before: Item | undefined): TransactWriteItem {
  const { plan, item, effect } = write;
  if (before === undefined && effect!.from !== undefined && effect!.from.row === undefined) return item;
  return withCondition(plan.target, item, pinCondition(plan.target, write.pinned(before), before));
}
