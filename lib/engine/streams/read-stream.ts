import { invalid, ServiceError } from '../failure.js';
import { nameOf, type Context } from '../table-state.js';
import { describeKeys } from '../tables/describe.js';
import { bound, ConstraintErrors, NOT_NULL } from '../validation/expression-parameters.js';
import { operation, type Operation } from '../wire/operation.js';
import { integer, text, unsupported } from '../wire/shape.js';
import type { StreamLog } from './stream-log.js';
import { sequenceNumber, changeNumber, recordOf, type StreamRecord } from './stream-record.js';

/** A place in a shard, and when it was handed out. */
interface ShardPosition {
  readonly arn: string;
  /** Number of the next change to read. */
  readonly next: number;
  /** Milliseconds. */
  readonly issued: number;
}

/** How long an iterator can be used. */
const ITERATOR_LIFETIME = 15 * 60_000;

/** A position as the opaque text that travels. */
function iteratorText({ arn, next, issued }: ShardPosition): string {
  const text = Buffer.from(JSON.stringify([next, issued])).toString('base64url');
  return `${arn}|1|${text}`;
}

/** The position an iterator stands for; throws a ValidationException for a text that is none. */
function positionIn(iterator: string): ShardPosition {
  const match = /^(arn:.+)\|1\|([\w-]+)$/.exec(iterator);
  const [next, issued] = match === null ? [] : numbersIn(match[2]!);
  if (match === null || next === undefined || issued === undefined) throw invalid('Invalid ShardIterator');
  return { arn: match[1]!, next, issued };
}

function numbersIn(text: string): readonly number[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(parsed) ? parsed.filter(element => typeof element === 'number') : [];
  } catch {
    return [];
  }
}

const MAX = 100;

/** The stream of this ARN, open or closed for less than a day. */
function streamOf({ state, now }: Context, arn: string): StreamLog {
  const stream = state.streams.get(arn);
  if (stream !== undefined && !stream.expired(now)) return stream;
  throw new ServiceError('ResourceNotFoundException', `Requested resource not found: Stream: ${arn} not found`);
}

/** The one shard of a stream. */
function shardId({ created }: StreamLog): string {
  return `shardId-${String(created).padStart(20, '0')}-00000001`;
}

/** Adds what is wrong with a Limit that must be from 1 to `most`. */
function addLimit(errors: ConstraintErrors, limit: number | undefined, most: number): void {
  if (limit === undefined) return;
  if (limit < 1) errors.add(limit, 'limit', bound('value', 'greater', 1));
  if (limit > most) errors.add(limit, 'limit', bound('value', 'less', most));
}

/** ListStreams: of one table or of all, in the order of their ARNs. */
const listStreams = operation(
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
const describeStream = operation(
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

const TYPES = ['AT_SEQUENCE_NUMBER', 'LATEST', 'AFTER_SEQUENCE_NUMBER', 'TRIM_HORIZON'];
const MAX_RECORDS = 1000;
const MAX_BYTES = 2 ** 20;
const TRIMMED = 'The operation attempted to read past the oldest stream record in a shard.';

interface Start {
  readonly type: string;
  readonly sequence: string | undefined;
  readonly oldest: number;
}

/** GetShardIterator. */
const getShardIterator = operation(
  'GetShardIterator',
  { StreamArn: text, ShardId: text, ShardIteratorType: text, SequenceNumber: text },
  (input, context) => {
    const errors = new ConstraintErrors();
    if (input.StreamArn === undefined) errors.add(undefined, 'streamArn', NOT_NULL);
    if (input.ShardId === undefined) errors.add(undefined, 'shardId', NOT_NULL);
    if (input.ShardIteratorType === undefined) errors.add(undefined, 'shardIteratorType', NOT_NULL);
    errors.addUnlessIn(TYPES, input.ShardIteratorType, 'shardIteratorType');
    errors.throwIfAny();
    const stream = streamOf(context, input.StreamArn!);
    if (input.ShardId !== shardId(stream)) {
      throw new ServiceError(
        'ResourceNotFoundException',
        `Requested resource not found: Shard: ${input.ShardId} in stream: ${stream.arn} not found`,
      );
    }
    const oldest = stream.trim(context.now);
    const next = startingAt(stream, { type: input.ShardIteratorType!, sequence: input.SequenceNumber, oldest });
    return { ShardIterator: iteratorText({ arn: stream.arn, next, issued: context.now }) };
  },
);

function startingAt(stream: StreamLog, { type, sequence, oldest }: Start): number {
  if (type === 'TRIM_HORIZON') return oldest;
  if (type === 'LATEST') return stream.last + 1;
  if (sequence === undefined) throw invalid(`SequenceNumber is required for ShardIteratorType ${type}`);
  const number = changeNumber(sequence);
  if (Number.isNaN(number)) throw invalid('Invalid SequenceNumber');
  if (number < oldest) throw new ServiceError('TrimmedDataAccessException', TRIMMED);
  return type === 'AT_SEQUENCE_NUMBER' ? number : number + 1;
}

/** GetRecords. */
const getRecords = operation('GetRecords', { ShardIterator: text, Limit: integer }, (input, context) => {
  const errors = new ConstraintErrors();
  if (input.ShardIterator === undefined) errors.add(undefined, 'shardIterator', NOT_NULL);
  addLimit(errors, input.Limit, MAX_RECORDS);
  errors.throwIfAny();
  const { arn, next, issued } = positionIn(input.ShardIterator!);
  if (context.now - issued > ITERATOR_LIFETIME) {
    throw new ServiceError('ExpiredIteratorException', 'The shard iterator has expired and can no longer be used.');
  }
  const stream = streamOf(context, arn);
  if (next < stream.trim(context.now)) throw new ServiceError('TrimmedDataAccessException', TRIMMED);
  const changes = stream.from(next, input.Limit ?? MAX_RECORDS);
  const records = withinBytes(changes.map(change => recordOf(stream, change, context.region)));
  const after = next + records.length;
  const exhausted = stream.closed !== undefined && after > stream.last;
  return {
    Records: records,
    NextShardIterator: exhausted ? undefined : iteratorText({ arn, next: after, issued: context.now }),
  };
});

function withinBytes(records: readonly StreamRecord[]): readonly StreamRecord[] {
  let bytes = 0;
  const end = records.findIndex(({ dynamodb }, index) => (bytes += dynamodb.SizeBytes) > MAX_BYTES && index > 0);
  return end < 0 ? records : records.slice(0, end);
}

/** The operations of DynamoDB Streams. */
export const STREAM_OPERATIONS: readonly Operation[] = [listStreams, describeStream, getShardIterator, getRecords];
