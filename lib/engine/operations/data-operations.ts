import type { Operation } from '../wire/operation.js';
import { batchGetItem, batchWriteItem } from './batch.js';
import { deleteItem } from './delete.js';
import { getItem } from './get.js';
import { putItem } from './put.js';
import { PAGE_OPERATIONS } from './query-scan.js';
import { transactGetItems, transactWriteItems } from './transact.js';
import { updateItem } from './update.js';

/** The operations that write one item. */
const WRITE_OPERATIONS: readonly Operation[] = [putItem, updateItem, deleteItem];

/** The operations on items. */
export const DATA_OPERATIONS: readonly Operation[] = [
  getItem,
  ...WRITE_OPERATIONS,
  ...PAGE_OPERATIONS,
  batchGetItem,
  batchWriteItem,
  transactGetItems,
  transactWriteItems,
];
