import type { Shard, _Record } from '@aws-sdk/client-dynamodb-streams';
import { isDynamormError, DynamormError } from '../errors/errors.js';
import type { ClassLike } from '../item/entity-state.js';
import { targetOf, tableOf } from '../operations/target.js';
import type { StreamRecordLike } from '../streams/record.js';
import { streamsOver, type ShardPage, type Streams, type StreamsClient } from './streams-client.js';

/** Opens the shards whose turn it is: those that are not read yet and whose parents are read to their end. */
async function openShards(
  { streams, arn, ...reading }: ShardReading,
  { open, done }: Shards,
  isFirst: boolean,
): Promise<void> {
  const { checkpoints } = reading;
  const shards = parentsFirst(await streams.shards(arn));
  const ids = new Set(shards.map(({ ShardId }) => ShardId));
  // Below a shard that was read before, everything is news.
  const read = new Set<string>();
  for (const { ShardId: id = '', ParentShardId: parent, SequenceNumberRange: range } of shards) {
    const isClosed = range?.EndingSequenceNumber !== undefined;
    const opened = open.get(id);
    if (opened !== undefined) opened.isClosed = isClosed;
    if (opened !== undefined || done.has(id)) continue;
    const known = await checkpoints.get(id);
    const isNews = parent !== undefined && (read.has(parent) || (await checkpoints.get(parent)) !== undefined);
    if (known !== undefined || isNews) read.add(id);
    const from = isFirst && !read.has(id) ? reading.from : 'TRIM_HORIZON';
    // From the latest on, what is closed already is history.
    if (known?.done === true || (from === 'LATEST' && isClosed)) {
      done.add(id);
      continue;
    }
    if (parent !== undefined && ids.has(parent) && !done.has(parent)) continue;
    const iterator = await streams.iterator({ arn, shardId: id, after: known?.after, from });
    open.set(id, { id, iterator, after: known?.after, isClosed });
  }
}

/** The service tells shards in no order that it would promise. */
function parentsFirst(shards: readonly Shard[]): readonly Shard[] {
  const left = new Map(shards.map(shard => [shard.ShardId, shard]));
  const ordered: Shard[] = [];
  const take = (shard: Shard | undefined): void => {
    if (shard === undefined || !left.delete(shard.ShardId)) return;
    take(left.get(shard.ParentShardId));
    ordered.push(shard);
  };
  for (const shard of shards) take(left.get(shard.ShardId));
  return ordered;
}

/** A page may be empty with more behind it, and of a shard that is still written nothing tells its end: rounds without a record do. */
const IDLE_ROUNDS = 2;
const MAX_POLL_MS = 5_000;

const longer = (ms: number): number => Math.min(ms * 2, MAX_POLL_MS);

/**
 * The records of a stream, shard by shard as they come: a child is opened once its parent is read to its end, which keeps the
 * order of every key. What was yielded counts as handled when the next record is asked for.
 */
async function* readShards(reading: ShardReading): AsyncGenerator<_Record> {
  const { streams, untilCaughtUp, pollMs } = reading;
  const shards: Shards = { open: new Map(), done: new Set() };
  let wait = pollMs;
  let idleRounds = 0;
  for (let isFirst = true; ; isFirst = false) {
    await openShards(reading, shards, isFirst);
    const isIdle = yield* oneRound(reading, shards);
    idleRounds = isIdle ? idleRounds + 1 : 0;
    wait = isIdle ? longer(wait) : pollMs;
    const isCaughtUp = idleRounds >= IDLE_ROUNDS && [...shards.open.values()].every(({ isClosed }) => !isClosed);
    if (untilCaughtUp && isCaughtUp) return;
    if (isIdle) await streams.pause(wait);
  }
}

/** A page of each shard; answers whether there was nothing, and nothing is to come that is there already. */
async function* oneRound(reading: ShardReading, { open, done }: Shards): AsyncGenerator<_Record, boolean> {
  let isIdle = true;
  for (const shard of [...open.values()]) {
    const { records, next } = await pageOf(reading, shard);
    // At the end of a shard its children come, which may hold more.
    isIdle &&= records.length === 0 && next !== undefined;
    yield* oneByOne(reading, shard, records);
    if (next !== undefined) shard.iterator = next;
    else {
      open.delete(shard.id);
      done.add(shard.id);
      await reading.checkpoints.set(shard.id, { after: shard.after, done: true });
    }
  }
  return isIdle;
}

async function* oneByOne(
  { checkpoints }: ShardReading,
  shard: OpenShard,
  records: readonly _Record[],
): AsyncGenerator<_Record> {
  for (const record of records) {
    yield record;
    shard.after = record.dynamodb?.SequenceNumber ?? shard.after;
    await checkpoints.set(shard.id, { after: shard.after });
  }
}

/** A page; where the service has enough of being asked it is left alone, and an iterator that expired while its reader was busy is made anew. */
async function pageOf({ streams, arn, batchSize, pollMs }: ShardReading, shard: OpenShard): Promise<ShardPage> {
  for (let wait = pollMs; ; wait = longer(wait)) {
    try {
      return await streams.page(shard.iterator, batchSize);
    } catch (error) {
      const isExpired = causeOf(error) === 'ExpiredIteratorException';
      if (!isExpired && !isDynamormError(error, 'ErrThrottled')) throw error;
      await streams.pause(wait);
      if (isExpired)
        shard.iterator = await streams.iterator({ arn, shardId: shard.id, after: shard.after, from: 'TRIM_HORIZON' });
    }
  }
}

const causeOf = (error: unknown): unknown => (error as { readonly cause?: { readonly name?: unknown } }).cause?.name;

/** Options of `readStream`. */
export interface ReadStreamOptions {
  /** A `DynamoDBStreamsClient`. Default: one made from the environment, and closed at the end. */
  readonly client?: StreamsClient;
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
  /** Ends the reading. */
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

/** How the shards of one stream are to be read. */
interface ShardReading {
  readonly streams: Streams;
  readonly arn: string;
  readonly checkpoints: CheckpointStore;
  readonly from: 'TRIM_HORIZON' | 'LATEST';
  /** Ends once everything there was is read, rather than wait for more. */
  readonly untilCaughtUp: boolean;
  readonly pollMs: number;
  readonly batchSize: number;
}

/** A shard that is being read. */
interface OpenShard {
  readonly id: string;
  iterator: string;
  after: string | undefined;
  /** Whether nothing is added to it any more, so that it has an end, at which it is read. */
  isClosed: boolean;
}

/** What has become of the shards so far. */
interface Shards {
  readonly open: Map<string, OpenShard>;
  readonly done: Set<string>;
}

/** How far a reader has come: for each shard the last sequence number that was handled, and whether it is read to its end. */
export interface Checkpoint {
  /** Sequence number of the last record that was handled. */
  readonly after?: string | undefined;
  /** Whether the shard was read to its end. */
  readonly done?: boolean | undefined;
}

/** Keeps checkpoints, so that a reader that starts again goes on where it was. A `Map` is one, for as long as the process lives. */
export interface CheckpointStore {
  /** The checkpoint of a shard; undefined for one that was never read. */
  get(shardId: string): Checkpoint | undefined | Promise<Checkpoint | undefined>;
  /** Stores the checkpoint of a shard. */
  set(shardId: string, checkpoint: Checkpoint): unknown;
}
