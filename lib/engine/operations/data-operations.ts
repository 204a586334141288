import type { Operation } from '../wire/operation.js';
import { batchGetItem } from './many/batch-get.js';
import { batchWriteItem } from './many/batch-write.js';
import { transactGetItems } from './many/transact-get.js';
import { transactWriteItems } from './many/transact-write.js';
import { getItem } from './read/get-item.js';
import { PAGE_OPERATIONS } from './page/page-operations.js';
import { WRITE_OPERATIONS } from './write/write-operations.js';

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
