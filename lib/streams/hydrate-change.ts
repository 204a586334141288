import { DynamormError } from '../errors/errors.js';
import type { ClassLike } from '../item/entity-state.js';
import { changesBetween, type Changes } from '../item/change-report.js';
import { decodeFields } from '../item/encode.js';
import { UNTOLD } from '../model/table-classes.js';
import type { Model } from '../model/model.js';
import type { Item } from '../values/value.js';
import {
  asClass,
  cipherOf,
  entityOfImage,
  entityOfImageSync,
  openImage,
  refuseEncrypted,
  bound,
  type BoundClass,
  type HydrateOptions,
  type Reading,
} from './hydrate.js';
import { classInStream, readingClass, refuseOtherItem } from './match-class.js';
import { readRecord, type EntityChange, type StreamChange, type StreamView, type RecordLike } from './record.js';

/** The two images of a change: opened, and as entities. */
interface Side<E> {
  readonly item: Item;
  readonly entity: E;
}
interface Sides<E> {
  readonly before: Side<E> | undefined;
  readonly after: Side<E> | undefined;
}

/** A change as its reader sees it: only what the view shows, however much the record holds. */
function assemble<E extends object, V extends StreamView>(
  model: Model<E>,
  change: StreamChange & { readonly view: V },
  { before, after }: Sides<E>,
): EntityChange<E, V> {
  const { kind, expired, id, sequenceNumber, table, at, view } = change;
  const assembled = {
    kind,
    keys: decodeFields(model, change.keys),
    before: before?.entity,
    after: after?.entity,
    changes: undefined,
    expired,
    id,
    sequenceNumber,
    table,
    at,
    view,
  };
  if (kind === 'modify' && before !== undefined && after !== undefined)
    diffLazily(assembled, () => changesBetween(model, before.item, after.item));
  return assembled as unknown as EntityChange<E, V>;
}

/** Most readers of a change ask for its images only, and the diff takes longer than they do. */
function diffLazily(assembled: { changes: Changes | undefined }, diff: () => Changes): void {
  let found: Changes | undefined;
  Object.defineProperty(assembled, 'changes', {
    get: () => (found ??= diff()),
    enumerable: true,
    configurable: true,
  });
}

/**
 * Refuses a record without an image that its reader was promised: what the types say must be there.
 * @throws ErrInvalidOperator that names the view to ask for: it is the reader's mistake, not the record's
 */
function refuseOtherView(change: StreamChange, view: StreamView): void {
  const wantsNew = view !== 'KEYS_ONLY' && view !== 'OLD_IMAGE' && change.kind !== 'remove';
  const wantsOld = view !== 'KEYS_ONLY' && view !== 'NEW_IMAGE' && change.kind !== 'insert';
  const missing = [
    ...(wantsNew && change.newImage === undefined ? ['NewImage'] : []),
    ...(wantsOld && change.oldImage === undefined ? ['OldImage'] : []),
  ];
  if (missing.length === 0) return;
  throw new DynamormError(
    'ErrInvalidOperator',
    `the record has no ${missing.join(' and no ')}: it is of a stream with the view ${change.view}, which is read with { view: '${change.view}' }`,
    { operation: 'hydrateRecord', table: change.table },
  );
}

/** The change with the images that the view promises, and no others. */
function limitToView<V extends StreamView>(
  model: Model,
  change: StreamChange,
  asked: V | undefined,
): StreamChange & { readonly view: V } {
  const view: StreamView = asked ?? 'NEW_AND_OLD_IMAGES';
  const { kind, keys } = change;
  refuseOtherView(change, view);
  const newImage = kind === 'remove' ? undefined : change.newImage;
  const oldImage = kind === 'insert' ? undefined : change.oldImage;
  for (const image of [newImage, oldImage]) if (image !== undefined) refuseOtherItem(model, keys, image);
  return {
    ...change,
    view: view as V,
    newImage: view === 'NEW_IMAGE' || view === 'NEW_AND_OLD_IMAGES' ? newImage : undefined,
    oldImage: view === 'OLD_IMAGE' || view === 'NEW_AND_OLD_IMAGES' ? oldImage : undefined,
  };
}

/** The class that a change is read by: the subclass that its newer image is of. */
const classOfChange = <E extends object>(
  of: BoundClass<E>,
  { keys, newImage, oldImage }: StreamChange,
): BoundClass<E> => asClass(of, readingClass(of.view, keys, newImage ?? oldImage));

/** An item may have become one of another subclass; its older image is read as what it was, where the family has that. */
function classOfSide<E extends object>(
  of: BoundClass<E>,
  { keys, newImage }: StreamChange,
  image: Item,
): BoundClass<E> {
  if (of.view.family.length === 1 || image === newImage || newImage === undefined) return of;
  const was = classInStream(of.view, keys, image);
  return was === undefined || was === UNTOLD ? of : asClass(of, was);
}

interface ChangeOptions<V extends StreamView> extends HydrateOptions {
  readonly view?: V | undefined;
}

/** A change that was read, as one of an entity of the class. @throws as `hydrateRecord` */
export async function hydrateChange<E extends object, V extends StreamView>(
  of: BoundClass<E>,
  change: StreamChange,
  options: ChangeOptions<V>,
): Promise<EntityChange<E, V>> {
  const current = classOfChange(of, change);
  const seen = limitToView(current.model, change, options.view);
  const side = async (image: Item | undefined): Promise<Side<E> | undefined> => {
    if (image === undefined) return undefined;
    const reading = readingOf(classOfSide(current, change, image));
    const item = await openImage(reading, image, change.keys);
    return { item, entity: await entityOfImage(reading, item) };
  };
  const readingOf = (own: BoundClass<E>): Reading<E> => ({ of: own, cipher: cipherOf(own, options, change.table) });
  // One after the other: of two that fail, neither rejects unheard.
  const before = await side(seen.oldImage);
  return assemble(current.model, seen, { before, after: await side(seen.newImage) });
}

/** The synchronous form, for a class without encrypted fields. */
function hydrateChangeSync<E extends object, V extends StreamView>(
  of: BoundClass<E>,
  change: StreamChange,
  options: Pick<ChangeOptions<V>, 'view'>,
): EntityChange<E, V> {
  const current = classOfChange(of, change);
  refuseEncrypted(current.model, 'hydrateRecordSync');
  const seen = limitToView(current.model, change, options.view);
  const side = (item: Item | undefined): Side<E> | undefined => {
    if (item === undefined) return undefined;
    const own = classOfSide(current, change, item);
    refuseEncrypted(own.model, 'hydrateRecordSync');
    return { item, entity: entityOfImageSync({ of: own, cipher: undefined }, item) };
  };
  return assemble(current.model, seen, { before: side(seen.oldImage), after: side(seen.newImage) });
}

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

/**
 * `hydrateRecord` without a promise, for a class without encrypted fields. @throws ErrInvalidModel for one that has them; and as
 * `hydrateRecord`
 */
export function hydrateRecordSync<E extends object, V extends StreamView = 'NEW_AND_OLD_IMAGES'>(
  type: ClassLike<E>,
  record: RecordLike,
  options: Pick<RecordOptions<V>, 'view'> = {},
): EntityChange<E, V> {
  const of = bound(type);
  refuseEncrypted(of.model, 'hydrateRecordSync');
  return hydrateChangeSync(of, readRecord(record), options);
}
