import type { Item } from '../../values/value.js';
import type { UpdateOutcome, CompiledCondition } from '../expressions/compiled.js';
import { compileCondition } from '../expressions/condition.js';
import type { ExpressionContext } from '../expressions/paths.js';
import { ServiceError } from '../failure.js';
import type { Change, StoredItem } from '../storage/table-data.js';
import { tableOf, type Context } from '../table-state.js';
import type { Table } from '../tables/table.js';
import { item, legacy, text } from '../wire/shape.js';
import { collectionMetrics, CapacityMeter, meterWrite } from './capacity.js';
import {
  openExpressions,
  checkScalarKeys,
  PLACEHOLDERS,
  type ExpressionMembers,
  type ReturnInput,
} from './request-expressions.js';

/** What a write would do to its table; nothing has happened yet. */
export interface Outcome extends Change {
  /** The text the item is stored under. */
  readonly key: string;
  readonly update?: UpdateOutcome | undefined;
}

/** A write whose request was checked as far as that goes without its table. */
export interface Write {
  readonly tableName: string;
  /** The item or key that says which item it is about. */
  readonly about: Item;
  /** Checks the rest against the table and evaluates the condition; throws a ServiceError. */
  evaluate(table: Table): Outcome;
}

/** A condition and what a failure of it returns. */
export interface Guard {
  readonly condition: CompiledCondition | undefined;
  readonly returnItem: boolean;
}

/** The members of a request that a guard is made of. */
export interface GuardInput {
  readonly ConditionExpression?: string | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
}

const MEMBERS: ExpressionMembers = {
  expressions: ['ConditionExpression'],
  valueBearing: ['ConditionExpression'],
  legacy: ['Expected', 'ConditionalOperator'],
};

/** Reads the condition of a write that has no other expression. */
export function openGuard(input: GuardInput): Guard {
  const context = openExpressions(input, MEMBERS);
  const guard = guardOf(input, context);
  context.checkUnused();
  return guard;
}

/** Reads the condition of a request, after the expressions that come before it. */
export function guardOf(input: GuardInput, context: ExpressionContext): Guard {
  return {
    condition: compileCondition(input.ConditionExpression, 'ConditionExpression', context),
    returnItem: input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
  };
}

/** Checks that the condition holds for an item, a missing one being empty. */
export function checkGuard({ condition, returnItem }: Guard, stored: StoredItem | undefined): void {
  if (condition === undefined || condition.test(stored?.item() ?? {})) return;
  const members = returnItem && stored !== undefined ? { Item: stored } : {};
  throw new ServiceError('ConditionalCheckFailedException', 'The conditional request failed', { members });
}

/** Checks the paths of the condition against the keys of the table. */
export function checkGuardPaths({ condition }: Guard, table: Table): void {
  if (condition !== undefined) checkScalarKeys(condition.paths, table);
}

const SHARED = {
  TableName: text,
  ConditionExpression: text,
  ...PLACEHOLDERS,
  ReturnValues: text,
  ReturnConsumedCapacity: text,
  ReturnItemCollectionMetrics: text,
  ReturnValuesOnConditionCheckFailure: text,
  Expected: legacy,
  ConditionalOperator: legacy,
};

/** The members of PutItem. */
export const PUT_ITEM = { ...SHARED, Item: item };

/** The members of UpdateItem. */
export const UPDATE_ITEM = { ...SHARED, Key: item, UpdateExpression: text, AttributeUpdates: legacy };

/** The members of DeleteItem. */
export const DELETE_ITEM = { ...SHARED, Key: item };

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
