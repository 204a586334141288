import { getOwn, setOwn, type Item, type MutableItem } from '../../values/value.js';
import { invalid, ServiceError } from '../failure.js';
import { keyText, attributesOf, type TextRange } from '../storage/keys.js';
import { canonicalItem } from '../validation/attribute-value.js';
import { checkNotEmptyKey, KEY_MISMATCH } from '../validation/key.js';
import type { Target } from './page-checks.js';

const INVALID = 'The provided starting key is invalid';
/** Faults of numbers and of duplicates are told without saying that they were found in the starting key. */
const BARE = /number|numeric|significant digits|contains duplicates/i;

/** The values of a starting key in their canonical form. */
export function startKeyValues(key: Item | undefined): Item | undefined {
  return key && worded(() => canonicalItem(key));
}

/** Checks that a starting key has the attributes of the target's positions, and no others. */
export function checkStartKey(key: Item, target: Target, scan: boolean): void {
  const own = attributesOf(target.keys);
  const table = attributesOf(target.table.data.keys);
  const names = new Set([...own, ...table].map(({ name }) => name));
  const bareTable = target.index === undefined;
  if (Object.keys(key).length !== names.size) {
    throw invalid(scan && bareTable ? `${INVALID}: ${KEY_MISMATCH}` : INVALID);
  }
  if (!bareTable) {
    if (own.some(({ name }) => getOwn(key, name) === undefined)) throw invalid(INVALID);
    if (own.some(({ name, type }) => getOwn(key, name)?.[type] === undefined)) throw invalid(KEY_MISMATCH);
  }
  if (table.some(({ name, type }) => getOwn(key, name)?.[type] === undefined)) {
    throw invalid(`${INVALID}: ${KEY_MISMATCH}`);
  }
  worded(() => {
    for (const { name } of [...own, ...table]) checkNotEmptyKey(name, key[name]!);
  });
}

/** Says of a fault that it was found in the starting key. */
function worded<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ServiceError) || BARE.test(error.message)) throw error;
    throw invalid(`${INVALID}: ${error.message}`);
  }
}

/** The text of a position in the target. */
export function startText(key: Item, { table, index }: Target): string {
  return index === undefined ? table.data.keyOf(key) : index.keyOf(key)!;
}

/** What remains of a range behind a position. */
export function beyond(range: TextRange, start: string, forward: boolean): TextRange {
  if (!forward) return { from: range.from, to: range.to === undefined || start < range.to ? start : range.to };
  const next = `${start}\0`;
  return { from: next > range.from ? next : range.from, to: range.to };
}

/** Checks that a query can go on from a starting key: it must lie in what the query reads. */
function checkInQuery(key: Item, target: Target, query: { partition: string; range: TextRange }): void {
  const { partition, range } = query;
  const start = startText(key, target);
  const ownPartition = keyText({ partition: target.keys.partition, sort: [] }, key)!;
  const ranged = range.from !== partition || range.to !== `${partition.slice(0, -1)}\x01`;
  if (!ranged) {
    if (ownPartition === partition) return;
    throw invalid('The provided starting key is outside query boundaries based on provided conditions');
  }
  const moved = partition + start.slice(ownPartition.length);
  if (moved < range.from || (range.to !== undefined && moved >= range.to)) {
    throw invalid('The provided starting key does not match the range key predicate');
  }
  if (ownPartition !== partition) throw invalid('The query can return at most one row and cannot be restarted');
}

/** The LastEvaluatedKey that stands for an item: the keys of the index, then those of the table. */
export function positionOf({ table, keys }: Target, item: Item): Item {
  const position: MutableItem = {};
  for (const { name } of [...attributesOf(keys), ...attributesOf(table.data.keys)]) setOwn(position, name, item[name]!);
  return position;
}

/** What a query reads, were it to begin at the beginning. */
interface Selected {
  readonly target: Target;
  readonly partition: string;
  readonly range: TextRange;
  readonly forward: boolean;
}

/** The part of a query's range that is left from its starting key on. */
export function startingAt(startKey: Item | undefined, { target, partition, range, forward }: Selected): TextRange {
  if (startKey === undefined) return range;
  checkInQuery(startKey, target, { partition, range });
  return beyond(range, startText(startKey, target), forward);
}
