import { isOutboxKey, isReservedValue, isSilentKey, type ReservedKeys } from '../model/reserved-keys.js';
import { getOwn, type Item } from '../values/value.js';
import { OUTBOX_TYPE, OUTBOX_TYPE_ATTRIBUTE } from './outbox.js';

/**
 * What a row of the library's own is: `silent` is the mark of a handled record, what reserves a unique value, or a kind of another
 * release, which nobody should handle; `outbox` an event to be delivered; `later` an event in the form of another release.
 */
type OwnRow = 'silent' | 'outbox' | 'later';

/**
 * Which of the library's own rows an item is; undefined for an application's. The library writes no item of an application under such
 * a key, but another tool may: where the image is shown, it must look like what the library writes, so that no item can be hidden,
 * and no event forged, by the choice of its key.
 */
export function ownRowOf(reserved: ReservedKeys, keys: Item, image: Item | undefined): OwnRow | undefined {
  if (isSilentKey(reserved, keys))
    return image === undefined || isMark(keys, image) || isSentinel(image) ? 'silent' : undefined;
  if (!isOutboxKey(reserved, keys)) return foreignRow(reserved, keys);
  return image === undefined || getOwn(image, OUTBOX_TYPE_ATTRIBUTE)?.S === OUTBOX_TYPE ? 'outbox' : undefined;
}

/** A row of a kind or a form that only another release writes, whose look is not known here: its key alone tells. */
function foreignRow(reserved: ReservedKeys, keys: Item): OwnRow | undefined {
  let found: OwnRow | undefined;
  for (const name of Object.keys(keys)) {
    if (!isReservedValue(reserved, keys[name]!)) continue;
    if (keys[name]!.S?.startsWith(`${reserved.prefix}outbox@`) === true) return 'later';
    found = 'silent';
  }
  return found;
}

const MARK: ReadonlySet<string> = new Set(['state', 'token', 'until', 'effect']);

/** A mark has a state, whose claim it is, which effect, and when it expires, under a name of the table's choice. */
function isMark(keys: Item, image: Item): boolean {
  const names = Object.keys(image).filter(name => !Object.hasOwn(keys, name));
  if (names.length === 0) return true;
  const state = getOwn(image, 'state')?.S;
  if (state !== 'claimed' && state !== 'done') return false;
  const others = names.filter(name => !MARK.has(name));
  return others.length <= 1 && others.every(name => image[name]!.N !== undefined);
}

/** What reserves a unique value says which, and whose it is. */
const isSentinel = (image: Item): boolean =>
  getOwn(image, '_unique') !== undefined && getOwn(image, '_owner')?.M !== undefined;
