// Everything of the main entry but the way to DynamoDB: what a program takes that gives its sessions a transport of its own, so
// that neither it nor its bundle carries the SDK.
export { Index, type IndexOptions } from '../decorators/secondary-index.js';
export { Table, type SharedTableOptions, type TableOptions } from '../decorators/table.js';
export { table, type SharedIndex, type SharedTable, type TableLayout } from './metadata/shared-table.js';
export { Attribute, type AttributeOptions } from '../decorators/attribute.js';
export { BlindIndex, type BlindIndexOptions } from '../decorators/blind-index.js';
export { define } from '../decorators/define.js';
export { CreatedAt } from '../decorators/created-at.js';
export { Encrypted, type EncryptedOptions } from '../decorators/encrypted.js';
export { Protected } from '../decorators/protected.js';
export { Ttl } from '../decorators/ttl.js';
export type { UniqueOptions } from '../decorators/unique.js';
export { Unique } from './unique.js';
export { UpdatedAt } from '../decorators/updated-at.js';
export { Version } from '../decorators/version.js';
export {
  AfterDelete,
  AfterLoad,
  AfterSave,
  AfterValidate,
  BeforeDelete,
  BeforeSave,
  BeforeValidate,
} from '../decorators/hooks.js';
export { IndexPartitionKey, IndexSortKey } from '../decorators/index-keys.js';
export { PartitionKey, SortKey } from '../decorators/table-keys.js';

export { checkModels, type ModelFinding } from './model/check-models.js';
export type { Codec } from './model/codecs/codec.js';
export { list } from './model/codecs/list.js';
export { map, record } from './model/codecs/map.js';
export { nested, type NestedCodec } from './model/codecs/nested.js';
export { custom, type CustomCodec, via, type Mapping } from './model/codecs/custom.js';
export { duration } from './model/codecs/duration.js';
export { json, jsonAs } from './model/codecs/json.js';
export { boolean, plain, string } from './model/codecs/plain.js';
export { bigint, decimal, number, numeric } from './model/codecs/number.js';
export { binary } from './model/codecs/binary.js';
export { literal, oneOf, url } from './model/codecs/text.js';
export { anySet, binarySet, bigintSet, decimalSet, numberSet, numericSet, stringSet } from './model/codecs/sets.js';
export {
  epochMilliseconds,
  epochSeconds,
  isoDate,
  timestamp,
  timestampText,
  ttl,
  ttlSeconds,
} from './model/codecs/date-codecs.js';

export { capacityMeter, type CapacityMeter } from './session/capacity.js';
export { connect, disconnect, session, type SessionOptions } from './client/create-session.js';
export type {
  CallOptions,
  Clock,
  Listeners,
  NoticeEvent,
  OnUnreadable,
  OutboxPlace,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
  Session,
} from './session/session.js';
export type { Transport } from './session/transport.js';
export { decodeCursor, encodeCursor, type Position as CursorPosition } from './cursor/cursor.js';
export type { CursorSecret } from './cursor/sealed-cursor.js';
export type { Cipher } from './session/cipher.js';
export {
  type ErrorCode,
  DynamormError,
  isDynamormError,
  TransactionCanceledError,
  type InputIssue,
  type TransactionReason,
  UnprocessedError,
} from './errors/errors.js';
export { type Condition, type UpdateAction, and, not, or, type Clause } from './expressions/condition.js';
export type { ConditionRefs, UpdateRefs } from './expressions/references.js';
// The references that callbacks are handed: named so that declarations can mention what a function infers from them.
export type {
  EncryptedFieldHasNoConditions,
  FieldReference,
  MethodIsNoField,
  Secret,
} from './expressions/field-types.js';
export type { SizeConditions } from './expressions/condition-operators.js';
export type { Action } from './expressions/update-operators.js';
export type {
  BytesConditions,
  DateConditions,
  EntriesConditions,
  EqualityConditions,
  ListConditions,
  LooseConditions,
  ObjectConditions,
  OrderConditions,
  PresenceConditions,
  SetConditions,
  TextConditions,
} from './expressions/condition-refs.js';
export type {
  EntriesChanges,
  FieldChanges,
  ListChanges,
  LooseChanges,
  NumberChanges,
  ObjectChanges,
  SetChanges,
  TextChanges,
  WholeChanges,
} from './expressions/update-refs.js';
export type {
  BytesKeyConditions,
  KeyConditions,
  KeyEquality,
  LooseKeyConditions,
  NoKeyIsMadeOfThisField,
  TextKeyConditions,
} from './expressions/key-refs.js';
export { progressLine, type ProgressOutput } from './operations/reencrypt/progress.js';
export {
  reencrypt,
  type ReencryptCounts,
  type ReencryptFailure,
  type ReencryptOptions,
  type ReencryptProgress,
} from './operations/reencrypt/reencrypt.js';
export type { Page } from './operations/query/read.js';
export type { SegmentCursors, SegmentPage } from './operations/query/segments.js';

export type { Changes } from './item/change-report.js';
export { Entity } from './entity/entity.js';
export type { DataOf, EntityMember, If, Key, KeyOf, UpdateAsk, Where } from './entity/types.js';
export {
  index,
  type Declared as DeclaredIndex,
  type IndexKey,
  type LooseIndex,
  type TypedIndex,
  type Query,
  type Scan,
  type ScanOptions,
} from './entity/query.js';
export type { Selected } from './entity/select.js';
export type { Explanation } from './operations/query/explain.js';
export {
  collection,
  one,
  type Collection,
  type CollectionItem,
  type CollectionKey,
  type CollectionMembers,
  type CollectionPage,
  type CollectionQuery,
  type Grouped,
  type One,
} from './entity/collection.js';
export {
  acquireLease,
  batchGet,
  transactGet,
  transition,
  type TransitionCall,
  repairUnique,
  verifyUnique,
} from './entity/functions.js';
export { transact, type Transaction } from './entity/transaction.js';
export { checkDeployAuthority } from './guards/deploy-authority.js';
export type { Lease, LeaseNames, LeaseOptions } from './guards/lease.js';
export type { UniqueFault, UniqueFinding, UniqueReport } from './guards/unique/audit.js';
export type { EntityClass, Target } from './operations/target.js';
export type { TableSpec } from './metadata/specs.js';
export type { Attribute as StoredAttribute } from './model/model.js';
export type { TransactOptions } from './operations/transact-plan.js';
export { batchWriteAll } from './operations/batch-write-all.js';
export { batchWrite } from './operations/batch-write.js';
export type { Deletion, ItemKey } from './operations/item-key.js';
export type { Item, Value, ValueType } from './values/value.js';
