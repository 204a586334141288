import type { Shard } from '@aws-sdk/client-dynamodb-streams';
import type { ShardReading, Shards } from './shard-reading.js';

/** Opens the shards whose turn it is: those that are not read yet and whose parents are read to their end. */
export async function openShards(
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
