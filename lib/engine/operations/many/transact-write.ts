import { tableOf } from '../../state.js';
import { operation } from '../../wire/operation.js';
import type { TableCosts } from '../cost/table-costs.js';
import { runTransaction } from './run-transaction.js';
import { TRANSACT_WRITE, type TransactWriteInput } from './shapes.js';
import { recall, remember, replayed } from './tokens.js';
import { prepareAction } from './transact-action.js';
import { checkOneEach, checkTransaction } from './transact-checks.js';

/** TransactWriteItems: all or nothing. */
export const transactWriteItems = operation('TransactWriteItems', TRANSACT_WRITE, (input, context) => {
  checkTransaction(input);
  const writes = input.TransactItems!.map(prepareAction);
  checkOneEach(writes.map(write => [tableOf(context, write.tableName), write.about] as const));
  const text = JSON.stringify(input.TransactItems);
  const past = recall(input.ClientRequestToken, text, context);
  if (past !== undefined) return { ConsumedCapacity: replayed(past, input.ReturnConsumedCapacity) };
  const costs = runTransaction(writes, context);
  remember(input.ClientRequestToken, { text, units: costs.readUnits() }, context);
  return answer(input, costs);
});

function answer(input: TransactWriteInput, costs: TableCosts): Record<string, unknown> {
  return {
    ConsumedCapacity: costs.capacity(input.ReturnConsumedCapacity, 'WriteCapacityUnits'),
    ItemCollectionMetrics: costs.metrics(input.ReturnItemCollectionMetrics),
  };
}
