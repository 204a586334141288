import { batchGetItem } from '../operations/many/batch-get.js';
import { batchWriteItem } from '../operations/many/batch-write.js';
import { transactGetItems } from '../operations/many/transact-get.js';
import { transactWriteItems } from '../operations/many/transact-write.js';
import { getItem } from '../operations/read/get-item.js';
import { query } from '../operations/read/query.js';
import { scan } from '../operations/read/scan.js';
import { deleteItem, putItem, updateItem } from '../operations/write/single-writes.js';
import { createTable } from '../tables/create-table.js';
import { deleteTable, describe, listTables } from '../tables/table-operations.js';
import type { Operation } from './operation.js';

const ALL: readonly Operation[] = [
  createTable,
  describe,
  deleteTable,
  listTables,
  putItem,
  getItem,
  updateItem,
  deleteItem,
  query,
  scan,
  batchGetItem,
  batchWriteItem,
  transactGetItems,
  transactWriteItems,
];

/** Every operation the engine carries out, by name. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(ALL.map(operation => [operation.name, operation]));
