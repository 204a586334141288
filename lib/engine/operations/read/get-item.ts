import { tableOf } from '../../state.js';
import { ConstraintErrors, NOT_NULL } from '../../validation/constraint.js';
import { currentOperation } from '../../wire/operation.js';
import { addCapacity, addTableName } from '../constraints.js';
import { CapacityMeter } from '../cost/meter.js';
import { readUnits } from '../cost/units.js';
import { find, prepareGet, shown } from './get.js';
import { GET_ITEM } from './shapes.js';

/** GetItem. */
export const getItem = currentOperation('GetItem', GET_ITEM, (input, context) => {
  const errors = new ConstraintErrors();
  addCapacity(errors, input);
  addTableName(errors, input.TableName);
  if (input.Key === undefined) errors.add(undefined, 'key', NOT_NULL);
  errors.throwIfAny();
  const get = prepareGet(input);
  const table = tableOf(context, input.TableName!);
  const stored = find(get, table);
  const meter = new CapacityMeter(table.name);
  meter.add(readUnits(stored?.bytes ?? 0, input.ConsistentRead === true));
  return { Item: shown(stored, get.projection), ConsumedCapacity: meter.report(input.ReturnConsumedCapacity) };
});
