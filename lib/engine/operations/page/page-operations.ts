import type { Operation } from '../../wire/operation.js';
import { query } from './query.js';
import { scan } from './scan.js';

/** The operations that read pages of items. */
export const PAGE_OPERATIONS: readonly Operation[] = [query, scan];
