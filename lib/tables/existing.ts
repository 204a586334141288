import type { KeySchemaElement, TableDescription } from '../client/table-requests.js';
import { DynamormError } from '../errors/dynamorm-error.js';
import type { TableDefinition } from './definition.js';

/** Refuses a table that exists and cannot be what its classes need. @throws ErrInvalidModel naming both keys */
export function checkTable(found: TableDescription, { input, models }: TableDefinition): void {
  const [is, needed] = [keyText(found), keyText(input)];
  if (is !== needed)
    refuse(input.TableName, `exists with another primary key (${is}) than ${models.join(', ')} needs (${needed})`);
}

/**
 * Refuses what cannot be added to a table: an index of the same name with other keys, or a local index, which is made with
 * its table or never. @throws ErrInvalidModel
 */
export function checkIndexes(found: TableDescription, { input, models }: TableDefinition): void {
  const needs = (what: string): never => refuse(input.TableName, `${what} ${models.join(', ')} needs`);
  const there = new Map(
    [...(found.GlobalSecondaryIndexes ?? []), ...(found.LocalSecondaryIndexes ?? [])].map(one => [one.IndexName, one]),
  );
  for (const { IndexName, KeySchema } of [
    ...(input.GlobalSecondaryIndexes ?? []),
    ...(input.LocalSecondaryIndexes ?? []),
  ]) {
    const other = there.get(IndexName);
    if (other !== undefined && schemaText(other.KeySchema) !== schemaText(KeySchema))
      needs(`has an index ${IndexName} with other keys (${schemaText(other.KeySchema)}) than`);
  }
  for (const { IndexName } of input.LocalSecondaryIndexes ?? []) {
    if (!there.has(IndexName)) needs(`was made without the local index ${IndexName}, and none can be added, which`);
  }
}

function refuse(table: string, message: string): never {
  throw new DynamormError('ErrInvalidModel', `the table ${table} ${message}`, { table, operation: 'createTable' });
}

const schemaText = (schema: readonly KeySchemaElement[]): string =>
  schema.map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`).join(', ');

function keyText({ KeySchema = [], AttributeDefinitions = [] }: TableDescription): string {
  const types = new Map(AttributeDefinitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]));
  return KeySchema.map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName} ${types.get(AttributeName)}`).join(
    ', ',
  );
}
