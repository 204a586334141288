import type { Changes } from '../../codec/labelled-changes.js';
import type { StreamView } from './shapes.js';

type FieldName<E, K extends keyof E> = E[K] extends (...args: never[]) => unknown ? never : K;

/** The key fields of the item that changed, by field name; templates as the text they made. */
export type ChangedKeys<E> = { readonly [K in keyof E as FieldName<E, K>]?: E[K] };

/** The entity after a change, where the view shows it. */
export type After<E, V extends StreamView> = V extends 'NEW_IMAGE' | 'NEW_AND_OLD_IMAGES' ? E : undefined;

/** The entity before a change, where the view shows it. */
export type Before<E, V extends StreamView> = V extends 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES' ? E : undefined;

/** The diff of a change, where the view shows both images. */
export type ChangesIn<V extends StreamView> = V extends 'NEW_AND_OLD_IMAGES' ? Changes : undefined;

/** What every change says besides its images. */
export interface ChangeInfo<E, V extends StreamView = StreamView> {
  readonly keys: ChangedKeys<E>;
  readonly view: V;
  /** The same for every delivery of this change; undefined where the source tells none. */
  readonly id: string | undefined;
  /** Sequence number in the stream, or in Kinesis: what Lambda takes as item identifier. */
  readonly sequenceNumber: string | undefined;
  /** Table as the service names it, where the source tells it. */
  readonly table: string | undefined;
  /** When the change was made, as precisely as the source tells. */
  readonly at: Date | undefined;
}

export interface InsertChange<E, V extends StreamView = 'NEW_AND_OLD_IMAGES'> extends ChangeInfo<E, V> {
  readonly kind: 'insert';
  readonly before: undefined;
  readonly after: After<E, V>;
  readonly changes: undefined;
  readonly expired: false;
}

export interface ModifyChange<E, V extends StreamView = 'NEW_AND_OLD_IMAGES'> extends ChangeInfo<E, V> {
  readonly kind: 'modify';
  readonly before: Before<E, V>;
  readonly after: After<E, V>;
  /** The diff of `changes()`: by path in field names, what was and what is. Worked out when it is first read. */
  readonly changes: ChangesIn<V>;
  readonly expired: false;
}

export interface RemoveChange<E, V extends StreamView = 'NEW_AND_OLD_IMAGES'> extends ChangeInfo<E, V> {
  readonly kind: 'remove';
  readonly before: Before<E, V>;
  readonly after: undefined;
  readonly changes: undefined;
  /** True where DynamoDB's time to live removed the item. */
  readonly expired: boolean;
}

/** One change of an item of class `E`: told apart by `kind`, with the images that the stream's view shows. */
export type EntityChange<E, V extends StreamView = 'NEW_AND_OLD_IMAGES'> =
  InsertChange<E, V> | ModifyChange<E, V> | RemoveChange<E, V>;
