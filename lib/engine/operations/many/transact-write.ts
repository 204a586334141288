import { tableOf, type Context } from '../../state.js';
import { operation } from '../../wire/operation.js';
import { TableCosts } from '../cost/table-costs.js';
import type { Write } from '../write/write.js';
import { isEmptyKey, runAll } from './reasons.js';
import { TRANSACT_WRITE, type TransactWriteInput } from './shapes.js';
import { recall, remember, replayed } from './tokens.js';
import { checkTotal, prepareAction } from './transact-action.js';
import { checkOneEach, checkTransaction } from './transact-checks.js';

/** TransactWriteItems: all or nothing. */
export const transactWriteItems = operation('TransactWriteItems', TRANSACT_WRITE, (input, context) => {
  checkTransaction(input);
  const writes = input.TransactItems!.map(prepareAction);
  checkOneEach(writes.map(write => [tableOf(context, write.tableName), write.about] as const));
  const text = JSON.stringify(input.TransactItems);
  const past = recall(input.ClientRequestToken, text, context);
  if (past !== undefined) return { ConsumedCapacity: replayed(past, input.ReturnConsumedCapacity) };
  const costs = carryOut(writes, context);
  remember(input.ClientRequestToken, { text, units: costs.readUnits() }, context);
  return answer(input, costs);
});

/** Evaluates every action on the state before the transaction; only when all go through is anything written. */
function carryOut(writes: readonly Write[], context: Context): TableCosts {
  const empty: unknown[] = [];
  const evaluations = writes.map(write => () => {
    const table = tableOf(context, write.tableName);
    try {
      return { table, change: write.evaluate(table) };
    } catch (error) {
      if (isEmptyKey(error)) empty.push(error);
      throw error;
    }
  });
  const changes = orElse(() => runAll(evaluations, context.interference?.conflict), empty);
  checkTotal(changes.map(({ change }) => change.after?.bytes ?? 0));
  const costs = new TableCosts();
  for (const { table, change } of changes) {
    if (change.before !== change.after) table.write(change, context.now);
    costs.add(table, { change, factor: 2 });
  }
  return costs;
}

/** An empty key is an error of the request, before any reason of an action. */
function orElse<T>(run: () => T, instead: readonly unknown[]): T {
  try {
    return run();
  } catch (error) {
    throw instead[0] ?? error;
  }
}

function answer(input: TransactWriteInput, costs: TableCosts): Record<string, unknown> {
  return {
    ConsumedCapacity: costs.capacity(input.ReturnConsumedCapacity, 'WriteCapacityUnits'),
    ItemCollectionMetrics: costs.metrics(input.ReturnItemCollectionMetrics),
  };
}
