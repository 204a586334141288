import { tableOf, type Context } from '../../state.js';
import { currentOperation } from '../../wire/operation.js';
import { CapacityMeter } from '../cost/meter.js';
import { readUnits } from '../cost/units.js';
import { find, shown, type Get } from '../read/get.js';
import { checkDistinct, keyIdentity } from './batch-checks.js';
import { checkCounts, checkMembers, prepareReads, type TableReads } from './batch-reads.js';
import { BATCH_GET } from './shapes.js';

const MAX_BYTES = 16 * 2 ** 20;

/** BatchGetItem. */
export const batchGetItem = currentOperation('BatchGetItem', BATCH_GET, (input, context) => {
  checkMembers(input);
  const tables = Object.entries(input.RequestItems!);
  checkCounts(tables);
  const reads = tables.map(([name, asked]) => prepareReads(name, asked));
  for (const { gets } of reads) checkDistinct(gets.map(({ key }) => keyIdentity(key)));
  for (const { name } of reads) tableOf(context, name);
  return read(reads, input.ReturnConsumedCapacity, context);
});

/** Reads the tables in order until the answer is full, and gives back what was not read. */
function read(reads: readonly TableReads[], capacity: string | undefined, context: Context): Record<string, unknown> {
  const all = reads.reduce((sum, { gets }) => sum + gets.length, 0);
  let left = all - (context.interference?.unprocessed ?? 0);
  let bytes = 0;
  const responses: [string, unknown[]][] = [];
  const unprocessed: [string, unknown][] = [];
  const costs: unknown[] = [];
  for (const { name, asked, gets } of reads) {
    const table = tableOf(context, name);
    const meter = new CapacityMeter(table.name);
    const items: unknown[] = [];
    const rest: Get['key'][] = [];
    for (const get of gets) {
      const stored = find(get, table);
      if (left-- <= 0 || bytes + (stored?.bytes ?? 0) > MAX_BYTES) {
        rest.push(get.key);
        continue;
      }
      bytes += stored?.bytes ?? 0;
      meter.add(readUnits(stored?.bytes ?? 0, asked.ConsistentRead === true));
      if (stored !== undefined) items.push(shown(stored, get.projection));
    }
    responses.push([name, items]);
    if (rest.length > 0) unprocessed.push([name, { ...asked, Keys: rest }]);
    costs.push(meter.report(capacity));
  }
  return {
    Responses: Object.fromEntries(responses),
    UnprocessedKeys: Object.fromEntries(unprocessed),
    ConsumedCapacity: costs.some(cost => cost !== undefined) ? costs : undefined,
  };
}
