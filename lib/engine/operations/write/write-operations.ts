import type { Operation } from '../../wire/operation.js';
import { deleteItem } from './delete-item.js';
import { putItem } from './put-item.js';
import { updateItem } from './update-item.js';

/** The operations that write one item. */
export const WRITE_OPERATIONS: readonly Operation[] = [putItem, updateItem, deleteItem];
