import type { _Record } from '@aws-sdk/client-dynamodb-streams';
import { systemClock } from '../../client/clock.js';
import type { CheckpointStore } from './checkpoints.js';
import type { Streams } from './streams-client.js';

export interface ShardReading {
  readonly streams: Streams;
  readonly arn: string;
  readonly checkpoints: CheckpointStore;
  readonly from: 'TRIM_HORIZON' | 'LATEST';
  /** Ends once everything there was is read, rather than wait for more. */
  readonly untilCaughtUp: boolean;
  readonly pollMs: number;
  readonly batchSize: number;
  readonly signal: AbortSignal | undefined;
}

interface Open {
  readonly id: string;
  iterator: string;
  after: string | undefined;
  /** Whether nothing is added to it any more, so that it has an end, at which it is read. */
  isClosed: boolean;
}

/** A page may be empty with more behind it, and of a shard that is still written nothing tells its end: rounds without a record do. */
const IDLE_ROUNDS = 2;
const MOST_POLL_MS = 5_000;

/**
 * The records of a stream, shard by shard as they come: a child is opened once its parent is read to its end, which keeps the
 * order of every key. What was yielded counts as handled when the next record is asked for.
 */
export async function* readShards(reading: ShardReading): AsyncGenerator<_Record> {
  const { signal, untilCaughtUp, pollMs } = reading;
  const open = new Map<string, Open>();
  const done = new Set<string>();
  let wait = pollMs;
  let idleRounds = 0;
  for (let isFirst = true; ; isFirst = false) {
    await openShards(reading, { open, done, isFirst });
    let isIdle = true;
    for (const shard of [...open.values()]) {
      signal?.throwIfAborted();
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
    idleRounds = isIdle ? idleRounds + 1 : 0;
    wait = isIdle ? Math.min(wait * 2, MOST_POLL_MS) : pollMs;
    const isCaughtUp = idleRounds >= IDLE_ROUNDS && [...open.values()].every(({ isClosed }) => !isClosed);
    if (untilCaughtUp && isCaughtUp) return;
    if (isIdle) await systemClock.sleep(wait, signal);
  }
}

async function* oneByOne(
  { checkpoints }: ShardReading,
  shard: Open,
  records: readonly _Record[],
): AsyncGenerator<_Record> {
  for (const record of records) {
    yield record;
    shard.after = record.dynamodb?.SequenceNumber ?? shard.after;
    await checkpoints.set(shard.id, { after: shard.after });
  }
}

interface Shards {
  readonly open: Map<string, Open>;
  readonly done: Set<string>;
  readonly isFirst: boolean;
}

async function openShards(
  { streams, arn, checkpoints, from }: ShardReading,
  { open, done, isFirst }: Shards,
): Promise<void> {
  const shards = await streams.shards(arn);
  const ids = new Set(shards.map(({ ShardId }) => ShardId));
  for (const { ShardId: id = '', ParentShardId: parent, SequenceNumberRange: range } of shards) {
    const isClosed = range?.EndingSequenceNumber !== undefined;
    const opened = open.get(id);
    if (opened !== undefined) opened.isClosed = isClosed;
    if (opened !== undefined || done.has(id)) continue;
    const known = await checkpoints.get(id);
    // From the latest on, what is closed at the start is history; shards that appear later are read from their beginning.
    if (known?.done === true || (isFirst && from === 'LATEST' && known === undefined && isClosed)) {
      done.add(id);
      continue;
    }
    if (parent !== undefined && ids.has(parent) && !done.has(parent)) continue;
    const start = isFirst ? from : 'TRIM_HORIZON';
    const iterator = await streams.iterator({ arn, shardId: id, after: known?.after, from: start });
    open.set(id, { id, iterator, after: known?.after, isClosed });
  }
}

/** A page; an iterator that expired while its reader was busy is asked for anew. */
async function pageOf({ streams, arn, batchSize }: ShardReading, shard: Open): ReturnType<Streams['page']> {
  try {
    return await streams.page(shard.iterator, batchSize);
  } catch (error) {
    if ((error as { name?: unknown } | null)?.name !== 'ExpiredIteratorException') throw error;
    shard.iterator = await streams.iterator({ arn, shardId: shard.id, after: shard.after, from: 'TRIM_HORIZON' });
    return streams.page(shard.iterator, batchSize);
  }
}
