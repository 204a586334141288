import type { Item } from '../../../values/value.js';
import { invalid } from '../../failure.js';
import { tableOf } from '../../state.js';
import { segmentOf, segmentRange, type TextRange } from '../../storage/composed-key.js';
import { operation } from '../../wire/operation.js';
import { checkScanned } from './checks.js';
import { readPage } from './page.js';
import { prepareScan, type ScanInput } from './prepare-page.js';
import { SCAN } from './shapes.js';
import { beyond, checkStartKey, startText } from './start-key.js';
import { targetOf, type Target } from './target.js';

const EVERYTHING: TextRange = { from: '', to: undefined };

/** Scan. */
export const scan = operation('Scan', SCAN, (input, context) => {
  const prepared = prepareScan(input);
  const table = tableOf(context, input.TableName!);
  const target = targetOf(table, input.IndexName, input.ConsistentRead);
  if (prepared.startKey !== undefined) checkStartKey(prepared.startKey, target, true);
  const range = rangeOf(input, prepared.startKey, target);
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

function rangeOf(input: ScanInput, startKey: Item | undefined, target: Target): TextRange {
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
