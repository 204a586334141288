import { ServiceError } from '../failure.js';
import { nameOf, type Context } from '../state.js';
import { describeKeys } from '../tables/describe.js';
import { bound, ConstraintErrors, NOT_NULL } from '../validation/constraint.js';
import { operation } from '../wire/operation.js';
import { integer, text, unsupported } from '../wire/shape.js';
import type { StreamLog } from './stream-log.js';
import { sequenceNumber } from './stream-record.js';

const MAX = 100;

/** The stream of this ARN, open or closed for less than a day. */
export function streamOf({ state, now }: Context, arn: string): StreamLog {
  const stream = state.streams.get(arn);
  if (stream !== undefined && !stream.expired(now)) return stream;
  throw new ServiceError('ResourceNotFoundException', `Requested resource not found: Stream: ${arn} not found`);
}

/** The one shard of a stream. */
export function shardId({ created }: StreamLog): string {
  return `shardId-${String(created).padStart(20, '0')}-00000001`;
}

/** Adds what is wrong with a Limit that must be from 1 to `most`. */
export function addLimit(errors: ConstraintErrors, limit: number | undefined, most: number): void {
  if (limit === undefined) return;
  if (limit < 1) errors.add(limit, 'limit', bound('value', 'greater', 1));
  if (limit > most) errors.add(limit, 'limit', bound('value', 'less', most));
}

/** ListStreams: of one table or of all, in the order of their ARNs. */
export const listStreams = operation(
  'ListStreams',
  { TableName: text, Limit: integer, ExclusiveStartStreamArn: text },
  ({ TableName: tableName, Limit: limit, ExclusiveStartStreamArn: start }, { state, now }) => {
    const errors = new ConstraintErrors();
    addLimit(errors, limit, MAX);
    errors.throwIfAny();
    const name = tableName === undefined ? undefined : nameOf(tableName);
    const streams = [...state.streams.values()]
      .filter(stream => !stream.expired(now) && (name === undefined || stream.tableName === name))
      .filter(({ arn }) => start === undefined || arn > start)
      .sort((a, b) => (a.arn < b.arn ? -1 : 1));
    const page = streams.slice(0, limit ?? MAX);
    return {
      Streams: page.map(stream => ({
        StreamArn: stream.arn,
        TableName: stream.tableName,
        StreamLabel: stream.label,
      })),
      LastEvaluatedStreamArn: page.length < streams.length ? page.at(-1)?.arn : undefined,
    };
  },
);

/** DescribeStream. */
export const describeStream = operation(
  'DescribeStream',
  { StreamArn: text, Limit: integer, ExclusiveStartShardId: text, ShardFilter: unsupported },
  (input, context) => {
    const errors = new ConstraintErrors();
    if (input.StreamArn === undefined) errors.add(undefined, 'streamArn', NOT_NULL);
    addLimit(errors, input.Limit, MAX);
    errors.throwIfAny();
    const stream = streamOf(context, input.StreamArn!);
    const shards = [describeShard(stream)].filter(({ ShardId }) => ShardId > (input.ExclusiveStartShardId ?? ''));
    return {
      StreamDescription: {
        StreamArn: stream.arn,
        StreamLabel: stream.label,
        StreamStatus: stream.closed === undefined ? 'ENABLED' : 'DISABLED',
        StreamViewType: stream.viewType,
        CreationRequestDateTime: stream.created / 1000,
        TableName: stream.tableName,
        KeySchema: describeKeys(stream.keys),
        Shards: shards,
      },
    };
  },
);

function describeShard(stream: StreamLog) {
  const ending = stream.closed === undefined ? undefined : sequenceNumber(Math.max(stream.last, 1));
  return {
    ShardId: shardId(stream),
    SequenceNumberRange: { StartingSequenceNumber: sequenceNumber(1), EndingSequenceNumber: ending },
  };
}
