export { hydrate, hydrateSync } from './hydrate/hydrate.js';
export { hydrateRecord, hydrateRecordSync, type RecordOptions } from './hydrate/hydrate-record.js';
export type { HydrateOptions } from './hydrate/bound-class.js';
export type { Changes } from '../codec/labelled-changes.js';
export type {
  ChangedKeys,
  ChangeInfo,
  EntityChange,
  InsertChange,
  ModifyChange,
  RemoveChange,
} from './records/entity-change.js';
export type {
  ChangeLike,
  ExportRecordLike,
  KinesisPipeRecordLike,
  KinesisRecordLike,
  RecordLike,
  StreamRecordLike,
  StreamView,
} from './records/shapes.js';
