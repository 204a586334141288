import type { StreamLog } from './stream-log.js';
import { recordOf, type StreamRecord } from './stream-record.js';

interface Members {
  S: string;
  N: string;
  B: string;
  BOOL: boolean;
  NULL: boolean;
  SS: string[];
  NS: string[];
  BS: string[];
  L: LambdaAttributeValue[];
  M: Record<string, LambdaAttributeValue>;
}

/** A wire value as JSON carries it, with exactly one member; `B` is base64. */
export type LambdaAttributeValue = {
  [T in keyof Members]: { [K in T]: Members[K] } & { [K in Exclude<keyof Members, T>]?: never };
}[keyof Members];

type Image = Record<string, LambdaAttributeValue>;

/** One change as a Lambda function sees it; the `DynamoDBRecord` of `@types/aws-lambda` takes it. */
export interface LambdaStreamRecord extends Omit<StreamRecord, 'dynamodb' | 'userIdentity'> {
  /** The change itself: keys, images, sequence number and view, with bytes as base64. */
  readonly dynamodb: Omit<StreamRecord['dynamodb'], 'Keys' | 'NewImage' | 'OldImage'> & {
    readonly Keys: Image;
    readonly NewImage?: Image;
    readonly OldImage?: Image;
  };
  /** ARN of the stream. */
  readonly eventSourceARN: string;
  /** The service's identity, where time to live removed the item; otherwise absent. */
  readonly userIdentity?: { readonly principalId: string; readonly type: string };
}

/** What Lambda calls a function with: a batch of changes, in order. */
export interface LambdaStreamEvent {
  /** The changes, oldest first. */
  readonly Records: LambdaStreamRecord[];
}

/** How the changes of a stream are handed over. */
export interface StreamEventOptions {
  /** The most records in one event. Default 100, as Lambda's. */
  readonly batchSize?: number;
  /** Starts over from the oldest change kept, rather than behind the last one handed over. */
  readonly fromStart?: boolean;
}

const BATCH = 100;

/** The changes of a stream that were not handed over yet, as events; they count as handed over from now on. */
export function takeEvents(stream: StreamLog, region: string, options: StreamEventOptions): LambdaStreamEvent[] {
  const { batchSize = BATCH, fromStart = false } = options;
  const changes = stream.from(fromStart ? 1 : stream.delivered + 1, Infinity);
  stream.delivered = stream.last;
  const records = changes.map(change => lambdaRecord(recordOf(stream, change, region), stream.arn));
  const events: LambdaStreamEvent[] = [];
  for (let at = 0; at < records.length; at += batchSize) events.push({ Records: records.slice(at, at + batchSize) });
  return events;
}

function lambdaRecord({ dynamodb, userIdentity, ...record }: StreamRecord, arn: string): LambdaStreamRecord {
  const { Keys, NewImage, OldImage, ...rest } = dynamodb;
  return {
    ...record,
    dynamodb: {
      ...rest,
      Keys: Keys as Image,
      ...(NewImage && { NewImage: NewImage.item() as Image }),
      ...(OldImage && { OldImage: OldImage.item() as Image }),
    },
    eventSourceARN: arn,
    ...(userIdentity && { userIdentity: { principalId: userIdentity.PrincipalId, type: userIdentity.Type } }),
  };
}
