import { DynamormError } from '../errors/errors.js';
import { registeredClasses } from '../metadata/registry.js';
import { attributesOf, type SharedTable } from '../metadata/shared-table.js';
import { declaredTable, modelOf } from '../model/compile.js';
import type { Attribute, IndexModel, Model } from '../model/model.js';
import { declaredTargetOf, type EntityClass } from '../operations/target.js';
import type { Session } from '../session/session.js';
import type {
  AttributeDefinition,
  CreateTableInput,
  KeySchemaElement,
  Projection,
  SecondaryIndex,
} from '../session/table-requests.js';

/** What a table must be for one class: the request that creates it, and the attribute that items expire by. */
export interface TableDefinition {
  /** The `CreateTable` request: keys, attribute definitions and indexes. */
  readonly input: CreateTableInput;
  /** Name of the time-to-live attribute; undefined where items do not expire. */
  readonly ttl: string | undefined;
  /** Names of the classes it is for. */
  readonly models: readonly string[];
}

/** The table of one class, under the name it is sent by. */
function definitionOf(model: Model, tableName: string): TableDefinition {
  const indexes = [...model.indexes.values()];
  const definitions = new Map<string, AttributeDefinition>();
  for (const attribute of [...model.key, ...indexes.flatMap(index => [...index.partition, ...index.sort])]) {
    definitions.set(attribute.name, { AttributeName: attribute.name, AttributeType: keyType(attribute) });
  }
  const [global, local] = (['GSI', 'LSI'] as const).map(type =>
    indexes.filter(index => index.type === type).map(index => secondaryIndex(model, index)),
  );
  return {
    input: {
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keySchema([model.partition], model.sort === undefined ? [] : [model.sort]),
      AttributeDefinitions: [...definitions.values()],
      ...(global!.length > 0 && { GlobalSecondaryIndexes: global! }),
      ...(local!.length > 0 && { LocalSecondaryIndexes: local! }),
      ...(model.stream !== undefined && { StreamSpecification: { StreamEnabled: true, StreamViewType: model.stream } }),
    },
    ttl: model.ttl?.name,
    models: [model.name],
  };
}

/** The type of a key attribute: what its codec writes; text where the codec goes by the value. */
function keyType({ codec }: Attribute): 'S' | 'N' | 'B' {
  return codec.type === 'N' || codec.type === 'B' ? codec.type : 'S';
}

function keySchema(partition: readonly Attribute[], sort: readonly Attribute[]): readonly KeySchemaElement[] {
  const elements = (attributes: readonly Attribute[], KeyType: 'HASH' | 'RANGE') =>
    attributes.map(({ name }) => ({ AttributeName: name, KeyType }));
  return [...elements(partition, 'HASH'), ...elements(sort, 'RANGE')];
}

function secondaryIndex(model: Model, index: IndexModel): SecondaryIndex {
  return {
    IndexName: index.name,
    KeySchema: keySchema(index.partition, index.sort),
    Projection: projectionOf(model, index),
  };
}

function projectionOf(model: Model, { projection, ...index }: IndexModel): Projection {
  if (typeof projection === 'string') return { ProjectionType: projection };
  // Keys are always projected, and naming one of them is an error to the service.
  const keys = new Set([...model.key, ...index.partition, ...index.sort]);
  const names = projection.filter(attribute => !keys.has(attribute)).map(attribute => attribute.name);
  // Reads of the index tell the classes of its entries by their type.
  if (model.discriminator !== undefined) names.push(model.discriminator.name);
  return names.length === 0 ? { ProjectionType: 'KEYS_ONLY' } : { ProjectionType: 'INCLUDE', NonKeyAttributes: names };
}

/** The definitions of several classes by table: classes of one table are merged, or refused with a message that names both. */
function mergeDefinitions(definitions: readonly TableDefinition[]): readonly TableDefinition[] {
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

/** The definition of a class with all that its shared table has besides: indexes that only other classes are in. */
function withLayout(own: TableDefinition, { name: table, layout }: SharedTable): TableDefinition {
  const known = new Map(own.input.AttributeDefinitions.map(definition => [definition.AttributeName, definition]));
  const locals: SecondaryIndex[] = [];
  const globals: SecondaryIndex[] = [];
  for (const [IndexName, { type, partitionKey = layout.partitionKey, sortKey, projection = 'ALL' }] of Object.entries(
    layout.indexes ?? {},
  )) {
    const keys = [
      ...attributesOf(partitionKey).map(name => [name, 'HASH'] as const),
      ...attributesOf(sortKey).map(name => [name, 'RANGE'] as const),
    ];
    const KeySchema = keys.map(([AttributeName, KeyType]) => ({ AttributeName, KeyType }));
    for (const { AttributeName } of KeySchema)
      if (!known.has(AttributeName))
        known.set(AttributeName, { AttributeName, AttributeType: typeInTable(table, AttributeName) });
    const isKey = new Set([layout.partitionKey, layout.sortKey, ...keys.map(([name]) => name)]);
    const NonKeyAttributes = typeof projection === 'string' ? [] : projection.filter(name => !isKey.has(name));
    (type === 'LSI' ? locals : globals).push({
      IndexName,
      KeySchema,
      Projection:
        typeof projection === 'string'
          ? { ProjectionType: projection }
          : NonKeyAttributes.length === 0
            ? { ProjectionType: 'KEYS_ONLY' }
            : { ProjectionType: 'INCLUDE', NonKeyAttributes },
    });
  }
  const GlobalSecondaryIndexes = mergeIndexes(own.input.GlobalSecondaryIndexes, globals, notShared);
  const LocalSecondaryIndexes = mergeIndexes(own.input.LocalSecondaryIndexes, locals, notShared);
  return {
    ...own,
    ttl: own.ttl ?? layout.ttl,
    input: {
      ...own.input,
      AttributeDefinitions: [...known.values()],
      ...(GlobalSecondaryIndexes.length > 0 && { GlobalSecondaryIndexes }),
      ...(LocalSecondaryIndexes.length > 0 && { LocalSecondaryIndexes }),
    },
  };
}

/** The type of a key that the class does not have itself: text, unless it is a field of another class of the table. */
function typeInTable(table: string, name: string): 'S' | 'N' | 'B' {
  for (const type of registeredClasses) {
    if (declaredTable(type) !== table) continue;
    const attribute = attributeIn(type, name);
    if (attribute?.isKey !== undefined) return keyType(attribute);
  }
  return 'S';
}

/** An attribute of a class; undefined in one that does not compile, which says why when it is used. */
function attributeIn(type: new () => object, name: string): Attribute | undefined {
  try {
    return modelOf(type).byName.get(name);
  } catch {
    return undefined;
  }
}

/** An index of a class has the keys that its table declares. */
const notShared: Refuse = what => {
  throw new DynamormError('ErrInvalidModel', `a class differs from its table in ${what}`, {
    operation: 'tableDefinition',
  });
};

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

export type AnyEntityClass = EntityClass<object>;

/** A table that some classes share, and the session to reach it by. */
export interface Table {
  readonly session: Session;
  readonly definition: TableDefinition;
}

/** The `CreateTable` requests of some entity classes: nothing sent. @throws ErrInvalidModel where classes of one table disagree */
export function tableDefinition(...classes: readonly AnyEntityClass[]): readonly TableDefinition[] {
  return tablesOf(classes).map(table => table.definition);
}

/** The tables of some classes, those of one table merged. @throws ErrInvalidModel where they disagree */
export function tablesOf(classes: readonly AnyEntityClass[]): readonly Table[] {
  if (classes.length === 0)
    throw new DynamormError('ErrInvalidModel', 'at least one entity class is needed, such as createTable(Order)', {
      operation: 'tableDefinition',
    });
  const bySession = new Map<Session, TableDefinition[]>();
  for (const { model, session } of classes.map(declaredTargetOf)) {
    const definitions = bySession.get(session) ?? [];
    const name = session.tableName(model.table);
    const own = definitionOf(model, name);
    definitions.push(model.shared === undefined ? own : withLayout(own, model.shared));
    bySession.set(session, definitions);
  }
  return [...bySession].flatMap(([session, definitions]) =>
    mergeDefinitions(definitions).map(definition => ({ session, definition })),
  );
}
