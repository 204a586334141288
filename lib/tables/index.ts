export { createTable, deleteTable, ensureTables } from './create.js';
export { type TableDefinition, tableDefinition } from './definition.js';
export type { EntityClass } from '../operations/target.js';
export type { CreateTableInput } from '../session/table-requests.js';
