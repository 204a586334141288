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
export type { ReadOptions } from './source/read-source.js';
export type { YamlModule } from './source/yaml-module.js';
export type { DmsFault, DmsRule } from './validate/report.js';
export { validateDms } from './validate/validate.js';
