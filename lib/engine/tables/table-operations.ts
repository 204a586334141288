import type { Operation } from '../wire/operation.js';
import { createTable } from './create/create-table.js';
import { deleteTable, describe } from './delete-table.js';
import { listTables } from './list-tables.js';
import { listTagsOfResource, tagResource, untagResource } from './tags.js';
import { describeTimeToLive, updateTimeToLive } from './time-to-live.js';
import { updateTable } from './update/update-table.js';

/** The operations on tables. */
export const TABLE_OPERATIONS: readonly Operation[] = [
  createTable,
  describe,
  updateTable,
  deleteTable,
  listTables,
  updateTimeToLive,
  describeTimeToLive,
  tagResource,
  untagResource,
  listTagsOfResource,
];
