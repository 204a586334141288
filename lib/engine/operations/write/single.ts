import { tableOf, type Context } from '../../state.js';
import { collectionMetrics } from '../cost/collection.js';
import { CapacityMeter } from '../cost/meter.js';
import { meterWrite } from '../cost/units.js';
import type { ReturnInput } from '../constraints.js';
import type { Outcome, Write } from './write.js';

/** Carries out a write that is a request of its own and makes its answer. */
export function writeOne(write: Write, input: ReturnInput, context: Context): Record<string, unknown> {
  const table = tableOf(context, write.tableName);
  const outcome = write.evaluate(table);
  table.write(outcome, context.now);
  return {
    Attributes: attributesOf(outcome, input.ReturnValues),
    ConsumedCapacity: capacityOf(),
    ItemCollectionMetrics: metricsOf(),
  };

  function capacityOf(): unknown {
    if (input.ReturnConsumedCapacity === undefined || input.ReturnConsumedCapacity === 'NONE') return undefined;
    const meter = new CapacityMeter(table.name);
    meterWrite(meter, table, { change: outcome, factor: 1 });
    return meter.report(input.ReturnConsumedCapacity);
  }

  function metricsOf(): unknown {
    const item = outcome.after ?? outcome.before;
    if (input.ReturnItemCollectionMetrics !== 'SIZE' || item === undefined) return undefined;
    return collectionMetrics(table, item.item());
  }
}

function attributesOf({ before, after, update }: Outcome, values: string | undefined): unknown {
  switch (values) {
    case 'ALL_OLD':
      return before;
    case 'ALL_NEW':
      return after;
    case 'UPDATED_OLD':
      return before && update?.updatedOld;
    case 'UPDATED_NEW':
      return update?.updatedNew;
    default:
      return undefined;
  }
}
