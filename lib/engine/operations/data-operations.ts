import type { Operation } from '../wire/operation.js';
import { batchGetItem } from './many/batch-get.js';
import { batchWriteItem } from './many/batch-write.js';
import { transactGetItems } from './many/transact-get.js';
import { transactWriteItems } from './many/transact-write.js';
import { READ_OPERATIONS } from './read/read-operations.js';
import { deleteItem, putItem, updateItem } from './write/single-writes.js';

/** The operations on items. */
export const DATA_OPERATIONS: readonly Operation[] = [
  putItem,
  ...READ_OPERATIONS,
  updateItem,
  deleteItem,
  batchGetItem,
  batchWriteItem,
  transactGetItems,
  transactWriteItems,
];
