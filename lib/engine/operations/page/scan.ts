import { operation } from '../../wire/operation.js';
import { checkScanned } from './checks.js';
import { readPage } from './page.js';
import { prepareScan } from './prepare-page.js';
import { SCAN } from './shapes.js';
import { scannedRange } from './scanned-range.js';
import { checkStartKey } from './start-key.js';
import { targetOf } from './target.js';

/** Scan. */
export const scan = operation('Scan', SCAN, (input, context) => {
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
