export type { ClassLike } from '../item/entity-state.js';
export { hydrate, hydrateSync, type HydrateOptions } from './hydrate.js';
export { hydrateRecord, hydrateRecordSync, type RecordOptions } from './hydrate-change.js';
export type { Changes } from '../item/change-report.js';
export type {
  ChangedKeys,
  ChangeInfo,
  EntityChange,
  InsertChange,
  ModifyChange,
  RemoveChange,
  ChangeLike,
  ExportRecordLike,
  KinesisPipeRecordLike,
  KinesisRecordLike,
  RecordLike,
  StreamRecordLike,
  StreamView,
  StreamChange,
} from './record.js';
export { streamHandler } from './handler.js';
export type {
  BatchEvent,
  BatchResponse,
  ContextLike,
  Delivery,
  EntityHandlers,
  Failure,
  Handling,
  OnOptions,
  OutboxOptions,
  Poison,
  StreamHandler,
  StreamHandlerOptions,
} from './handler-types.js';
export { memoryIdempotency, type MemoryIdempotencyOptions, type Claim, type IdempotencyStore } from './idempotency.js';
export type { NewOutboxEvent, OutboxEvent } from './outbox.js';
export { dynamoIdempotency, type DynamoIdempotencyOptions } from '../delivery/dynamo-idempotency.js';
export { deleteDelivered } from '../delivery/outbox.js';
export {
  type Checkpoint,
  type CheckpointStore,
  readStream,
  type LiveRecord,
  type ReadStreamOptions,
} from '../delivery/read-stream.js';
