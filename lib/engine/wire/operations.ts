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
];

/** Every operation the engine carries out, by name. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(ALL.map(operation => [operation.name, operation]));
