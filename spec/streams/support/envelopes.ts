import { setOwn } from '../../../lib/values/value.js';
import type { RecordLike } from '../../../lib/streams/index.js';

/** A record as `GetRecords` of the SDK answers it: bytes, and a Date. */
export interface SdkRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly dynamodb: {
    readonly ApproximateCreationDateTime: Date;
    readonly Keys: object;
    readonly NewImage?: object;
    readonly OldImage?: object;
    readonly SequenceNumber: string;
    readonly StreamViewType: 'NEW_AND_OLD_IMAGES';
  };
}

const ARN = 'arn:aws:dynamodb:eu-north-1:123456789012:table/everything/stream/2026-01-01T00:00:00.000';

/** Wire values as JSON carries them: bytes as base64 text, and every name as it is. */
export function wireJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(wireJson);
  if (typeof value !== 'object' || value === null) return value;
  const copy = {};
  for (const [name, inner] of Object.entries(value)) setOwn(copy, name, wireJson(inner));
  return copy;
}

/** The same, with everything in it gone over the wire once: objects laid out as a JSON parser does. */
const parsed = (value: unknown): never => JSON.parse(JSON.stringify(value)) as never;

const lambda = ({ dynamodb, eventID, eventName }: SdkRecord): RecordLike => {
  const seconds = Math.floor(dynamodb.ApproximateCreationDateTime.getTime() / 1000);
  const change = wireJson({ ...dynamodb, ApproximateCreationDateTime: seconds }) as object;
  const origin = { eventVersion: '1.1', eventSource: 'aws:dynamodb', awsRegion: 'eu-north-1', eventSourceARN: ARN };
  return parsed({ eventID, eventName, ...origin, dynamodb: change });
};

/** In Kinesis the change is base64 JSON, its number the shard's. */
const payload = ({ dynamodb: { SequenceNumber: _s, StreamViewType: _v, ...dynamodb }, ...rest }: SdkRecord) => {
  const time = {
    ApproximateCreationDateTime: dynamodb.ApproximateCreationDateTime.getTime() * 1000,
    ApproximateCreationDateTimePrecision: 'MICROSECOND',
  };
  const change = { ...rest, userIdentity: null, recordFormat: 'application/json', tableName: 'everything' };
  const text = JSON.stringify({ ...change, dynamodb: { ...(wireJson(dynamodb) as object), ...time } });
  return { data: Buffer.from(text).toString('base64'), sequenceNumber: '495451152904121856184627507488642' };
};

const kinesis = (record: SdkRecord): RecordLike => ({
  eventID: 'shardId-000000000000:495451152904121856184627507488642',
  eventSource: 'aws:kinesis',
  eventSourceARN: 'arn:aws:kinesis:eu-north-1:123456789012:stream/changes',
  kinesis: payload(record),
});

const exported = ({ dynamodb: { Keys, NewImage, OldImage, ...rest } }: SdkRecord): string => {
  const micros = String(rest.ApproximateCreationDateTime.getTime() * 1000);
  const images = wireJson({ Keys, ...(NewImage && { NewImage }), ...(OldImage && { OldImage }) }) as object;
  return JSON.stringify({ Metadata: { WriteTimestampMicros: { N: micros } }, ...images });
};

/** Every way a record may come, made from one record. */
export const ENVELOPES: Readonly<Record<string, (record: SdkRecord) => RecordLike>> = {
  'GetRecords of the SDK': record => record,
  Lambda: lambda,
  'text of JSON': record => JSON.stringify(lambda(record)),
  'Kinesis Data Streams': kinesis,
  'EventBridge Pipes': lambda,
  'EventBridge Pipes over Kinesis': record => ({
    eventSource: 'aws:kinesis',
    eventSourceARN: 'arn:aws:kinesis:eu-north-1:123456789012:stream/changes',
    ...payload(record),
  }),
  'a line of an incremental export': exported,
  'a parsed line of an incremental export': record => JSON.parse(exported(record)) as never,
};

/** Every way a bare image may come. */
export const IMAGES: Readonly<Record<string, (image: object) => unknown>> = {
  'an image of the SDK': image => image,
  'an image in JSON': image => parsed(wireJson(image)),
  'a line of a full export': image => JSON.stringify({ Item: wireJson(image) }),
  'a parsed line of a full export': image => parsed({ Item: wireJson(image) }),
};
