import { invalid } from '../failure.js';
import type { StoredItem } from '../storage/table-data.js';
import type { Identity } from '../streams/stream-log.js';
import { checkSettled, knownTable, requiredName, type State } from '../table-state.js';
import { bound, ConstraintErrors, NOT_NULL } from '../validation/expression-parameters.js';
import { operation } from '../wire/operation.js';
import { struct, text, truth } from '../wire/shape.js';
import type { Table } from './table.js';

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

/** Who deletes expired items, as stream records name it. */
const SERVICE: Identity = Object.freeze({ PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' });
const WHOLE_SECONDS = /^\d+$/;
/** What expired longer ago than this is taken for no time at all. */
const FIVE_YEARS = 5 * 365.25 * 86_400;

/** Deletes what expired before `until` in every table, as the service does in the background; tells how many items. */
export function sweepExpired({ tables }: State, until: number, now: number): number {
  let swept = 0;
  for (const table of tables.values()) {
    const expired = expiredIn(table, until);
    for (const before of expired) table.write({ before, after: undefined }, now, SERVICE);
    swept += expired.length;
  }
  return swept;
}

function expiredIn({ timeToLive, data }: Table, now: number): readonly StoredItem[] {
  if (timeToLive === undefined) return [];
  const seconds = now / 1000;
  return [...data.items.ascend('')].filter(stored => {
    const item = stored.item();
    const expiry = Object.hasOwn(item, timeToLive.attribute) ? item[timeToLive.attribute]?.N : undefined;
    if (expiry === undefined || !WHOLE_SECONDS.test(expiry)) return false;
    return Number(expiry) < seconds && Number(expiry) > seconds - FIVE_YEARS;
  });
}
