import { sizeOfItem } from '../../../values/size.js';
import { setOwn } from '../../../values/own.js';
import type { Item, MutableItem } from '../../../values/value.js';
import type { CompiledUpdate, UpdateOutcome } from '../../expressions/compiled.js';
import { invalid } from '../../failure.js';
import { attributesOf, type KeySchema } from '../../storage/schema.js';
import { canonicalItem } from '../../validation/attribute-value.js';

const MAX_ITEM_BYTES = 409_600;
/** What DynamoDB adds to the measure of an updated item: once, for each SET or ADD, for each REMOVE or DELETE. */
const OVERHEAD = { update: 3, writing: 19, removing: 2 };

/** The outcome of an update that has no expression: the item as it is. */
const UNTOUCHED = { updatedNew: undefined, updatedOld: undefined };

/** Applies an update to an item and checks that the result can be stored. */
export function applied(update: CompiledUpdate | undefined, item: Item): UpdateOutcome {
  if (update === undefined) return { item, ...UNTOUCHED };
  const outcome = update.apply(item);
  canonicalItem(outcome.item);
  return outcome;
}

/** How an updated item is measured: as it is in a transaction, with what the update itself takes elsewhere. */
export interface UpdateMeasure {
  readonly keys: KeySchema;
  readonly update: CompiledUpdate | undefined;
  readonly flat: boolean;
}

/** The size of an updated item; throws a ValidationException when it is over 400 KB by either measure. */
export function checkedUpdateSize(item: Item, { keys, update, flat }: UpdateMeasure): number {
  const bytes = sizeOfItem(item);
  const actions = OVERHEAD.writing * (update?.writing ?? 0) + OVERHEAD.removing * (update?.removing ?? 0);
  const measured = flat ? bytes : bytes - sizeOfItem(keyOf(item, keys)) + OVERHEAD.update + actions;
  if (Math.max(bytes, measured) <= MAX_ITEM_BYTES) return bytes;
  throw invalid('Item size to update has exceeded the maximum allowed size');
}

/** The key attributes of an item. */
export function keyOf(item: Item, keys: KeySchema): Item {
  const key: MutableItem = {};
  for (const { name } of attributesOf(keys)) setOwn(key, name, item[name]!);
  return key;
}
