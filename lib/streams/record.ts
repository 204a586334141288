import type { Changes } from '../item/change-report.js';
import { isKeyValue, type Item } from '../values/value.js';
import { isObject, malformed, readImage, kindOf } from './image.js';

const PER_MS: Readonly<Record<string, number>> = { MILLISECOND: 1, MICROSECOND: 1000 };

// Above this a number cannot be seconds (the year 5138), and above the next it cannot be milliseconds.
const MAX_SECONDS = 1e11;
const MAX_MILLISECONDS = 1e14;

/**
 * When a change was made. Streams tell seconds (the SDK a Date), Kinesis milliseconds or microseconds, and a line of an export
 * microseconds in its metadata; undefined if the source says nothing.
 */
function creationTime(change: Readonly<Record<string, unknown>>): Date | undefined {
  const told = change['ApproximateCreationDateTime'] ?? exportedMicros(change['Metadata']);
  const ms = told instanceof Date ? told.getTime() : milliseconds(told, change['ApproximateCreationDateTimePrecision']);
  return ms === undefined || Number.isNaN(ms) ? undefined : new Date(ms);
}

function milliseconds(told: unknown, precision: unknown): number | undefined {
  if (typeof told !== 'number') return undefined;
  const factor = typeof precision === 'string' ? PER_MS[precision] : undefined;
  if (factor !== undefined) return told / factor;
  return told < MAX_SECONDS ? told * 1000 : told < MAX_MILLISECONDS ? told : told / 1000;
}

function exportedMicros(metadata: unknown): number | undefined {
  const micros = isObject(metadata) ? metadata['WriteTimestampMicros'] : undefined;
  const text = isObject(micros) ? micros['N'] : micros;
  return typeof text === 'string' || typeof text === 'number' ? Number(text) : undefined;
}

/** Parses JSON text; the parser's own message, which quotes the text, stays out of the error. @throws ErrValidation */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw malformed(`${what} is not JSON`);
  }
}

/** The table in the ARN of a stream, `arn:aws:dynamodb:eu-north-1:123456789012:table/shop/stream/…`; undefined for another ARN. */
function tableOfArn(arn: unknown): string | undefined {
  return typeof arn === 'string' ? /^arn:[^:]*:dynamodb:[^:]*:[^:]*:table\/([^/]+)/.exec(arn)?.[1] : undefined;
}

/**
 * Whether a removal was DynamoDB's own, its time to live over: the identity is the service's. Lambda writes the members small,
 * the SDK and Kinesis large.
 * See https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html
 */
function isExpiry(identity: unknown): boolean {
  if (!isObject(identity)) return false;
  const type = identity['type'] ?? identity['Type'];
  const principal = identity['principalId'] ?? identity['PrincipalId'];
  return type === 'Service' && principal === 'dynamodb.amazonaws.com';
}

type Loose = Readonly<Record<string, unknown>>;

/** A record of any source, read and checked, before any class is known. */
export interface StreamChange {
  /** What happened to the item. */
  readonly kind: 'insert' | 'modify' | 'remove';
  /** Primary key of the item, as wire values. */
  readonly keys: Item;
  /** The item after the change, as wire values; undefined where there is none or the view hides it. */
  readonly newImage: Item | undefined;
  /** The item before the change, as wire values; undefined where there is none or the view hides it. */
  readonly oldImage: Item | undefined;
  /** What the stream shows of a change. */
  readonly view: StreamView;
  /** Whether DynamoDB's time to live removed the item. */
  readonly expired: boolean;
  /** The same for every delivery of this change, duplicates of Kinesis included; undefined if the source has none. */
  readonly id: string | undefined;
  /** What Lambda takes as item identifier: the sequence number in the stream or in Kinesis. */
  readonly sequenceNumber: string | undefined;
  /** Name of the table, where the source tells it. */
  readonly table: string | undefined;
  /** When the change was made, to the second in a stream and to the microsecond in Kinesis. */
  readonly at: Date | undefined;
}

/** Reads a record of any source. @throws ErrValidation for one that is malformed */
export function readRecord(record: unknown): StreamChange {
  const given = typeof record === 'string' ? parseJson(record, 'a record') : record;
  if (!isObject(given)) throw malformed(`a stream record is an object, not ${kindOf(given)}`);
  const carried = kinesisOf(given);
  if (carried !== undefined)
    return changeOf({ ...payloadOf(carried), eventSourceARN: undefined }, carried.sequenceNumber);
  if (given['dynamodb'] === undefined && isObject(given['Keys'])) return exportedChange(given);
  return changeOf(given, undefined);
}

function kinesisOf(record: Loose): Loose | undefined {
  if (record['dynamodb'] !== undefined) return undefined;
  if (isObject(record['kinesis'])) return record['kinesis'];
  return typeof record['data'] === 'string' ? record : undefined;
}

function payloadOf({ data }: Loose): Loose {
  if (typeof data !== 'string') throw malformed(`the data of a Kinesis record is base64 text, not ${kindOf(data)}`);
  const payload = parseJson(Buffer.from(data, 'base64').toString('utf8'), 'the data of a Kinesis record');
  if (!isObject(payload))
    throw malformed(`the data of a Kinesis record is no change of a table but ${kindOf(payload)}`);
  return payload;
}

const KINDS = { INSERT: 'insert', MODIFY: 'modify', REMOVE: 'remove' } as const;

function changeOf(record: Loose, carrierNumber: unknown): StreamChange {
  const { dynamodb, eventName } = record;
  if (!isObject(dynamodb))
    throw malformed(`a stream record has a dynamodb member that is an object, not ${kindOf(dynamodb)}`);
  if (typeof eventName !== 'string' || !Object.hasOwn(KINDS, eventName))
    throw malformed('the eventName of a stream record is INSERT, MODIFY or REMOVE');
  const kind = KINDS[eventName as keyof typeof KINDS];
  const images = imagesOf(dynamodb);
  const sequenceNumber = textOf(carrierNumber) ?? textOf(dynamodb['SequenceNumber']);
  return {
    kind,
    ...images,
    view: viewOf(kind, dynamodb['StreamViewType'], images),
    expired: kind === 'remove' && isExpiry(record['userIdentity']),
    id: textOf(record['eventID']) ?? sequenceNumber,
    sequenceNumber,
    table: textOf(record['tableName']) ?? tableOfArn(record['eventSourceARN']),
    at: creationTime(dynamodb),
  };
}

/** A line of an incremental export holds the new item and, with both images, the old one; the kind of change follows from them. */
function exportedChange(line: Loose): StreamChange {
  const images = imagesOf(line);
  const kind = images.newImage === undefined ? 'remove' : images.oldImage === undefined ? 'insert' : 'modify';
  const at = creationTime(line);
  return {
    ...{ kind, ...images, expired: false, id: undefined, sequenceNumber: undefined, table: undefined, at },
    view: 'NEW_AND_OLD_IMAGES',
  };
}

type Images = Pick<StreamChange, 'keys' | 'newImage' | 'oldImage'>;

function imagesOf({ Keys, NewImage, OldImage }: Loose): Images {
  const keys = readImage(Keys);
  const values = Object.values(keys);
  if (values.length === 0) throw malformed('the Keys of a stream record are empty');
  if (!values.every(isKeyValue)) throw malformed('the Keys of a stream record are texts, numbers and bytes');
  return { keys, newImage: optionalImage(NewImage), oldImage: optionalImage(OldImage) };
}

/** Some sources write `{}` for an image that is not there; no item is empty, since it has its key. */
function optionalImage(image: unknown): Item | undefined {
  if (image === undefined || image === null) return undefined;
  const read = readImage(image);
  for (const _ in read) return read;
  return undefined;
}

const VIEWS: readonly unknown[] = ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'];

function viewOf(kind: StreamChange['kind'], told: unknown, { newImage, oldImage }: Images): StreamView {
  if (VIEWS.includes(told)) return told as StreamView;
  const hasNew = newImage !== undefined || kind === 'remove';
  const hasOld = oldImage !== undefined || kind === 'insert';
  return hasNew ? (hasOld ? 'NEW_AND_OLD_IMAGES' : 'NEW_IMAGE') : hasOld ? 'OLD_IMAGE' : 'KEYS_ONLY';
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

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
  /** Primary key of the item, by field name. */
  readonly keys: ChangedKeys<E>;
  /** What the stream shows of a change. */
  readonly view: V;
  /** The same for every delivery of this change; undefined if the source has none. */
  readonly id: string | undefined;
  /** Sequence number in the stream, or in Kinesis: what Lambda takes as item identifier. */
  readonly sequenceNumber: string | undefined;
  /** Table as the service names it, where the source tells it. */
  readonly table: string | undefined;
  /** When the change was made, as precisely as the source tells. */
  readonly at: Date | undefined;
}

/** An item that was not there before. */
export interface InsertChange<E, V extends StreamView = 'NEW_AND_OLD_IMAGES'> extends ChangeInfo<E, V> {
  /** Tells this change from the others. */
  readonly kind: 'insert';
  /** Always undefined: there was no item. */
  readonly before: undefined;
  /** The new entity, where the view shows it. */
  readonly after: After<E, V>;
  /** Always undefined: there is nothing to compare with. */
  readonly changes: undefined;
  /** Always false: only a removal can be an expiry. */
  readonly expired: false;
}

/** An item that was replaced or changed. */
export interface ModifyChange<E, V extends StreamView = 'NEW_AND_OLD_IMAGES'> extends ChangeInfo<E, V> {
  /** Tells this change from the others. */
  readonly kind: 'modify';
  /** The entity before the change, where the view shows it. */
  readonly before: Before<E, V>;
  /** The entity after the change, where the view shows it. */
  readonly after: After<E, V>;
  /** The diff of `changes()`: by path in field names, what was and what is. Worked out when it is first read. */
  readonly changes: ChangesIn<V>;
  /** Always false: only a removal can be an expiry. */
  readonly expired: false;
}

/** An item that was deleted, by a request or by time to live. */
export interface RemoveChange<E, V extends StreamView = 'NEW_AND_OLD_IMAGES'> extends ChangeInfo<E, V> {
  /** Tells this change from the others. */
  readonly kind: 'remove';
  /** The entity that was deleted, where the view shows it. */
  readonly before: Before<E, V>;
  /** Always undefined: the item is gone. */
  readonly after: undefined;
  /** Always undefined: there is nothing to compare with. */
  readonly changes: undefined;
  /** True where DynamoDB's time to live removed the item. */
  readonly expired: boolean;
}

/** One change of an item of class `E`: told apart by `kind`, with the images that the stream's view shows. */
export type EntityChange<E, V extends StreamView = 'NEW_AND_OLD_IMAGES'> =
  InsertChange<E, V> | ModifyChange<E, V> | RemoveChange<E, V>;

/** What a stream shows of a change: DynamoDB's `StreamViewType`. */
export type StreamView = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

/** An image as it comes: wire values with `B` as base64 text (JSON) or bytes (SDK). Checked when it is read. */
type ImageLike = object | undefined | null;

/** The change inside a record of any source. */
export interface ChangeLike {
  /** When the change was made: seconds, milliseconds or microseconds since 1970, or a `Date`. */
  readonly ApproximateCreationDateTime?: number | Date | undefined;
  /** Unit of the time in Kinesis records: `MILLISECOND` or `MICROSECOND`. */
  readonly ApproximateCreationDateTimePrecision?: string | undefined;
  /** Primary key of the item, as wire values. */
  readonly Keys?: ImageLike;
  /** The item after the change, where the view shows it. */
  readonly NewImage?: ImageLike;
  /** The item before the change, where the view shows it. */
  readonly OldImage?: ImageLike;
  /** Position of the change in its shard. */
  readonly SequenceNumber?: string | undefined;
  /** Size of the record in bytes. */
  readonly SizeBytes?: number | undefined;
  /** What the stream shows of a change, such as `NEW_AND_OLD_IMAGES`. */
  readonly StreamViewType?: string | undefined;
}

/**
 * A record of a DynamoDB stream: as Lambda and EventBridge Pipes deliver it, and as `GetRecords` of the SDK answers it. The
 * types of `@types/aws-lambda` and of client-dynamodb-streams fit it.
 */
export interface StreamRecordLike {
  /** Id of the change, the same at every delivery. */
  readonly eventID?: string | undefined;
  /** `INSERT`, `MODIFY` or `REMOVE`. */
  readonly eventName?: string | undefined;
  /** `aws:dynamodb`. */
  readonly eventSource?: string | undefined;
  /** ARN of the stream, which names the table. */
  readonly eventSourceARN?: string | undefined;
  /** The change itself: keys, images, sequence number and view. */
  readonly dynamodb?: ChangeLike | undefined;
  /** Identity of the service, where time to live removed the item. */
  readonly userIdentity?: unknown;
}

/** A record of Kinesis Data Streams for DynamoDB as Lambda delivers it: the change is base64 JSON in `kinesis.data`. */
export interface KinesisRecordLike {
  /** Id of the event. */
  readonly eventID?: string | undefined;
  /** `aws:kinesis`. */
  readonly eventSource?: string | undefined;
  /** ARN of the Kinesis stream. */
  readonly eventSourceARN?: string | undefined;
  /** The Kinesis record: the change as base64 JSON, and its sequence number. */
  readonly kinesis: { readonly data: string; readonly sequenceNumber?: string | undefined };
}

/** A Kinesis record as EventBridge Pipes delivers it: the members of `kinesis` stand beside the others. */
export interface KinesisPipeRecordLike {
  /** Id of the event, the identifier in partial batch responses of Pipes. */
  readonly eventID?: string | undefined;
  /** `aws:kinesis`. */
  readonly eventSource?: string | undefined;
  /** ARN of the Kinesis stream. */
  readonly eventSourceARN?: string | undefined;
  /** The change as base64 JSON. */
  readonly data: string;
  /** Position of the record in its Kinesis shard. */
  readonly sequenceNumber?: string | undefined;
}

/** A line of an incremental export to S3, parsed. */
export interface ExportRecordLike {
  /** Holds `WriteTimestampMicros`, the time of the last write. */
  readonly Metadata?: object | undefined;
  /** Primary key of the item, as wire values. */
  readonly Keys: object;
  /** The item at the end of the export period; absent where it was deleted. */
  readonly NewImage?: ImageLike;
  /** The item at the start of the export period; absent where it was new or the view has no old images. */
  readonly OldImage?: ImageLike;
}

/** Every record that can be hydrated; text is a line of JSON, such as one of an incremental export. */
export type RecordLike = StreamRecordLike | KinesisRecordLike | KinesisPipeRecordLike | ExportRecordLike | string;

/**
 * What Lambda calls a record by in `batchItemFailures`, its sequence number in the stream or in Kinesis; undefined where it has
 * none. The record may be malformed otherwise.
 * See https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export function identifierOf(record: unknown): string | undefined {
  if (!isObject(record)) return undefined;
  const { dynamodb, kinesis } = record;
  return textOf(
    (isObject(kinesis) ? kinesis['sequenceNumber'] : undefined) ??
      (isObject(dynamodb) ? dynamodb['SequenceNumber'] : record['sequenceNumber']),
  );
}

/**
 * What EventBridge Pipes calls it by: its event id.
 * See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html#pipes-partial-batch-failure
 */
export const eventIdOf = (record: unknown): string | undefined =>
  isObject(record) ? textOf(record['eventID']) : undefined;
