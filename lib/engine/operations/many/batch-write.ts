import { tableOf, type Context } from '../../state.js';
import type { Table } from '../../tables/table.js';
import { operation } from '../../wire/operation.js';
import { TableCosts } from '../cost/table-costs.js';
import { checkDistinct } from './batch-checks.js';
import { checkWrites } from './batch-write-checks.js';
import { prepareRequest, type BatchedWrite } from './batched-write.js';
import { BATCH_WRITE, type WriteRequest } from './shapes.js';

/** BatchWriteItem. */
export const batchWriteItem = operation('BatchWriteItem', BATCH_WRITE, (input, context) => {
  checkWrites(input);
  const tables = Object.entries(input.RequestItems!);
  const writes = tables.flatMap(([name, requests]) => requests.map(request => prepareRequest(name, request)));
  for (const [name] of tables) tableOf(context, name);
  for (const [name] of tables) {
    const table = tableOf(context, name);
    checkDistinct(writes.filter(write => write.tableName === name).map(write => write.keyIn(table)));
  }
  const costs = new TableCosts();
  const done = writes.length - Math.min(context.interference?.unprocessed ?? 0, writes.length);
  for (const write of writes.slice(0, done)) carryOut(write, costs, context);
  return {
    UnprocessedItems: unprocessed(writes.slice(done)),
    ConsumedCapacity: costs.capacity(input.ReturnConsumedCapacity),
    ItemCollectionMetrics: costs.metrics(input.ReturnItemCollectionMetrics),
  };
});

function carryOut(write: BatchedWrite, costs: TableCosts, context: Context): void {
  const table: Table = tableOf(context, write.tableName);
  const change = write.changeIn(table);
  table.write(change, context.now);
  costs.add(table, { change, factor: 1 });
}

function unprocessed(writes: readonly BatchedWrite[]): Record<string, readonly WriteRequest[]> {
  const tables = [...new Set(writes.map(({ tableName }) => tableName))];
  const requestsOf = (name: string) => writes.filter(write => write.tableName === name).map(write => write.request);
  return Object.fromEntries(tables.map(name => [name, requestsOf(name)]));
}
