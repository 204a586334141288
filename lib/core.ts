// Everything of the main entry but the way to DynamoDB: what a program takes that gives its sessions a transport of its own, so
// that neither it nor its bundle carries the SDK.
export { Index, type IndexOptions } from '../decorators/classes/secondary-index.js';
export { Table, type TableOptions } from '../decorators/classes/table.js';
export { Attribute, type AttributeOptions } from '../decorators/fields/attribute.js';
export { BlindIndex, type BlindIndexOptions } from '../decorators/fields/blind-index.js';
export { CreatedAt } from '../decorators/fields/created-at.js';
export { Encrypted, type EncryptedOptions } from '../decorators/fields/encrypted.js';
export { Protected } from '../decorators/fields/protected.js';
export { Ttl } from '../decorators/fields/ttl.js';
export type { UniqueOptions } from '../decorators/fields/unique.js';
export { Unique } from './unique.js';
export { UpdatedAt } from '../decorators/fields/updated-at.js';
export { Version } from '../decorators/fields/version.js';
export { AfterDelete } from '../decorators/hooks/after-delete.js';
export { AfterLoad } from '../decorators/hooks/after-load.js';
export { AfterSave } from '../decorators/hooks/after-save.js';
export { AfterValidate } from '../decorators/hooks/after-validate.js';
export { BeforeDelete } from '../decorators/hooks/before-delete.js';
export { BeforeSave } from '../decorators/hooks/before-save.js';
export { BeforeValidate } from '../decorators/hooks/before-validate.js';
export { IndexPartitionKey } from '../decorators/keys/index-partition-key.js';
export { IndexSortKey } from '../decorators/keys/index-sort-key.js';
export { PartitionKey } from '../decorators/keys/partition-key.js';
export { SortKey } from '../decorators/keys/sort-key.js';

export { checkModels, type ModelFinding } from './model/check-models.js';
export type { Codec } from './model/codec.js';
export { list } from './model/codecs/collections/list.js';
export { map } from './model/codecs/collections/map.js';
export { nested } from './model/codecs/collections/nested.js';
export { record } from './model/codecs/collections/record.js';
export { custom, type CustomCodec } from './model/codecs/custom.js';
export { json, jsonAs } from './model/codecs/json/json.js';
export { plain } from './model/codecs/plain/plain.js';
export { bigint } from './model/codecs/scalars/bigint.js';
export { binary } from './model/codecs/scalars/binary.js';
export { boolean } from './model/codecs/scalars/boolean.js';
export { decimal } from './model/codecs/scalars/decimal.js';
export { literal, oneOf } from './model/codecs/scalars/literal.js';
export { number } from './model/codecs/scalars/number.js';
export { numeric } from './model/codecs/scalars/numeric.js';
export { string } from './model/codecs/scalars/string.js';
export { url } from './model/codecs/scalars/url.js';
export { anySet } from './model/codecs/sets/any-set.js';
export { binarySet } from './model/codecs/sets/binary-set.js';
export { bigintSet, decimalSet, numberSet, numericSet } from './model/codecs/sets/number-sets.js';
export { stringSet } from './model/codecs/sets/string-set.js';
export { epochMilliseconds } from './model/codecs/times/epoch-milliseconds.js';
export { epochSeconds } from './model/codecs/times/epoch-seconds.js';
export { isoDate } from './model/codecs/times/iso-date.js';
export { timestamp, timestampText } from './model/codecs/times/timestamp.js';
export { ttl, ttlSeconds } from './model/codecs/times/ttl.js';
export { via, type Mapping } from './model/codecs/via.js';

export { capacityMeter, type CapacityMeter } from './client/capacity.js';
export { connect, disconnect, session } from './client/connect/connect.js';
export type { SessionOptions } from './client/connect/create-session.js';
export type {
  CallOptions,
  Clock,
  Listeners,
  NoticeEvent,
  OnUnreadable,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
  Session,
} from './client/session.js';
export type { Transport } from './client/transport.js';
export { decodeCursor, encodeCursor, type Position as CursorPosition } from './cursor/canonical.js';
export type { CursorSecret } from './cursor/sealing.js';
export type { Cipher } from './encryption/cipher.js';
export type { ErrorCode } from './errors/codes.js';
export { DynamormError, isDynamormError } from './errors/dynamorm-error.js';
export { TransactionCanceledError, type TransactionReason } from './errors/transaction-error.js';
export { UnprocessedError } from './errors/unprocessed-error.js';
export type { Condition, UpdateAction } from './expressions/ast.js';
export { and, not, or, type Clause } from './expressions/clause.js';
export type { ConditionRefs, UpdateRefs } from './expressions/refs/types.js';
export type { Secret } from './expressions/typed/marks.js';
export { progressLine, type ProgressOutput } from './operations/reencrypt/progress-line.js';
export { reencrypt } from './operations/reencrypt/reencrypt.js';
export type {
  ReencryptCounts,
  ReencryptFailure,
  ReencryptOptions,
  ReencryptProgress,
} from './operations/reencrypt/reencrypt-options.js';
export type { Page } from './operations/query/page.js';
export type { SegmentCursors, SegmentPage } from './operations/query/segments.js';

export type { Changes } from './codec/labelled-changes.js';
export { Entity } from './entity/entity.js';
export type { DataOf, Key, KeyOf } from './entity/key.js';
export { index } from './entity/query/index-handle.js';
export { acquireLease } from './entity/lease.js';
export { batchGet, transact, transactGet } from './entity/many.js';
export type { Transaction } from './entity/transaction.js';
export { transition, type TransitionCall } from './entity/transition.js';
export { repairUnique, verifyUnique } from './entity/unique.js';
export { checkDeployAuthority } from './guards/deploy-authority.js';
export type { Lease, LeaseNames, LeaseOptions } from './guards/lease.js';
export type { UniqueFault, UniqueFinding, UniqueReport } from './guards/unique/audit/report.js';
export { batchWriteAll } from './operations/batch/batch-write-all.js';
export { batchWrite } from './operations/batch/batch-write.js';
export type { Deletion, ItemKey } from './operations/item-key.js';
export type { Item, Value } from './values/value.js';
