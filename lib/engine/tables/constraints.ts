import {
  bound,
  NOT_NULL,
  ConstraintErrors,
  enumConstraint,
  NAME_PATTERN,
} from '../validation/expression-parameters.js';
import type {
  TagInput,
  AttributeDefinitions,
  CreateTableInput,
  GlobalIndexInput,
  KeySchemaInput,
  LocalIndexInput,
  ThroughputInput,
} from './shapes.js';

const MAX_KEY = 128;
const MAX_VALUE = 256;

/** Adds what is wrong with one tag. */
export function addTagErrors(errors: ConstraintErrors, { Key: key, Value: value }: TagInput, path: string): void {
  if (key === undefined) errors.add(undefined, `${path}.key`, NOT_NULL);
  else if (key.length < 1) errors.add(key, `${path}.key`, bound('length', 'greater', 1));
  else if (key.length > MAX_KEY) errors.add(key, `${path}.key`, bound('length', 'less', MAX_KEY));
  if (value === undefined) errors.add(undefined, `${path}.value`, NOT_NULL);
  else if (value.length > MAX_VALUE) errors.add(value, `${path}.value`, bound('length', 'less', MAX_VALUE));
}

const NAME = /^[a-zA-Z0-9_.-]*$/;
const BILLING_MODES = ['PROVISIONED', 'PAY_PER_REQUEST'];
const TABLE_CLASSES = ['STANDARD', 'STANDARD_INFREQUENT_ACCESS'];
const PROJECTION_TYPES = ['ALL', 'INCLUDE', 'KEYS_ONLY'];
const VIEW_TYPES = ['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY'];
const MAX_KEY_NAME = 255;
const MAX_KEYS = 2;
const MAX_INDEX_KEYS = 8;
const MAX_PROJECTED = 20;

/** Collects every constraint error of a CreateTable request, in the service's order. */
export function createTableConstraints(input: CreateTableInput): ConstraintErrors {
  const errors = new ConstraintErrors();
  addNameErrors(errors, input.TableName, 'tableName');
  errors.addUnlessIn(BILLING_MODES, input.BillingMode, 'billingMode');
  errors.addUnlessIn(TABLE_CLASSES, input.TableClass, 'tableClass');
  if (input.ProvisionedThroughput) addThroughputErrors(errors, input.ProvisionedThroughput, 'provisionedThroughput');
  addKeySchemaErrors(errors, input.KeySchema, { path: 'keySchema', most: MAX_KEYS });
  addDefinitionErrors(errors, input.AttributeDefinitions);
  input.GlobalSecondaryIndexes?.forEach((index, i) =>
    addIndexErrors(errors, index, { path: `globalSecondaryIndexes.${i + 1}.member` }),
  );
  input.LocalSecondaryIndexes?.forEach((index, i) =>
    addIndexErrors(errors, index, { path: `localSecondaryIndexes.${i + 1}.member`, most: MAX_KEYS }),
  );
  addStreamErrors(errors, input);
  input.Tags?.forEach((tag, i) => addTagErrors(errors, tag, `tags.${i + 1}.member`));
  return errors;
}

/** Adds what is wrong with a table's or an index's name. */
export function addNameErrors(errors: ConstraintErrors, name: string | undefined, path: string): void {
  if (name === undefined) return errors.add(undefined, path, NOT_NULL);
  if (!NAME.test(name)) errors.add(name, path, NAME_PATTERN);
  if (name.length < 3) errors.add(name, path, bound('length', 'greater', 3));
  if (name.length > 255) errors.add(name, path, bound('length', 'less', 255));
}

/** Adds what is wrong with a provisioned throughput, writes before reads. */
export function addThroughputErrors(errors: ConstraintErrors, throughput: ThroughputInput, path: string): void {
  for (const [member, units] of [
    ['writeCapacityUnits', throughput.WriteCapacityUnits],
    ['readCapacityUnits', throughput.ReadCapacityUnits],
  ] as const) {
    if (units === undefined) errors.add(undefined, `${path}.${member}`, NOT_NULL);
    else if (units < 1) errors.add(units, `${path}.${member}`, bound('value', 'greater', 1));
  }
}

/** Adds what is wrong with a billing mode, a stream or a table class. */
export function addSettingErrors(
  errors: ConstraintErrors,
  input: Pick<CreateTableInput, 'BillingMode' | 'TableClass' | 'StreamSpecification'>,
): void {
  errors.addUnlessIn(BILLING_MODES, input.BillingMode, 'billingMode');
  errors.addUnlessIn(TABLE_CLASSES, input.TableClass, 'tableClass');
  addStreamErrors(errors, input);
}

function addStreamErrors(errors: ConstraintErrors, { StreamSpecification: stream }: CreateTableInput): void {
  if (stream === undefined) return;
  if (stream.StreamEnabled === undefined) errors.add(undefined, 'streamSpecification.streamEnabled', NOT_NULL);
  errors.addUnlessIn(VIEW_TYPES, stream.StreamViewType, 'streamSpecification.streamViewType');
}

function addKeySchemaErrors(
  errors: ConstraintErrors,
  schema: KeySchemaInput | undefined,
  { path, most }: { path: string; most: number },
): void {
  if (schema === undefined) return errors.add(undefined, path, NOT_NULL);
  if (schema.length < 1) errors.add(schema, path, bound('length', 'greater', 1));
  if (schema.length > most) errors.add(dump(schema), path, bound('length', 'less', most));
  schema.forEach((element, i) => {
    const at = `${path}.${i + 1}.member`;
    addKeyNameErrors(errors, element.AttributeName, `${at}.attributeName`);
    addEnumErrors(errors, ['HASH', 'RANGE'], [element.KeyType, `${at}.keyType`]);
  });
}

/** Adds what is wrong with attribute definitions, which only CreateTable requires. */
function addDefinitionErrors(errors: ConstraintErrors, definitions: AttributeDefinitions | undefined): void {
  if (definitions === undefined) return errors.add(undefined, 'attributeDefinitions', NOT_NULL);
  definitions.forEach((definition, i) => {
    const at = `attributeDefinitions.${i + 1}.member`;
    addKeyNameErrors(errors, definition.AttributeName, `${at}.attributeName`);
    addEnumErrors(errors, ['B', 'N', 'S'], [definition.AttributeType, `${at}.attributeType`]);
  });
}

/** Adds what is wrong with the definition of a secondary index. */
export function addIndexErrors(
  errors: ConstraintErrors,
  index: GlobalIndexInput | LocalIndexInput,
  { path, most = MAX_INDEX_KEYS }: { path: string; most?: number },
): void {
  if (index.Projection === undefined) errors.add(undefined, `${path}.projection`, NOT_NULL);
  errors.addUnlessIn(PROJECTION_TYPES, index.Projection?.ProjectionType, `${path}.projection.projectionType`);
  addProjectedErrors(errors, index.Projection?.NonKeyAttributes, `${path}.projection.nonKeyAttributes`);
  addNameErrors(errors, index.IndexName, `${path}.indexName`);
  if ('ProvisionedThroughput' in index && index.ProvisionedThroughput !== undefined) {
    addThroughputErrors(errors, index.ProvisionedThroughput, `${path}.provisionedThroughput`);
  }
  addKeySchemaErrors(errors, index.KeySchema, { path: `${path}.keySchema`, most });
}

function addProjectedErrors(errors: ConstraintErrors, names: readonly string[] | undefined, path: string): void {
  if (names === undefined) return;
  if (names.length < 1) errors.add(names, path, bound('length', 'greater', 1));
  if (names.length > MAX_PROJECTED) errors.add(names, path, bound('length', 'less', MAX_PROJECTED));
  names.forEach((name, i) => addKeyNameErrors(errors, name, `${path}.${i + 1}.member`));
}

function addKeyNameErrors(errors: ConstraintErrors, name: string | undefined, path: string): void {
  if (name === undefined) errors.add(undefined, path, NOT_NULL);
  else if (name.length < 1) errors.add(name, path, bound('length', 'greater', 1));
  else if (name.length > MAX_KEY_NAME) errors.add(name, path, bound('length', 'less', MAX_KEY_NAME));
}

function addEnumErrors(
  errors: ConstraintErrors,
  allowed: readonly string[],
  [value, path]: readonly [string | undefined, string],
): void {
  if (value === undefined) errors.add(undefined, path, NOT_NULL);
  else if (!allowed.includes(value)) errors.add(value, path, enumConstraint(allowed));
}

function dump(schema: KeySchemaInput): string {
  const elements = schema.map(
    ({ AttributeName, KeyType }) => `KeySchemaElement(attributeName=${AttributeName}, keyType=${KeyType})`,
  );
  return `[${elements.join(', ')}]`;
}
