import { invalid, invalidParameter } from '../failure.js';
import type {
  AttributeDefinitions,
  KeySchemaInput,
  ProjectionInput,
  CreateTableInput,
  GlobalIndexInput,
  ThroughputInput,
} from './shapes.js';

const MAX_PER_ROLE = 4;

/** Checks that every attribute of a key is defined. */
function checkDefined(keys: KeySchemaInput, definitions: AttributeDefinitions): void {
  const names = keys.map(({ AttributeName }) => AttributeName!);
  const defined = definitions.map(({ AttributeName }) => AttributeName!);
  const distinct = new Set(names);
  if (names.length > defined.length) {
    throw invalid('Invalid KeySchema: Some index key attribute have no definition');
  }
  if (names.every(name => defined.includes(name))) return;
  throw invalidParameter(
    'Some index key attributes are not defined in AttributeDefinitions. ' +
      `Keys: [${[...distinct].join(', ')}], AttributeDefinitions: [${defined.join(', ')}]`,
  );
}

/** Checks the order of a table's or local index's key: one HASH, perhaps one RANGE of another name. */
function checkOrder(keys: KeySchemaInput): void {
  if (keys[0]?.KeyType !== 'HASH')
    throw invalid('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  if (keys.length < 2) return;
  if (keys[0].AttributeName === keys[1]?.AttributeName) throw invalid(SAME_NAME);
  if (keys[1]?.KeyType !== 'RANGE')
    throw invalid('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type');
}

/** Checks the order of a global index's key: one to four HASH, then up to four RANGE, no name twice. */
function checkGlobalOrder(keys: KeySchemaInput): void {
  if (keys.length <= 2 && keys[1]?.KeyType !== 'HASH') return checkOrder(keys);
  if (keys[0]?.KeyType !== 'HASH')
    throw invalid('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  if (new Set(keys.map(({ AttributeName }) => AttributeName)).size < keys.length) throw invalid(SAME_NAME);
  const hashes = keys.findIndex(({ KeyType }) => KeyType === 'RANGE');
  const roles = hashes < 0 ? [keys.length, 0] : [hashes, keys.length - hashes];
  if (hashes >= 0 && keys.slice(hashes).some(({ KeyType }) => KeyType !== 'RANGE')) {
    throw invalid('Invalid KeySchema: HASH KeySchemaElements must come before all RANGE KeySchemaElements');
  }
  if (Math.max(...roles) > MAX_PER_ROLE) {
    throw invalid(
      `Invalid KeySchema: At most ${MAX_PER_ROLE} HASH and ${MAX_PER_ROLE} RANGE KeySchemaElements are allowed`,
    );
  }
}

const SAME_NAME = 'Both the Hash Key and the Range Key element in the KeySchema have the same name';

/** Checks that the projection's type and its attribute names fit together. */
function checkProjection({ ProjectionType: type, NonKeyAttributes: names }: ProjectionInput): void {
  if (type === undefined) throw invalidParameter('Unknown ProjectionType: null');
  if (type === 'INCLUDE' && names === undefined) {
    throw invalidParameter('ProjectionType is INCLUDE, but NonKeyAttributes is not specified');
  }
  if (type !== 'INCLUDE' && names !== undefined) {
    throw invalidParameter(`ProjectionType is ${type}, but NonKeyAttributes is specified`);
  }
}

const MAX_UNITS = 1_000_000_000_000;
const MAX_LOCAL = 5;
const MAX_GLOBAL = 20;
const MAX_PROJECTED = 100;

/** Checks of CreateTable that look at several members together, in the service's order. */
export function checkCreateTable(input: CreateTableInput): void {
  const keys = input.KeySchema!;
  const definitions = input.AttributeDefinitions!;
  checkBilling(input);
  checkDefined(keys, definitions);
  checkOrder(keys);
  const indexed = input.LocalSecondaryIndexes !== undefined || input.GlobalSecondaryIndexes !== undefined;
  if (!indexed && definitions.length !== keys.length) {
    throw invalidParameter(
      'Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions',
    );
  }
  const names = new Set<string>();
  checkLocalIndexes(input, names);
  checkGlobalIndexes(input, names);
  checkProjectedTotal(input);
  if (indexed) checkAllUsed(input);
  checkStream(input);
}

/** Checks that throughput is given exactly where the billing mode wants it. */
function checkBilling({ BillingMode: mode, ProvisionedThroughput: throughput }: CreateTableInput): void {
  if (mode === 'PAY_PER_REQUEST') {
    if (throughput === undefined) return;
    throw invalidParameter(
      'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    );
  }
  if (throughput === undefined) {
    throw invalidParameter(
      'ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
    );
  }
  checkUnits(throughput);
}

/** Checks that throughput is within bounds. */
export function checkUnits({ ReadCapacityUnits, WriteCapacityUnits }: ThroughputInput, index?: string): void {
  const at = index === undefined ? '' : ` for index ${index}`;
  for (const [name, units] of Object.entries({ ReadCapacityUnits, WriteCapacityUnits })) {
    if (units! > MAX_UNITS) throw invalid(`Given value ${units} for ${name} is out of bounds${at}`);
  }
}

function checkLocalIndexes(input: CreateTableInput, names: Set<string>): void {
  const indexes = input.LocalSecondaryIndexes;
  if (indexes === undefined) return;
  if (indexes.length === 0) throw invalidParameter('List of LocalSecondaryIndexes is empty');
  if (input.KeySchema!.length < 2) {
    throw invalidParameter(
      'Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex',
    );
  }
  for (const index of indexes) {
    const keys = index.KeySchema!;
    checkDefined(keys, input.AttributeDefinitions!);
    checkOrder(keys);
    checkLocalKeys(index.IndexName!, keys, input.KeySchema!);
    checkProjection(index.Projection!);
    checkNew(index.IndexName!, names);
  }
  if (indexes.length > MAX_LOCAL) {
    throw invalidParameter('Number of LocalSecondaryIndexes exceeds per-table limit of 5');
  }
}

function checkLocalKeys(name: string, keys: KeySchemaInput, table: KeySchemaInput): void {
  if (keys.length < 2) throw invalidParameter(`Index KeySchema does not have a range key for index: ${name}`);
  const [own, tables] = [keys[0]!.AttributeName, table[0]!.AttributeName];
  if (own === tables) return;
  throw invalidParameter(
    `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${name}. ` +
      `index hash key: ${own}, table hash key: ${tables}`,
  );
}

function checkGlobalIndexes(input: CreateTableInput, names: Set<string>): void {
  const indexes = input.GlobalSecondaryIndexes;
  if (indexes === undefined) return;
  if (indexes.length === 0) throw invalidParameter('List of GlobalSecondaryIndexes is empty');
  for (const index of indexes) {
    checkGlobalIndex(index, input);
    checkNew(index.IndexName!, names);
  }
  if (indexes.length > MAX_GLOBAL)
    throw invalidParameter('GlobalSecondaryIndex count exceeds the per-table limit of 20');
}

/** Checks one global index against the definitions and billing mode it comes with. */
export function checkGlobalIndex(
  index: GlobalIndexInput,
  { AttributeDefinitions, BillingMode }: Pick<CreateTableInput, 'AttributeDefinitions' | 'BillingMode'>,
): void {
  const { IndexName: name, KeySchema: keys, Projection: projection, ProvisionedThroughput: throughput } = index;
  checkDefined(keys!, AttributeDefinitions ?? []);
  checkGlobalOrder(keys!);
  checkProjection(projection!);
  if (BillingMode === 'PAY_PER_REQUEST') {
    if (throughput === undefined) return;
    throw invalidParameter(
      `ProvisionedThroughput should not be specified for index: ${name} when BillingMode is PAY_PER_REQUEST`,
    );
  }
  if (throughput === undefined) {
    throw invalidParameter(`ProvisionedThroughput must be specified for index: ${name}`);
  }
  checkUnits(throughput, name);
}

function checkNew(name: string, names: Set<string>): void {
  if (names.has(name)) throw invalidParameter(`Duplicate index name: ${name}`);
  names.add(name);
}

function checkProjectedTotal({ LocalSecondaryIndexes = [], GlobalSecondaryIndexes = [] }: CreateTableInput): void {
  const lists = [...LocalSecondaryIndexes, ...GlobalSecondaryIndexes].map(index => index.Projection?.NonKeyAttributes);
  const total = lists.reduce((sum, names) => sum + (names?.length ?? 0), 0);
  if (total <= MAX_PROJECTED) return;
  throw invalidParameter(
    `Number of NonKeyAttributes projected into all indexes exceeds the per-table limit of ${MAX_PROJECTED}`,
  );
}

function checkAllUsed(input: CreateTableInput): void {
  const indexes = [...(input.LocalSecondaryIndexes ?? []), ...(input.GlobalSecondaryIndexes ?? [])];
  const used = new Set([input, ...indexes].flatMap(({ KeySchema: keys }) => keys!.map(key => key.AttributeName!)));
  const defined = input.AttributeDefinitions!.map(({ AttributeName }) => AttributeName!);
  if (defined.every(name => used.has(name))) return;
  throw invalidParameter(
    `Some AttributeDefinitions are not used. AttributeDefinitions: [${defined.join(', ')}], ` +
      `keys used: [${[...used].join(', ')}]`,
  );
}

/** Checks that a view type is named exactly when the stream is enabled. */
export function checkStream({ StreamSpecification: stream }: Pick<CreateTableInput, 'StreamSpecification'>): void {
  if (stream?.StreamEnabled === false && stream.StreamViewType !== undefined) {
    throw invalidParameter('Table is being created with a stream disabled, UpdateViewType should not be specified');
  }
  if (stream?.StreamEnabled === true && stream.StreamViewType === undefined) {
    throw invalidParameter('Table is being created with a stream enabled, UpdateViewType should be specified');
  }
}
