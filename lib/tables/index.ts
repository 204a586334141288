export { createTable, deleteTable, ensureTables } from './create.js';
export { type TableDefinition, tableDefinition } from './definition.js';
