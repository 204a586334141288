import type { Item } from '../../values/value.js';
import type { StreamLog } from './stream-log.js';
import { recordOf, type StreamRecord } from './stream-record.js';

type Change = StreamRecord['dynamodb'];

/** One change as a Lambda function sees it: wire values in JSON's form, binary as base64 text. */
export interface LambdaStreamRecord extends Omit<StreamRecord, 'dynamodb' | 'userIdentity'> {
  readonly dynamodb: Omit<Change, 'Keys' | 'NewImage' | 'OldImage'> & {
    readonly Keys: Item;
    readonly NewImage?: Item;
    readonly OldImage?: Item;
  };
  readonly eventSourceARN: string;
  readonly userIdentity?: { readonly principalId: string; readonly type: string };
}

/** What Lambda calls a function with: a batch of changes, in order. */
export interface LambdaStreamEvent {
  readonly Records: readonly LambdaStreamRecord[];
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
      Keys: Keys as Item,
      ...(NewImage && { NewImage: NewImage.item() }),
      ...(OldImage && { OldImage: OldImage.item() }),
    },
    eventSourceARN: arn,
    ...(userIdentity && { userIdentity: { principalId: userIdentity.PrincipalId, type: userIdentity.Type } }),
  };
}
