import { equalValues, type Item, type MutableItem, type Value, getOwn, setOwn } from '../../values/value.js';
import { type Codec, encodeElement, decodeElement } from './codec.js';
import { originOf } from './origin.js';
import { keepUnchanged } from './keep-unchanged.js';

/**
 * The wire value of something that a codec wrote, in the form in which it is stored: of two stored forms of one value (an
 * offset in a timestamp, white space in JSON text, more digits than a `Date` has) the one that is there stays.
 */
export function inStoredForm(codec: Codec, stored: Value, next: Value): Value {
  if (equalValues(stored, next)) return stored;
  return patch(stored, normalForm(codec, stored), next);
}

/** What a codec would write of what is stored; what it reads and would not write is taken as it is. */
function normalForm(codec: Codec, stored: Value): Value {
  const value = decodeElement(codec, stored);
  try {
    return encodeElement(codec, value);
  } catch (fault) {
    return keepUnchanged(codec, { value, stored, fault });
  }
}

/** What the encoders of user codecs are given and answer, without anything of ours in between. */
interface Pair {
  readonly encode: (value: unknown) => Value;
  readonly decode: (stored: Value) => unknown;
}

/**
 * What a user's codec wrote of an object that it made of a map, with the members of that map that it does not read: they follow
 * the object as they follow an instance of a nested class.
 */
export function carryUnread(codec: Pair, value: unknown, next: Value): Value {
  const origin = next.M === undefined ? undefined : originOf(value);
  if (origin?.M === undefined || equalValues(origin, next)) return next;
  let normal: Value;
  try {
    normal = codec.encode(codec.decode(origin));
  } catch {
    // The codec no longer writes what it read, so the members it knows cannot be determined.
    return next;
  }
  return patch(origin, normal, next);
}

/**
 * `next`, with everything of `stored` that did not change or that its codec does not know. `normal` is what the codec would
 * write of `stored`, so that `normal` and `next` differ where something changed, and nowhere else.
 */
export function patch(stored: Value, normal: Value, next: Value): Value {
  if (equalValues(normal, next)) return stored;
  if (stored.L !== undefined && normal.L !== undefined && next.L !== undefined && stored.L.length === normal.L.length)
    return { L: patchList(stored.L, normal.L, next.L) };
  if (stored.M !== undefined && normal.M !== undefined && next.M !== undefined)
    return { M: patchMap(stored.M, normal.M, next.M) };
  return next;
}

/** Elements keep their stored form wherever they were moved to; one that changed in its place keeps the form of its members. */
function patchList(old: readonly Value[], was: readonly Value[], now: readonly Value[]): readonly Value[] {
  const odd = new Set<number>();
  for (let i = 0; i < old.length; i++) if (!equalValues(old[i]!, was[i]!)) odd.add(i);
  if (odd.size === 0) return now;
  const result = [...now];
  const changed: number[] = [];
  for (let i = 0; i < now.length; i++) {
    if (was[i] !== undefined && equalValues(was[i]!, now[i]!)) {
      result[i] = old[i]!;
      odd.delete(i);
    } else changed.push(i);
  }
  const unmatched = changed.filter(i => {
    const from = [...odd].find(j => equalValues(was[j]!, now[i]!));
    if (from === undefined) return true;
    result[i] = old[from]!;
    odd.delete(from);
    return false;
  });
  // Elements can only be matched by position while none was added or removed.
  if (now.length === was.length)
    for (const i of unmatched) if (odd.has(i)) result[i] = patch(old[i]!, was[i]!, now[i]!);
  return result;
}

function patchMap(stored: Item, normal: Item, next: Item): Item {
  const merged: MutableItem = {};
  const left: string[] = [];
  for (const [key, value] of Object.entries(stored)) {
    if (!Object.hasOwn(normal, key)) setOwn(merged, key, value);
    else if (!Object.hasOwn(next, key)) left.push(key);
  }
  for (const [key, value] of Object.entries(next)) {
    const [before, was] = [getOwn(stored, key), getOwn(normal, key)];
    if (before !== undefined && was !== undefined) setOwn(merged, key, patch(before, was, value));
    else {
      // A key that was renamed takes the stored form with it.
      const from = left.findIndex(old => equalValues(normal[old]!, value));
      setOwn(merged, key, from < 0 ? value : stored[left.splice(from, 1)[0]!]!);
    }
  }
  return merged;
}
