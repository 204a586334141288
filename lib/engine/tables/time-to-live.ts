import { invalid } from '../failure.js';
import { checkSettled, knownTable } from '../state.js';
import { bound, ConstraintErrors, NOT_NULL } from '../validation/constraint.js';
import { operation } from '../wire/operation.js';
import { struct, text, truth } from '../wire/shape.js';
import type { Table } from './table.js';
import { requiredName } from './table-name.js';

const UPDATE_TIME_TO_LIVE = {
  TableName: text,
  TimeToLiveSpecification: struct({ AttributeName: text, Enabled: truth }),
};

/** UpdateTimeToLive: takes effect at once. */
export const updateTimeToLive = operation('UpdateTimeToLive', UPDATE_TIME_TO_LIVE, (input, context) => {
  const name = requiredName(input.TableName);
  const specification = input.TimeToLiveSpecification;
  const errors = new ConstraintErrors();
  if (specification === undefined) errors.add(undefined, 'timeToLiveSpecification', NOT_NULL);
  else {
    if (specification.Enabled === undefined) errors.add(undefined, 'timeToLiveSpecification.enabled', NOT_NULL);
    const attribute = specification.AttributeName;
    const path = 'timeToLiveSpecification.attributeName';
    if (attribute === undefined) errors.add(undefined, path, NOT_NULL);
    else if (attribute === '') errors.add(attribute, path, bound('length', 'greater', 1));
  }
  errors.throwIfAny();
  const table = knownTable(context, name);
  checkSettled(table, context.now);
  change(table, specification!.Enabled!, specification!.AttributeName!);
  return { TimeToLiveSpecification: specification };
});

function change(table: Table, enable: boolean, attribute: string): void {
  const current = table.timeToLive?.attribute;
  if (!enable && current === undefined) throw invalid('TimeToLive is already disabled');
  if (enable && current === attribute) throw invalid('TimeToLive is already enabled');
  if (current !== undefined && current !== attribute) {
    throw invalid(`TimeToLive is active on a different AttributeName: current AttributeName is ${current}`);
  }
  table.timeToLive = enable ? { attribute } : undefined;
}

/** DescribeTimeToLive. */
export const describeTimeToLive = operation('DescribeTimeToLive', { TableName: text }, (input, context) => {
  const table = knownTable(context, requiredName(input.TableName));
  const attribute = table.timeToLive?.attribute;
  return {
    TimeToLiveDescription: {
      TimeToLiveStatus: attribute === undefined ? 'DISABLED' : 'ENABLED',
      AttributeName: attribute,
    },
  };
});
