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
export { streamHandler } from './handler/stream-handler.js';
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
} from './handler/types.js';
export { memoryIdempotency, type MemoryIdempotencyOptions } from './idempotency/memory-store.js';
export type { Claim, IdempotencyStore } from './idempotency/store.js';
export type { NewOutboxEvent, OutboxEvent } from './outbox/outbox-event.js';
export type { StreamChange } from './records/read-record.js';
export { dynamoIdempotency, type DynamoIdempotencyOptions } from '../delivery/idempotency/dynamo-idempotency.js';
export { deleteDelivered } from '../delivery/outbox/delete-delivered.js';
export type { Checkpoint, CheckpointStore } from '../delivery/read-stream/checkpoints.js';
export { readStream, type LiveRecord, type ReadStreamOptions } from '../delivery/read-stream/read-stream.js';
