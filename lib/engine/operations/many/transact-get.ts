import { tableOf } from '../../state.js';
import { operation } from '../../wire/operation.js';
import { CapacityMeter } from '../cost/meter.js';
import { transactReadUnits } from '../cost/units.js';
import { find, prepareGet, shown } from '../read/get.js';
import { runAll } from './reasons.js';
import { TRANSACT_GET } from './shapes.js';
import { checkOneEach, checkTotal, checkTransaction } from './transact-checks.js';

/** TransactGetItems. */
export const transactGetItems = operation('TransactGetItems', TRANSACT_GET, (input, context) => {
  checkTransaction(input);
  const actions = input.TransactItems!.map(({ Get: get }) => ({ name: get!.TableName!, get: prepareGet(get!) }));
  const reads = actions.map(({ name, get }) => ({ get, table: tableOf(context, name) }));
  checkOneEach(reads.map(({ get, table }) => [table, get.key] as const));
  const found = runAll(
    reads.map(({ get, table }) => () => ({ table, get, stored: find(get, table) })),
    context.interference?.conflict,
  );
  const bytes = found.map(({ table, stored }) => [table.name, stored?.bytes ?? 0] as const);
  checkTotal(bytes.map(([, size]) => size));
  return {
    Responses: found.map(({ stored, get }) => ({ Item: present(shown(stored, get.projection)) })),
    ConsumedCapacity: readCapacity(bytes, input.ReturnConsumedCapacity),
  };
});

/** A projection that finds nothing leaves the member out. */
function present(item: unknown): unknown {
  return typeof item === 'object' && item !== null && Object.keys(item).length === 0 ? undefined : item;
}

function readCapacity(bytes: readonly (readonly [string, number])[], mode: string | undefined): unknown {
  if (mode === undefined || mode === 'NONE') return undefined;
  const meters = new Map<string, CapacityMeter>();
  for (const [name, size] of bytes) {
    const meter = meters.get(name) ?? new CapacityMeter(name);
    meters.set(name, meter);
    meter.add(transactReadUnits(size));
  }
  return [...meters.values()].map(meter => meter.report(mode, 'ReadCapacityUnits'));
}
