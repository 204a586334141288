import { invalid, ServiceError } from '../failure.js';
import { ConstraintErrors, NOT_NULL } from '../validation/constraint.js';
import { operation } from '../wire/operation.js';
import { integer, text } from '../wire/shape.js';
import { ITERATOR_LIFETIME, iteratorText, positionIn } from './iterator.js';
import { addLimit, shardId, streamOf } from './list-streams.js';
import type { StreamLog } from './stream-log.js';
import { changeNumber, recordOf, type StreamRecord } from './stream-record.js';

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
export const getShardIterator = operation(
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
export const getRecords = operation('GetRecords', { ShardIterator: text, Limit: integer }, (input, context) => {
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
