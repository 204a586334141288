import type { Read } from '../read.js';
import { blindKeysOf } from './is-lookup.js';

/** A lookup by blind index as it can be shown without the cipher: hashes stand as the name of what is hashed. */
export function shownLookup(read: Read): Read {
  const blind = blindKeysOf(read);
  if (blind.length === 0 || read.hashed !== undefined) return read;
  const { values, where } = read.asked!;
  const asked: Record<string, unknown> = { ...values };
  for (const { attribute, of } of blind) {
    if (asked[of.field] === undefined && asked[attribute.field] === undefined) continue;
    delete asked[of.field];
    asked[attribute.field] = `hash of ${of.field}`;
  }
  return { ...read, asked: { values: asked, where }, hashed: [] };
}
