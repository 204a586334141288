import { DATA_OPERATIONS } from '../operations/data-operations.js';
import { STREAM_OPERATIONS } from '../streams/stream-operations.js';
import { TABLE_OPERATIONS } from '../tables/table-operations.js';
import type { Operation } from './operation.js';

const ALL: readonly Operation[] = [...TABLE_OPERATIONS, ...DATA_OPERATIONS, ...STREAM_OPERATIONS];

/** Every operation the engine carries out, by name. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(ALL.map(operation => [operation.name, operation]));
