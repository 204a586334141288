export { createTable, deleteTable, ensureTables } from './create.js';
export type { TableDefinition } from './definition.js';
export { tableDefinition } from './tables-of.js';
