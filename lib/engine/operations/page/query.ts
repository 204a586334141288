import { currentOperation } from '../../wire/operation.js';
import { checkQueried } from './checks.js';
import { readPage } from './page.js';
import { prepareQuery } from './prepare-page.js';
import { queryRange } from './query-range.js';
import { QUERY } from './shapes.js';
import { checkStartKey, startingAt } from './start-key.js';
import { targetOf } from './target.js';

/** Query. */
export const query = currentOperation('Query', QUERY, (input, context) => {
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
