import type { ClassLike } from '../../codec/using.js';
import type { EntityChange } from '../records/entity-change.js';
import { readRecord } from '../records/read-record.js';
import type { RecordLike, StreamView } from '../records/shapes.js';
import { refuseEncrypted } from './after-load.js';
import { bound, type HydrateOptions } from './bound-class.js';
import { hydrateChange, hydrateChangeSync } from './hydrate-change.js';

/** Options of reading a record. */
export interface RecordOptions<V extends StreamView = StreamView> extends HydrateOptions {
  /** The view of the stream, which is what its records show of a change. Default `NEW_AND_OLD_IMAGES`. */
  readonly view?: V | undefined;
}

/**
 * A record as a change of an entity, whichever way it came: Lambda, `GetRecords` of the SDK, Kinesis Data Streams, EventBridge
 * Pipes, or a line of an incremental export to S3.
 *
 * ```ts
 * const change = await hydrateRecord(Order, record);
 * if (change.kind === 'modify') console.log(change.changes, change.before.status, change.after.status);
 * ```
 * @throws ErrValidation for a malformed record; ErrInvalidOperator for one without the images of the view; ErrInvalidModel for an item of another
 * class or a value the class cannot read; ErrInvalidEncryptedEnvelope ErrEncryptionNotConfigured ErrEncryptionUnavailable
 */
export async function hydrateRecord<E extends object, V extends StreamView = 'NEW_AND_OLD_IMAGES'>(
  type: ClassLike<E>,
  record: RecordLike,
  options: RecordOptions<V> = {},
): Promise<EntityChange<E, V>> {
  return hydrateChange(bound(type), readRecord(record), options);
}

/** The same without await, for a class without encrypted fields. @throws ErrInvalidModel for one that has them; and as `hydrateRecord` */
export function hydrateRecordSync<E extends object, V extends StreamView = 'NEW_AND_OLD_IMAGES'>(
  type: ClassLike<E>,
  record: RecordLike,
  options: Pick<RecordOptions<V>, 'view'> = {},
): EntityChange<E, V> {
  const of = bound(type);
  refuseEncrypted(of.model, 'hydrateRecordSync');
  return hydrateChangeSync(of, readRecord(record), options);
}
