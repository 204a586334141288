/** How far a reader has come: for each shard the last sequence number that was handled, and whether it is read to its end. */
export interface Checkpoint {
  readonly after?: string | undefined;
  readonly done?: boolean | undefined;
}

/** Keeps checkpoints, so that a reader that starts again goes on where it was. A `Map` is one, for as long as the process lives. */
export interface CheckpointStore {
  get(shardId: string): Checkpoint | undefined | Promise<Checkpoint | undefined>;
  set(shardId: string, checkpoint: Checkpoint): unknown;
}
