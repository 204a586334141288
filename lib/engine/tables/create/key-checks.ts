import { invalid, invalidParameter } from '../../failure.js';
import type { AttributeDefinitions, KeySchemaInput, ProjectionInput } from '../shapes.js';

const MAX_PER_ROLE = 4;

/** Checks that every attribute of a key is defined. */
export function checkDefined(keys: KeySchemaInput, definitions: AttributeDefinitions): void {
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
export function checkOrder(keys: KeySchemaInput): void {
  if (keys[0]?.KeyType !== 'HASH')
    throw invalid('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  if (keys.length < 2) return;
  if (keys[0].AttributeName === keys[1]?.AttributeName) throw invalid(SAME_NAME);
  if (keys[1]?.KeyType !== 'RANGE')
    throw invalid('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type');
}

/** Checks the order of a global index's key: one to four HASH, then up to four RANGE, no name twice. */
export function checkGlobalOrder(keys: KeySchemaInput): void {
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
export function checkProjection({ ProjectionType: type, NonKeyAttributes: names }: ProjectionInput): void {
  if (type === undefined) throw invalidParameter('Unknown ProjectionType: null');
  if (type === 'INCLUDE' && names === undefined) {
    throw invalidParameter('ProjectionType is INCLUDE, but NonKeyAttributes is not specified');
  }
  if (type !== 'INCLUDE' && names !== undefined) {
    throw invalidParameter(`ProjectionType is ${type}, but NonKeyAttributes is specified`);
  }
}
