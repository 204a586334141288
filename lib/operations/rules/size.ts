import { DynamormError } from '../../errors/dynamorm-error.js';
import { sizeOfItem, sizeOfValue } from '../../values/size.js';
import type { UpdateAction } from '../../expressions/ast.js';
import type { Item } from '../../values/value.js';
import { contextOf, type Target } from '../target.js';

/** DynamoDB's limit for one item, names included: 400 KB. */
export const MAX_ITEM_BYTES = 409_600;

/** Refuses an item that the service would refuse for its size. */
export function refuseOversize(target: Target, operation: string, item: Item): void {
  refuseBytes(target, operation, sizeOfItem(item));
}

/** Refuses an update that sets more than an item can hold, whatever else is in it. */
export function refuseOversizeUpdate(target: Target, actions: readonly UpdateAction[]): void {
  let bytes = 0;
  for (const action of actions)
    if (action.action === 'set' && 'value' in action.to) bytes += sizeOfValue(action.to.value);
  refuseBytes(target, 'update', bytes);
}

function refuseBytes(target: Target, operation: string, bytes: number): void {
  if (bytes <= MAX_ITEM_BYTES) return;
  const message = `${target.model.name}: the item has ${bytes} bytes, DynamoDB takes at most ${MAX_ITEM_BYTES}`;
  throw new DynamormError('ErrItemTooLarge', message, contextOf(target, operation));
}
