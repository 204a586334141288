import {
  equalValues,
  type Item,
  type MutableItem,
  type Value,
  getOwn,
  setOwn,
  setTypeOf,
  isStructured,
  sameValue,
} from '../values/value.js';
import { isEmptyPlace, setDifference, withMembers } from './diff.js';

/** One place as three know it: as both writers read it, as we leave it, and as the other writer left it. */
interface Versions {
  readonly base: Value | undefined;
  readonly ours: Value | undefined;
  readonly here: Value | undefined;
}

/** What becomes of a place: its value, undefined for nothing, or that one of two changes would be lost. */
type Merged = Value | undefined | 'conflict';

/**
 * A three-way merge. Maps are merged key by key, sets member by member, lists where their edits do not touch each other. A
 * plain value is a place of its own: the later write replaces the earlier one.
 */
export function mergeValues(at: Versions): Merged {
  const { base, ours, here } = at;
  if (sameValue(base, here)) return ours;
  if (sameValue(base, ours)) return here;
  const mapped = mergeMaps(at) ?? mergeSets(at) ?? mergeLists(at);
  if (mapped !== undefined) return mapped.value;
  if (sameValue(ours, here)) return ours;
  return [base, ours, here].some(value => value !== undefined && isStructured(value)) ? 'conflict' : ours;
}

/** A merge that applies to what was given; undefined where it does not. */
type Applied = { readonly value: Merged } | undefined;

function mergeMaps({ base, ours, here }: Versions): Applied {
  if (ours?.M === undefined || here?.M === undefined) return undefined;
  // Where the map was no map before, both writers made it.
  const old: Item = base?.M ?? {};
  const merged: MutableItem = { ...here.M };
  for (const key of new Set([...Object.keys(old), ...Object.keys(ours.M)])) {
    const value = mergeValues({ base: getOwn(old, key), ours: getOwn(ours.M, key), here: getOwn(here.M, key) });
    if (value === 'conflict') return { value };
    if (value === undefined) delete merged[key];
    else setOwn(merged, key, value);
  }
  return { value: { M: merged } };
}

/** What we deleted of the members that we saw goes, and what we added comes; what the other writer did to others stays. */
function mergeSets({ base, ours, here }: Versions): Applied {
  const type = [base, ours, here].map(value => value && setTypeOf(value)).find(found => found !== undefined);
  if (type === undefined) return undefined;
  if (![base, ours, here].every(value => isEmptyPlace(value) || value?.[type] !== undefined)) return undefined;
  const none = { [type]: [] } as unknown as Value;
  const [was, now] = [isEmptyPlace(base) ? none : base!, isEmptyPlace(ours) ? none : ours!];
  const { added, deleted } = setDifference(type, was, now);
  const kept = deleted === undefined || here === undefined ? here : withMembers('deleteMembers', here, deleted);
  const value = added === undefined ? kept : withMembers('addMembers', kept, added);
  return { value: value ?? (isEmptyPlace(ours) ? ours : { NULL: true }) };
}

function mergeLists({ base, ours, here }: Versions): Applied {
  if (ours?.L === undefined || here?.L === undefined) return undefined;
  if (!isEmptyPlace(base) && base?.L === undefined) return undefined;
  const list = mergeEdits(base?.L ?? [], ours.L, here.L) ?? mergeElements(base?.L ?? [], ours.L, here.L);
  if (list !== undefined) return { value: { L: list } };
  return { value: equalValues(ours, here) ? ours : 'conflict' };
}

/** One stretch of a list and what was put in its place. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly elements: readonly Value[];
}

/** What turns `before` into `after`: everything between what both have at their beginning and at their end. */
function editOf(before: readonly Value[], after: readonly Value[]): Edit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && equalValues(before[start]!, after[start]!)) start++;
  let tail = 0;
  while (tail < shorter - start && equalValues(before.at(-1 - tail)!, after.at(-1 - tail)!)) tail++;
  return { start, end: before.length - tail, elements: after.slice(start, after.length - tail) };
}

/** Two edits that do not touch the same elements, one after the other; undefined where they do. */
function mergeEdits(
  base: readonly Value[],
  ours: readonly Value[],
  here: readonly Value[],
): readonly Value[] | undefined {
  const [mine, theirs] = [editOf(base, ours), editOf(base, here)];
  const isOver = (one: Edit, other: Edit): boolean => one.end <= other.start;
  if (!isOver(theirs, mine) && !isOver(mine, theirs)) return undefined;
  // What both put into one place stays in the order of the writes.
  const [first, second] = isOver(theirs, mine) ? [theirs, mine] : [mine, theirs];
  return [
    ...base.slice(0, first.start),
    ...first.elements,
    ...base.slice(first.end, second.start),
    ...second.elements,
    ...base.slice(second.end),
  ];
}

/** Two writers that changed different elements in their places, and added others at the end; undefined where both changed one. */
function mergeElements(
  base: readonly Value[],
  ours: readonly Value[],
  here: readonly Value[],
): readonly Value[] | undefined {
  const { length } = base;
  if (ours.length < length || here.length < length) return undefined;
  const merged: Value[] = [];
  for (const [i, old] of base.entries()) {
    const [mine, theirs] = [ours[i]!, here[i]!];
    if (!equalValues(old, mine) && !equalValues(old, theirs)) return undefined;
    merged.push(equalValues(old, mine) ? theirs : mine);
  }
  return [...merged, ...here.slice(length), ...ours.slice(length)];
}
