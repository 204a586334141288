import type {
  AttributeDefinition,
  CreateTableInput,
  KeySchemaElement,
  Projection,
  SecondaryIndex,
} from '../client/table-requests.js';
import type { Attribute, IndexModel, Model } from '../model/model.js';

/** What a table must be for one class: the request that creates it, and the attribute that items expire by. */
export interface TableDefinition {
  readonly input: CreateTableInput;
  readonly ttl: string | undefined;
  /** Names of the classes it is for. */
  readonly models: readonly string[];
}

/** The table of one class, under the name it is sent by. */
export function definitionOf(model: Model, tableName: string): TableDefinition {
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
