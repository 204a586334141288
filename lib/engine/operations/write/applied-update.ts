import type { Item } from '../../../values/value.js';
import type { CompiledUpdate, UpdateOutcome } from '../../expressions/compiled.js';
import { canonicalItem } from '../../validation/attribute-value.js';
import { checkBytes } from '../../validation/item-size.js';

/** The outcome of an update that has no expression: the item as it is. */
const UNTOUCHED = { updatedNew: undefined, updatedOld: undefined };

/** Applies an update to an item and checks that the result can be stored. */
export function applied(update: CompiledUpdate | undefined, item: Item): UpdateOutcome {
  if (update === undefined) return { item, ...UNTOUCHED };
  const outcome = update.apply(item);
  canonicalItem(outcome.item);
  return outcome;
}

/** Refuses an UpdateItem that says more than 400 KB, whatever becomes of it. */
export function checkCharge(update: CompiledUpdate, item: Item): void {
  checkBytes(update.charge(item), 'update');
}
