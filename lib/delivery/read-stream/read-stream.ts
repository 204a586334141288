import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { ClassLike } from '../../codec/using.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import { targetOf } from '../../operations/target-of.js';
import { tableOf } from '../../operations/target.js';
import type { StreamRecordLike } from '../../streams/records/shapes.js';
import type { Checkpoint, CheckpointStore } from './checkpoints.js';
import { readShards } from './read-shards.js';
import { streamsOver } from './streams-client.js';

export interface ReadStreamOptions {
  /** Default: one made from the environment, and closed at the end. */
  readonly client?: DynamoDBStreamsClient;
  /** Where to start in shards without a checkpoint: at the oldest record kept (default), or with what comes from now on. */
  readonly from?: 'TRIM_HORIZON' | 'LATEST';
  /** How far the reader has come; with it, a reader that starts again goes on. */
  readonly checkpoints?: CheckpointStore;
  /** Ends once everything there was is read: for backfills and tests. Default false: waits for more. */
  readonly untilCaughtUp?: boolean;
  /** Milliseconds to wait where there was nothing, doubled up to 5 seconds. Default 200. */
  readonly pollMs?: number;
  /** Records asked for at a time, 1 to 1000. Default 1000. */
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
}

/** A record of a live stream, with the table it is of, as Lambda would tell it. */
export type LiveRecord = StreamRecordLike & { readonly eventSourceARN: string };

/**
 * The records of a table's stream, those of one key in order, for local development, backfills and tests (in production,
 * Lambda reads). They are what `hydrateRecord` and `streamHandler` take.
 *
 * ```ts
 * for await (const record of readStream(Order, { client, untilCaughtUp: true })) await handler({ Records: [record] });
 * ```
 * @throws ErrTableNotFound where the table has no stream; ErrInvalidOperator without client-dynamodb-streams; ErrValidation for options
 * that cannot be, and for a checkpoint older than the stream; ErrTimeout once the signal is aborted
 */
export async function* readStream(
  source: ClassLike<object> | string,
  options: ReadStreamOptions = {},
): AsyncGenerator<LiveRecord, void, undefined> {
  const { client, signal, from = 'TRIM_HORIZON', untilCaughtUp = false, pollMs = 200, batchSize = 1000 } = options;
  check(Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= 1000, 'batchSize is a whole number, 1 to 1000');
  check(pollMs > 0, 'pollMs is a number of milliseconds above 0');
  check(from === 'TRIM_HORIZON' || from === 'LATEST', 'from is TRIM_HORIZON or LATEST');
  const table = typeof source === 'string' ? source : tableOf(targetOf(source));
  const streams = await streamsOver({ table, client, signal });
  try {
    const arn = await streams.arn();
    const checkpoints = options.checkpoints ?? new Map<string, Checkpoint>();
    const records = readShards({ streams, arn, checkpoints, from, untilCaughtUp, pollMs, batchSize });
    // DynamoDB Local's ARNs name the table as well, and so does the one a caller would know.
    for await (const record of records) yield { ...(record as StreamRecordLike), eventSourceARN: arn };
  } finally {
    streams.close();
  }
}

function check(holds: boolean, message: string): void {
  if (!holds) throw new DynamormError('ErrValidation', message, { operation: 'readStream' });
}
