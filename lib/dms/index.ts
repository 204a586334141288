// The entry of model documents: DMS (data model spec) read, checked, turned into classes and back.
export type {
  DmsAttribute,
  DmsDocument,
  DmsFormat,
  DmsIndex,
  DmsKey,
  DmsModel,
  DmsNaming,
} from './document/dms-document.js';
export { loadDms, parseDms } from './document/parse-dms.js';
export { ExactNumber } from './codecs/exact-number.js';
export {
  entitiesFromDms,
  entityFromDms,
  fieldsByAttribute,
  type DmsEntity,
  type DmsEntityClass,
  type EntityFromDmsOptions,
} from './entity/entity-from-dms.js';
export { assertEquivalent, dmsDifferences, type DmsDifference } from './export/equivalence.js';
export { toDms, toDmsModel, type ToDmsOptions } from './export/to-dms.js';
export { generateEntities, type GenerateOptions } from './generate/generate-entities.js';
export { generateKeyHelpers, type GenerateKeyHelpersOptions } from './generate/generate-key-helpers.js';
export { derived, deriveKey, runKeyFixtures, type FixtureResult } from './keys/derived.js';
export type { KeyInputs } from './keys/evaluate.js';
export type { DerivedKey, KeyContract, KeyFixture, KeyInput, KeySegment, Transform } from './keys/key-contract.js';
export { parseKeyContract } from './keys/parse-key-contract.js';
export type { ReadOptions } from './source/read-source.js';
export type { YamlModule } from './source/yaml-module.js';
export type { DmsFault, DmsRule } from './validate/report.js';
export { validateDms } from './validate/validate.js';
