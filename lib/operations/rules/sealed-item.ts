import type { Item, MutableItem } from '../../values/value.js';
import type { Target } from '../target.js';
import { fillBlindIndexes } from './blind-index.js';
import { seal, type CipherContext } from './crypto.js';
import { refuseOversize } from './size.js';

/** An item that is about to be written whole. */
export interface Sealing {
  readonly entity: object;
  /** The item as the class knows it; its blind indexes are set in it. */
  readonly item: MutableItem;
  readonly verb: string;
}

/** The item as it is sent: its blind indexes set, its encrypted attributes sealed, of a size that DynamoDB takes. */
export function sealedItem(target: Target, cipher: CipherContext | undefined, sealing: Sealing): Item | Promise<Item> {
  if (cipher !== undefined) return closed(target, cipher, sealing);
  refuseOversize(target, sealing.verb, sealing.item);
  return sealing.item;
}

async function closed(target: Target, cipher: CipherContext, { entity, item, verb }: Sealing): Promise<Item> {
  await fillBlindIndexes(target, cipher, { entity, item });
  const sealed = await seal(cipher, item);
  refuseOversize(target, verb, sealed);
  return sealed;
}
