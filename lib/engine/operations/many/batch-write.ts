import { invalid } from '../../failure.js';
import { tableOf, type Context } from '../../state.js';
import type { Table } from '../../tables/table.js';
import { operation } from '../../wire/operation.js';
import { TableCosts } from '../cost/table-costs.js';
import { checkDistinct, checkNames, checkPresence, nothingAsked } from './batch-checks.js';
import { prepareRequest, type BatchedWrite } from './batched-write.js';
import { BATCH_WRITE, type WriteRequest } from './shapes.js';

const MAX_WRITES = 25;

/** BatchWriteItem. */
export const batchWriteItem = operation('BatchWriteItem', BATCH_WRITE, (input, context) => {
  checkPresence('BatchWriteItem', input);
  const tables = Object.entries(input.RequestItems!);
  checkCounts(tables);
  checkNames(tables.map(([name]) => name));
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

function checkCounts(tables: readonly (readonly [string, readonly WriteRequest[]])[]): void {
  let total = 0;
  for (const [name, requests] of tables) {
    if (requests.length === 0) throw nothingAsked(`requestItems.${name}.member`);
    if (requests.length > MAX_WRITES) throw tooMany(name, requests);
    total += requests.length;
  }
  if (total > MAX_WRITES) throw invalid('Too many items requested for the BatchWriteItem call');
}

function tooMany(name: string, requests: readonly WriteRequest[]): Error {
  return invalid(
    `1 validation error detected: Value '{${name}=[${requests.length} requests]}' at 'requestItems' failed to satisfy ` +
      'constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, ' +
      'Member must have length greater than or equal to 1]',
  );
}

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
