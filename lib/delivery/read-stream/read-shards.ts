import type { _Record } from '@aws-sdk/client-dynamodb-streams';
import { isDynamormError } from '../../errors/dynamorm-error.js';
import { openShards } from './open-shards.js';
import type { OpenShard, ShardReading, Shards } from './shard-reading.js';
import type { ShardPage } from './streams-client.js';

/** A page may be empty with more behind it, and of a shard that is still written nothing tells its end: rounds without a record do. */
const IDLE_ROUNDS = 2;
const MOST_POLL_MS = 5_000;

const longer = (ms: number): number => Math.min(ms * 2, MOST_POLL_MS);

/**
 * The records of a stream, shard by shard as they come: a child is opened once its parent is read to its end, which keeps the
 * order of every key. What was yielded counts as handled when the next record is asked for.
 */
export async function* readShards(reading: ShardReading): AsyncGenerator<_Record> {
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
