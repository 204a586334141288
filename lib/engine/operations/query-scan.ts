import type { Item } from '../../values/value.js';
import type { KeyRange, RangeCondition } from '../expressions/compiled.js';
import { invalid } from '../failure.js';
import {
  after,
  closed,
  escaped,
  hashOf,
  hashText,
  sortText,
  segmentOf,
  segmentRange,
  type TextRange,
} from '../storage/keys.js';
import { currentOperation, operation, type Operation } from '../wire/operation.js';
import { checkQueried, QUERY, targetOf, checkScanned, SCAN, type Target } from './page-checks.js';
import { readPage, prepareQuery, prepareScan, type ScanInput } from './page.js';
import { checkStartKey, startingAt, beyond, startText } from './start-key.js';

/** Above every character that can follow a prefix. */
const HIGHEST = '\uffff';

/** The partition text and the range of key texts that a bound key condition selects. */
function queryRange({ partition, sort }: KeyRange): { partition: string; range: TextRange } {
  const parts = partition.map(value => closed(sortText(value))).join('');
  const whole = hashText(hashOf(parts)) + parts;
  let prefix = whole;
  let range: TextRange = { from: prefix, to: after(prefix) };
  for (const condition of sort) {
    range = rangeOf(prefix, condition);
    prefix += closed(sortText(condition.values[0]));
  }
  return { partition: whole, range };
}

function rangeOf(prefix: string, { operator, values }: RangeCondition): TextRange {
  const [low, high = low] = values.map(value => prefix + closed(sortText(value))) as [string, string?];
  switch (operator) {
    case '=':
      return { from: low, to: after(low) };
    case '<':
      return { from: prefix, to: low };
    case '<=':
      return { from: prefix, to: after(low) };
    case '>':
      return { from: after(low), to: after(prefix) };
    case '>=':
      return { from: low, to: after(prefix) };
    case 'BETWEEN':
      return { from: low, to: after(high) };
    case 'begins_with': {
      const beginning = prefix + escaped(sortText(values[0]));
      return { from: beginning, to: beginning + HIGHEST };
    }
  }
}

/** Query. */
const query = currentOperation('Query', QUERY, (input, context) => {
  const prepared = prepareQuery(input);
  const target = targetOf(input, context);
  const forward = input.ScanIndexForward ?? true;
  if (prepared.startKey !== undefined) checkStartKey(prepared.startKey, target, false);
  const selected = queryRange(prepared.keyCondition!.bind(target.keys));
  const range = startingAt(prepared.startKey, { ...selected, target, forward });
  checkQueried(target, prepared);
  return readPage({
    target,
    range,
    forward,
    limit: input.Limit,
    filter: prepared.filter,
    projection: prepared.projection,
    select: prepared.select,
    consistent: input.ConsistentRead === true,
    capacity: input.ReturnConsumedCapacity,
  });
});

const EVERYTHING: TextRange = { from: '', to: undefined };

/** What a scan reads: everything or one segment, from its starting key on. */
function scannedRange(input: ScanInput, startKey: Item | undefined, target: Target): TextRange {
  const { Segment: segment, TotalSegments: total } = input;
  const range = segment === undefined || total === undefined ? EVERYTHING : segmentRange(segment, total);
  if (startKey === undefined) return range;
  const start = startText(startKey, target);
  if (segment !== undefined && total !== undefined && segmentOf(start, total) !== segment) {
    throw invalid(
      'The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct ' +
        `Segment. TotalSegments: ${total} Segment: ${segment}`,
    );
  }
  return beyond(range, start, true);
}

/** Scan. */
const scan = operation('Scan', SCAN, (input, context) => {
  const prepared = prepareScan(input);
  const target = targetOf(input, context);
  if (prepared.startKey !== undefined) checkStartKey(prepared.startKey, target, true);
  const range = scannedRange(input, prepared.startKey, target);
  checkScanned(target, prepared);
  return readPage({
    target,
    range,
    forward: true,
    limit: input.Limit,
    filter: prepared.filter,
    projection: prepared.projection,
    select: prepared.select,
    consistent: input.ConsistentRead === true,
    capacity: input.ReturnConsumedCapacity,
  });
});

/** The operations that read pages of items. */
export const PAGE_OPERATIONS: readonly Operation[] = [query, scan];
