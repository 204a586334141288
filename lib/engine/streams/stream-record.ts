import { createHash } from 'node:crypto';
import { sizeOfItem } from '../../values/value.js';
import type { StoredItem } from '../storage/table-data.js';
import type { LoggedChange, StreamLog, StreamViewType } from './stream-log.js';

/** One change as GetRecords gives it. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion: '1.1';
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly dynamodb: {
    readonly ApproximateCreationDateTime: number;
    readonly Keys: unknown;
    readonly NewImage?: StoredItem | undefined;
    readonly OldImage?: StoredItem | undefined;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: StreamViewType;
  };
  readonly userIdentity?: { readonly PrincipalId: string; readonly Type: string } | undefined;
}

const DIGITS = 20;

/** The sequence number of the nth change of a stream: 21 digits, so that they compare as texts too. */
export function sequenceNumber(number: number): string {
  return `1${String(number).padStart(DIGITS, '0')}`;
}

/** Which change of a stream a sequence number stands for; NaN for none. */
export function changeNumber(sequence: string): number {
  return /^1\d{20}$/.test(sequence) ? Number(sequence.slice(1)) : NaN;
}

/** The record of one change, with the images that the stream's view type shows. */
export function recordOf(stream: StreamLog, change: LoggedChange, region: string): StreamRecord {
  const { before, after, keys } = change;
  const newImage = stream.viewType.startsWith('NEW') ? after : undefined;
  const oldImage = stream.viewType === 'OLD_IMAGE' || stream.viewType === 'NEW_AND_OLD_IMAGES' ? before : undefined;
  const sequence = sequenceNumber(change.number);
  return {
    eventID: createHash('md5').update(`${stream.arn}/${sequence}`).digest('hex'),
    eventName: before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(change.at / 1000),
      Keys: keys,
      NewImage: newImage,
      OldImage: oldImage,
      SequenceNumber: sequence,
      SizeBytes: sizeOfItem(keys) + (newImage?.bytes ?? 0) + (oldImage?.bytes ?? 0),
      StreamViewType: stream.viewType,
    },
    userIdentity: change.identity,
  };
}
