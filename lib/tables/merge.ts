import type { CreateTableInput, SecondaryIndex } from '../client/table-requests.js';
import { DynamormError } from '../errors/dynamorm-error.js';
import type { TableDefinition } from './definition.js';

/** The definitions of several classes by table: classes of one table are merged, or refused with a message that names both. */
export function mergeDefinitions(definitions: readonly TableDefinition[]): readonly TableDefinition[] {
  const tables = new Map<string, TableDefinition>();
  for (const definition of definitions) {
    const { TableName } = definition.input;
    const other = tables.get(TableName);
    tables.set(TableName, other === undefined ? definition : merge(other, definition));
  }
  return [...tables.values()];
}

function merge(a: TableDefinition, b: TableDefinition): TableDefinition {
  const refuse = (what: string): never => {
    const message = `${a.models.join(', ')} and ${b.models.join(', ')} share the table ${a.input.TableName} and differ in ${what}`;
    throw new DynamormError('ErrInvalidModel', message, {
      model: b.models[0],
      table: a.input.TableName,
      operation: 'tableDefinition',
    });
  };
  if (!same(a.input.KeySchema, b.input.KeySchema)) refuse('their primary key');
  if (a.ttl !== undefined && b.ttl !== undefined && a.ttl !== b.ttl)
    refuse(`the attribute that items expire by (${a.ttl}, ${b.ttl})`);
  const views = [a, b].map(({ input }) => input.StreamSpecification);
  if (views[0] !== undefined && views[1] !== undefined && !same(views[0], views[1])) refuse('their stream view');
  const stream = views[0] ?? views[1];
  const globals = mergeIndexes(a.input.GlobalSecondaryIndexes, b.input.GlobalSecondaryIndexes, refuse);
  const locals = mergeIndexes(a.input.LocalSecondaryIndexes, b.input.LocalSecondaryIndexes, refuse);
  const input: CreateTableInput = {
    ...a.input,
    AttributeDefinitions: mergeAttributes(a.input, b.input, refuse),
    ...(globals.length > 0 && { GlobalSecondaryIndexes: globals }),
    ...(locals.length > 0 && { LocalSecondaryIndexes: locals }),
    ...(stream !== undefined && { StreamSpecification: stream }),
  };
  return { input, ttl: a.ttl ?? b.ttl, models: [...new Set([...a.models, ...b.models])] };
}

type Refuse = (what: string) => never;

function mergeAttributes(
  a: CreateTableInput,
  b: CreateTableInput,
  refuse: Refuse,
): CreateTableInput['AttributeDefinitions'] {
  const types = new Map(a.AttributeDefinitions.map(definition => [definition.AttributeName, definition]));
  for (const definition of b.AttributeDefinitions) {
    const other = types.get(definition.AttributeName);
    if (other !== undefined && other.AttributeType !== definition.AttributeType) {
      refuse(`the type of ${definition.AttributeName} (${other.AttributeType}, ${definition.AttributeType})`);
    }
    types.set(definition.AttributeName, definition);
  }
  return [...types.values()];
}

/** One index declared by two classes must have the same keys; what it projects is what either needs. */
function mergeIndexes(
  a: readonly SecondaryIndex[] = [],
  b: readonly SecondaryIndex[] = [],
  refuse: Refuse,
): readonly SecondaryIndex[] {
  const indexes = new Map(a.map(index => [index.IndexName, index]));
  for (const index of b) {
    const other = indexes.get(index.IndexName);
    if (other !== undefined && !same(other.KeySchema, index.KeySchema)) refuse(`the keys of index ${index.IndexName}`);
    indexes.set(index.IndexName, other === undefined ? index : { ...index, Projection: widest(other, index) });
  }
  return [...indexes.values()];
}

function widest({ Projection: a }: SecondaryIndex, { Projection: b }: SecondaryIndex): SecondaryIndex['Projection'] {
  if (a.ProjectionType === 'ALL' || b.ProjectionType === 'ALL') return { ProjectionType: 'ALL' };
  const names = [...new Set([...(a.NonKeyAttributes ?? []), ...(b.NonKeyAttributes ?? [])])];
  return names.length === 0 ? { ProjectionType: 'KEYS_ONLY' } : { ProjectionType: 'INCLUDE', NonKeyAttributes: names };
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
