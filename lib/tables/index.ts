export { createTable, deleteTable, ensureTables, tableDefinition } from './create.js';
export type { TableDefinition } from './definition.js';
