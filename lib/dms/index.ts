// The entry of model documents: DMS (data model spec) read, checked, turned into classes and back.
export type { DmsAttribute, DmsDocument, DmsFormat, DmsIndex, DmsKey, DmsModel, DmsNaming } from './document.js';
export { loadDms, parseDms, validateDms } from './validate.js';
export { ExactNumber } from './exact-values.js';
export {
  entitiesFromDms,
  entityFromDms,
  fieldsByAttribute,
  type DmsEntity,
  type DmsEntityClass,
  type EntityFromDmsOptions,
} from './entity-from-dms.js';
export { assertEquivalent, dmsDifferences, type DmsDifference } from './equivalence.js';
export { toDms, toDmsModel, type ToDmsOptions } from './export.js';
export {
  generateEntities,
  type GenerateOptions,
  generateKeyHelpers,
  type GenerateKeyHelpersOptions,
} from './generate.js';
export { derived, deriveKey, runKeyFixtures, type FixtureResult, type KeyInputs } from './derive-key.js';
export {
  type DerivedKey,
  type KeyContract,
  type KeyFixture,
  type KeyInput,
  type KeySegment,
  type Transform,
  parseKeyContract,
} from './key-contract.js';
export type { ReadOptions, YamlModule } from './read-yaml.js';
export type { DmsFault, DmsRule } from './report.js';
export type { ValueType } from '../values/value.js';
