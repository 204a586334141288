import type { Codec } from '../model/codecs/codec.js';
import { patch } from '../model/codecs/stored-form.js';
import type { Model } from '../model/model.js';
import { canonicalDecimal } from '../values/decimal.js';
import {
  getOwn,
  setTypeOf,
  type SetType,
  sameValue,
  isStructured,
  setOwn,
  base64Of,
  equalValues,
  type Binary,
  type Value,
  type Item,
  type MutableItem,
} from '../values/value.js';
import { normalOf } from './encode.js';

/** Members of a set by identity: canonical decimals for numbers, base64 for bytes. */
function membersOf(value: Value): ReadonlyMap<string, Binary> {
  const type = setTypeOf(value);
  const identity = type === 'NS' ? numberIdentity : type === 'BS' ? base64Of : (text: Binary) => text as string;
  return new Map(((type && value[type]) ?? []).map(member => [identity(member), member]));
}

const numberIdentity = (text: Binary): string => canonicalDecimal(text as string) ?? (text as string);

/** A set value of the given members; undefined for none, since DynamoDB has no empty set. */
function setOf(type: SetType, members: Iterable<Binary>): Value | undefined {
  const list = [...members];
  return list.length === 0 ? undefined : ({ [type]: list } as Value);
}

/** What was added to and deleted from a set. */
export function setDifference(
  type: SetType,
  before: Value,
  after: Value,
): { readonly added: Value | undefined; readonly deleted: Value | undefined } {
  const [old, now] = [membersOf(before), membersOf(after)];
  const only = (a: ReadonlyMap<string, Binary>, b: ReadonlyMap<string, Binary>) =>
    setOf(
      type,
      [...a].flatMap(([id, member]) => (b.has(id) ? [] : [member])),
    );
  return { added: only(now, old), deleted: only(old, now) };
}

/** `before` with members added or deleted; undefined where nothing is left. */
export function withMembers(
  kind: 'addMembers' | 'deleteMembers',
  before: Value | undefined,
  members: Value,
): Value | undefined {
  const type = setTypeOf(members)!;
  const result = new Map(before && setTypeOf(before) === type ? membersOf(before) : []);
  for (const [id, member] of membersOf(members)) {
    if (kind === 'addMembers') result.set(id, member);
    else result.delete(id);
  }
  return setOf(type, result.values());
}

/** One place of a document: as stored, as the class would write what is stored, and as the class writes now. */
interface Place {
  readonly path: ChangePath;
  /** The codec of the place, which knows the members of a nested class; undefined where there is none to ask. */
  readonly codec: Codec | undefined;
  readonly stored: Value;
  readonly normal: Value;
  readonly next: Value;
}

/** What a comparison finds. */
interface Found {
  readonly changes: Change[];
  /** Maps and lists that changed, and so may be others that stood elsewhere. */
  readonly places: Pick<Place, 'path' | 'stored' | 'normal' | 'next'>[];
  /** What no longer stands where it was read. */
  readonly left: Pick<Place, 'path' | 'stored' | 'normal'>[];
}

/**
 * What changed between the stored item and what the class would write now, path by path. Compared are
 * `encode(decode(stored))` and `encode(current)`: whatever form another runtime stored, what was not touched is no change.
 * Keys and library-owned attributes are left to the operations.
 */
export function diffItem(model: Model, stored: Item, next: Item): readonly Change[] {
  const found: Found = { changes: [], places: [], left: [] };
  const { changes } = found;
  const sealed: Place[] = [];
  for (const attribute of model.attributes) {
    if (attribute.isKey === 'table' || attribute.owned !== undefined) continue;
    const { name } = attribute;
    const [before, after] = [getOwn(stored, name), getOwn(next, name)];
    if (before === undefined) {
      if (after !== undefined) changes.push(fill([name], after));
      continue;
    }
    if (after !== undefined && equalValues(before, after)) continue;
    const normal = normalOf(model, attribute, before);
    if (normal === undefined ? after === undefined : sameValue(normal, after)) continue;
    if (after === undefined) leave({ path: [name], stored: before, normal: normal ?? before }, found);
    else if (normal === undefined) changes.push(overwrite([name], before, after));
    else {
      const place: Place = { path: [name], codec: attribute.codec, stored: before, normal, next: after };
      diffPlace(place, found);
      if (attribute.encrypted !== undefined) sealed.push(place);
    }
  }
  const kept = withExchanged(found);
  return sealed.reduce(sealedWhole, kept);
}

/**
 * An encrypted attribute is written whole. One with members of its own is compared, or another writer's member would be undone.
 */
function sealedWhole(changes: readonly Change[], { path, stored, normal, next }: Omit<Place, 'codec'>): Change[] {
  const at = changes.findIndex(change => change.path[0] === path[0]);
  const within = changes.filter(change => change.path[0] === path[0]);
  const whole = within.flatMap(change => (change.kind === 'replace' && change.whole) || []);
  const change = overwrite(path, stored, patch(stored, normal, next));
  const sealed = change.kind === 'replace' && whole.length > 0 ? { ...change, whole } : change;
  const others = changes.filter(one => one.path[0] !== path[0]);
  return at < 0 ? others : [...others.slice(0, at), sealed, ...others.slice(at)];
}

/**
 * The changes where maps or lists changed places: each is written whole, since of the members of one that another writer changes
 * meanwhile none belong to the one that takes its place. What came from nowhere, such as a copy, is the same value changed.
 */
function withExchanged({ changes, places, left }: Found): readonly Change[] {
  if (left.length < 2 || places.length === 0) return changes;
  // Looked up, since every element of a large map may have changed its place.
  const bySketch = new Map<string, Found['left'][number][]>();
  for (const from of left)
    for (const sketch of new Set([sketchOf(from.stored), sketchOf(from.normal)])) {
      const alike = bySketch.get(sketch);
      if (alike === undefined) bySketch.set(sketch, [from]);
      else alike.push(from);
    }
  const isMoved = ({ path, next }: Found['places'][number]): boolean =>
    bySketch
      .get(sketchOf(next))
      ?.some(from => from.path !== path && (equalValues(from.stored, next) || equalValues(from.normal, next))) === true;
  const moved = new Map(places.filter(isMoved).map(place => [JSON.stringify(place.path), place]));
  if (moved.size === 0) return changes;
  const written = new Set<string>();
  return changes.flatMap((change): readonly Change[] => {
    for (let length = 1; length <= change.path.length; length++) {
      const id = JSON.stringify(change.path.slice(0, length));
      const place = moved.get(id);
      if (place === undefined) continue;
      if (written.has(id)) return [];
      written.add(id);
      return [replaced(place)];
    }
    return [change];
  });
}

/** Text that is the same for equal values and for few others, to find them by. */
function sketchOf(value: Value): string {
  if (value.S !== undefined) return `S${value.S}`;
  if (value.N !== undefined) return `N${Number(value.N)}`;
  if (value.L !== undefined) return `[${value.L.map(sketchOf).join()}]`;
  if (value.M === undefined) return Object.keys(value).join();
  const members = Object.entries(value.M).map(([key, member]) => `${key}:${sketchOf(member)}`);
  return `{${members.sort().join()}}`;
}

/** Another value in place of the one that was read, in nobody else's. */
const replaced = ({ path, stored, normal, next }: Omit<Place, 'codec'>): Change => ({
  kind: 'replace',
  path,
  value: patch(stored, normal, next),
  old: stored,
  whole: [path],
});

/** What turns `stored` into `next`, for wire values that are both in normal form. */
export function diffValues(path: ChangePath, stored: Value | undefined, next: Value | undefined): readonly Change[] {
  if (next === undefined) return stored === undefined ? [] : [removal(path, stored)];
  if (stored === undefined) return [fill(path, next)];
  const found: Found = { changes: [], places: [], left: [] };
  if (!equalValues(stored, next)) diffPlace({ path, codec: undefined, stored, normal: stored, next }, found);
  return found.changes;
}

/** The change of an encrypted attribute, which is written whole. */
export function diffSealed(name: string, stored: Value | undefined, next: Value | undefined): readonly Change[] {
  if (stored === undefined || next === undefined || equalValues(stored, next)) return diffValues([name], stored, next);
  return [overwrite([name], stored, next)];
}

/**
 * A value for a place where nothing stands. Two writers may fill one place: what has members is merged with the other's, and the
 * `NULL` of an empty set must not replace them.
 */
function fill(path: ChangePath, value: Value): Change {
  if (!hasMembers(value)) return { kind: 'set', path, value };
  return { kind: 'set', path, value, fresh: value.M === undefined ? 'empty' : 'absent' };
}

/** A value in place of another of a different kind. Members that are overwritten must be those that were read. */
function overwrite(path: ChangePath, stored: Value, value: Value): Change {
  if (isEmptyPlace(stored) && isStructured(value)) return { kind: 'set', path, value, fresh: 'empty' };
  if (isStructured(stored) || isStructured(value)) return { kind: 'replace', path, value, old: stored };
  return { kind: 'set', path, value };
}

/** What has members, or stands for none of them: another writer's may be there by now. */
const hasMembers = (value: Value): boolean => isStructured(value) || value.NULL === true;

const removal = (path: ChangePath, stored: Value): Change =>
  hasMembers(stored) ? { kind: 'remove', path, old: stored } : { kind: 'remove', path };

function leave({ path, stored, normal }: Found['left'][number], { changes, left }: Found): void {
  changes.push(removal(path, stored));
  if (isMovable(stored)) left.push({ path, stored, normal });
}

/** What has members of its own, by which it is known elsewhere. Members of sets are added and deleted one by one wherever they stand. */
const isMovable = ({ M, L }: Value): boolean =>
  (M !== undefined && Object.keys(M).length > 0) || (L !== undefined && L.length > 0);

function diffPlace(place: Place, found: Found): void {
  const { path, stored, normal, next } = place;
  if (isMovable(stored)) {
    found.left.push(place);
    if (isMovable(next)) found.places.push(place);
  }
  if (stored.M !== undefined && normal.M !== undefined && next.M !== undefined) return diffMap(place, found);
  if (stored.L !== undefined && normal.L !== undefined && next.L !== undefined) return diffList(place, found);
  const { changes } = found;
  const type = setTypeOf(next);
  if (type !== undefined && stored[type] !== undefined && stored[type].length > 0) {
    const { added, deleted } = setDifference(type, stored, next);
    if (added !== undefined && deleted !== undefined) changes.push({ kind: 'replace', path, value: next, old: stored });
    else if (added !== undefined) changes.push({ kind: 'addMembers', path, members: added });
    else if (deleted !== undefined) changes.push({ kind: 'deleteMembers', path, members: deleted });
    return;
  }
  changes.push(overwrite(path, stored, next));
}

function diffMap(place: Place, found: Found): void {
  const { path, codec, stored, normal, next } = place;
  const [storedMap, normalMap, nextMap] = [stored.M!, normal.M!, next.M!];
  // Members that the class does not know belong to one value. Where they differ another value was put in its place, which is
  // written whole and in nobody else's: of two values mixed member by member neither would be left.
  if (codec?.fieldOf !== undefined && isAnother(codec, normalMap, nextMap)) {
    found.changes.push(replaced(place));
    return;
  }
  for (const key of new Set([...Object.keys(normalMap), ...Object.keys(nextMap)])) {
    const [before, was, now] = [getOwn(storedMap, key), getOwn(normalMap, key), getOwn(nextMap, key)];
    if (sameValue(was, now)) continue;
    const at: ChangePath = [...path, key];
    if (before === undefined) {
      if (now !== undefined) found.changes.push(fill(at, now));
    } else if (now === undefined) leave({ path: at, stored: before, normal: was ?? before }, found);
    else if (was === undefined) found.changes.push(overwrite(at, before, now));
    else diffPlace({ path: at, codec: memberOf(codec, key), stored: before, normal: was, next: now }, found);
  }
}

/** The codec of a member by its stored name; undefined where the class does not know it. */
function memberOf(codec: Codec | undefined, key: string): Codec | undefined {
  const member = codec?.member?.(codec.fieldOf?.(key) ?? key);
  return member?.segment === key ? member.codec : undefined;
}

/** Whether two maps of one nested class differ in a member that the class does not know. */
function isAnother(codec: Codec, was: Item, now: Item): boolean {
  const differs = (key: string): boolean =>
    !sameValue(getOwn(was, key), getOwn(now, key)) && memberOf(codec, key) === undefined;
  return Object.keys(was).some(differs) || Object.keys(now).some(differs);
}

/** Elements are compared by index: what is longer grows at its end, what is shorter is written whole. */
function diffList({ path, stored, normal, next }: Place, { changes, left }: Found): void {
  const [old, was, now] = [stored.L!, normal.L!, next.L!];
  const touched = was.flatMap((element, i) => (now[i] !== undefined && !equalValues(element, now[i]) ? [i] : []));
  const grows = now.length > was.length;
  for (const [i, value] of old.entries())
    if (isMovable(value) && !sameValue(was[i], now[i]))
      left.push({ path: [...path, i], stored: value, normal: was[i] ?? value });
  // An index and the list itself overlap as document paths, so growth together with other changes is written whole too.
  if (old.length !== was.length || now.length < was.length || (grows && touched.length > 0)) {
    changes.push({ kind: 'replace', path, value: patch(stored, normal, next), old: stored });
    return;
  }
  if (grows) changes.push({ kind: 'append', path, values: now.slice(was.length), length: old.length });
  for (const i of touched)
    changes.push({ kind: 'replace', path: [...path, i], value: patch(old[i]!, was[i]!, now[i]!), old: old[i]! });
}

/** A document path of stored names and list indexes. */
export type ChangePath = readonly [string, ...(string | number)[]];

/**
 * One difference between what is stored and what an entity holds now, with all that is needed to write it so that a
 * change of another writer is never undone: what stood there before, where that matters.
 */
export type Change =
  /**
   * Set whatever stands there. `fresh`: a map, list or set whose place was empty, to be written only where it still is:
   * where nothing stands (`absent`), or nothing or `NULL` (`empty`).
   */
  | { readonly kind: 'set'; readonly path: ChangePath; readonly value: Value; readonly fresh?: 'absent' | 'empty' }
  /** `old`: the map, list or set that is removed, only where it still stands as it was read. */
  | { readonly kind: 'remove'; readonly path: ChangePath; readonly old?: Value }
  | { readonly kind: 'addMembers' | 'deleteMembers'; readonly path: ChangePath; readonly members: Value }
  /** New elements at the end of a list of `length` elements. */
  | { readonly kind: 'append'; readonly path: ChangePath; readonly values: readonly Value[]; readonly length: number }
  /**
   * A list element, or a whole map, list or set, written only where `old` still stands. `whole`: the places, this one or within
   * it, where another value was put, into which nothing is merged that another writer changed of the one that stood there.
   */
  | {
      readonly kind: 'replace';
      readonly path: ChangePath;
      readonly value: Value;
      readonly old: Value;
      readonly whole?: readonly ChangePath[];
    };

/** The value at `path`; undefined where there is none. */
export function valueAt(item: Item, path: ChangePath): Value | undefined {
  let value: Value | undefined = getOwn(item, path[0]);
  for (let i = 1; i < path.length && value !== undefined; i++) {
    const segment = path[i]!;
    value = typeof segment === 'number' ? value.L?.[segment] : value.M && getOwn(value.M, segment);
  }
  return value;
}

/**
 * The maps and lists that a series of changes made for itself: copied once and written in place from then on, so that a
 * thousand changes of one map do not copy it a thousand times.
 */
export type OwnCopies = WeakSet<object>;

/** A copy of `item` with `value` at `path` (removed where undefined); shares everything off the path. The parents must exist. */
export function withValue(
  item: Item,
  path: ChangePath,
  { value, own = new WeakSet() }: { readonly value: Value | undefined; readonly own?: OwnCopies },
): Item {
  const deeper = path.length > 1 ? inside(getOwn(item, path[0]), path.slice(1), { value, own }) : value;
  return replaceKey(item, path[0], { value: deeper, own });
}

interface Placed {
  readonly value: Value | undefined;
  readonly own: OwnCopies;
}

function inside(
  at: Value | undefined,
  [segment, ...deeper]: readonly (string | number)[],
  { value, own }: Placed,
): Value {
  const next = (here: Value | undefined): Value | undefined =>
    deeper.length > 0 ? inside(here, deeper, { value, own }) : value;
  if (typeof segment === 'string') {
    const map = at?.M ?? {};
    return { M: replaceKey(map, segment, { value: next(getOwn(map, segment)), own }) };
  }
  const list = ownList(at?.L ?? [], own);
  const index = segment ?? list.length;
  const element = next(list[index]);
  if (element === undefined) list.splice(index, 1);
  else list[Math.min(index, list.length)] = element;
  return { L: list };
}

function replaceKey(map: Item, name: string, { value, own }: Placed): Item {
  const copy: MutableItem = own.has(map) ? (map as MutableItem) : { ...map };
  own.add(copy);
  if (value === undefined) delete copy[name];
  else setOwn(copy, name, value);
  return copy;
}

function ownList(list: readonly Value[], own: OwnCopies): Value[] {
  const copy = own.has(list) ? (list as Value[]) : [...list];
  own.add(copy);
  return copy;
}

/** Whether a place is empty: nothing there, or `NULL`. */
export const isEmptyPlace = (value: Value | undefined): boolean => value === undefined || value.NULL === true;
