import { DynamormError } from '../../errors/dynamorm-error.js';
import { sizeOfItem } from '../../values/size.js';
import type { Item } from '../../values/value.js';
import { contextOf, type Target } from '../target.js';

/** DynamoDB's limit for one item, names included: 400 KB. */
export const MAX_ITEM_BYTES = 409_600;

/** Refuses an item that the service would refuse for its size. */
export function refuseOversize(target: Target, operation: string, item: Item): void {
  const bytes = sizeOfItem(item);
  if (bytes <= MAX_ITEM_BYTES) return;
  const message = `${target.model.name}: the item has ${bytes} bytes, DynamoDB takes at most ${MAX_ITEM_BYTES}`;
  throw new DynamormError('ErrItemTooLarge', message, contextOf(target, operation));
}
