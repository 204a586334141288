import type { Item } from '../../../values/value.js';
import { tableOf } from '../../state.js';
import type { TextRange } from '../../storage/composed-key.js';
import { operation } from '../../wire/operation.js';
import { checkQueried } from './checks.js';
import { readPage } from './page.js';
import { prepareQuery } from './prepare-page.js';
import { queryRange } from './query-range.js';
import { QUERY } from './shapes.js';
import { beyond, checkInQuery, checkStartKey, startText } from './start-key.js';
import { targetOf, type Target } from './target.js';

/** Query. */
export const query = operation('Query', QUERY, (input, context) => {
  const prepared = prepareQuery(input);
  const table = tableOf(context, input.TableName!);
  const target = targetOf(table, input.IndexName, input.ConsistentRead);
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

interface Selected {
  readonly target: Target;
  readonly partition: string;
  readonly range: TextRange;
  readonly forward: boolean;
}

function startingAt(startKey: Item | undefined, { target, partition, range, forward }: Selected): TextRange {
  if (startKey === undefined) return range;
  checkInQuery(startKey, target, { partition, range });
  return beyond(range, startText(startKey, target), forward);
}
