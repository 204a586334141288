import type { Operation } from '../../wire/operation.js';
import { getItem } from './get-item.js';
import { query } from './query.js';
import { scan } from './scan.js';

/** The operations that read items of one table. */
export const READ_OPERATIONS: readonly Operation[] = [getItem, query, scan];
