import type { CheckpointStore } from './checkpoints.js';
import type { Streams } from './streams-client.js';

/** How the shards of one stream are to be read. */
export interface ShardReading {
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
export interface OpenShard {
  readonly id: string;
  iterator: string;
  after: string | undefined;
  /** Whether nothing is added to it any more, so that it has an end, at which it is read. */
  isClosed: boolean;
}

/** What has become of the shards so far. */
export interface Shards {
  readonly open: Map<string, OpenShard>;
  readonly done: Set<string>;
}
