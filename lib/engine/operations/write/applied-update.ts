import { sizeOfItem } from '../../../values/size.js';
import type { Item } from '../../../values/value.js';
import type { CompiledUpdate, UpdateOutcome } from '../../expressions/compiled.js';
import { invalid, type ServiceError } from '../../failure.js';
import { canonicalItem } from '../../validation/attribute-value.js';

const MAX_ITEM_BYTES = 409_600;

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
  if (update.charge(item) > MAX_ITEM_BYTES) throw tooLarge();
}

/** The size of an updated item; throws a ValidationException when it is over 400 KB. */
export function checkedUpdateSize(item: Item): number {
  const bytes = sizeOfItem(item);
  if (bytes > MAX_ITEM_BYTES) throw tooLarge();
  return bytes;
}

function tooLarge(): ServiceError {
  return invalid('Item size to update has exceeded the maximum allowed size');
}
