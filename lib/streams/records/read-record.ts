import { isKeyValue, type Item } from '../../values/value.js';
import { readImage } from '../images/read-image.js';
import { isObject, kindOf, malformed } from '../malformed.js';
import { creationTime } from './creation-time.js';
import { parseJson } from './parse-json.js';
import { isExpiry, tableOfArn } from './origin.js';
import type { StreamView } from './shapes.js';

type Loose = Readonly<Record<string, unknown>>;

/** A record of any source, read and checked, before any class is known. */
export interface StreamChange {
  readonly kind: 'insert' | 'modify' | 'remove';
  readonly keys: Item;
  readonly newImage: Item | undefined;
  readonly oldImage: Item | undefined;
  readonly view: StreamView;
  /** Whether DynamoDB's time to live removed the item. */
  readonly expired: boolean;
  /** The same for every delivery of this change, duplicates of Kinesis included; undefined where the source tells none. */
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

/** A line of an incremental export tells what is there now and, with both images, what was: the kind follows. */
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
