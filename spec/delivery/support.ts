import { DeleteTableCommand, ScanCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { connect } from '../../lib/index.js';
import { readStream, type LiveRecord, type ReadStreamOptions } from '../../lib/streams/index.js';
import { createTable } from '../../lib/tables/index.js';
import { Order } from '../streams/support/entities.js';
import type { SpecEngine } from '../support/engines.js';

/** A new table of `Order` on the engine, its stream on, and the process connected to it. */
export async function shopWithStream(engine: SpecEngine) {
  const [client, streams] = [engine.client(), await engine.streams()];
  connect({ client, outbox: { table: 'shop' } });
  await client.send(new DeleteTableCommand({ TableName: 'shop' })).catch((error: unknown) => {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
  });
  await createTable(Order);
  const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' as const };
  await client.send(new UpdateTableCommand({ TableName: 'shop', StreamSpecification }));
  return {
    client,
    streams,
    /** Every record there is by now. */
    records: (options: Omit<ReadStreamOptions, 'client'> = {}): Promise<LiveRecord[]> =>
      collect(readStream('shop', { client: streams, untilCaughtUp: true, pollMs: 5, ...options })),
    /** The partition keys of what stands in the table. */
    async partitions(): Promise<string[]> {
      const { Items = [] } = await client.send(new ScanCommand({ TableName: 'shop' }));
      return Items.map(({ pk }) => pk!.S!);
    },
  };
}

export async function collect<T>(records: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const record of records) all.push(record);
  return all;
}

/** Numbers that look random and are the same in each run. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Hands batches to a handler as Lambda does: after a failure everything from the lowest failed number comes again. */
export async function asLambda<
  R extends { readonly dynamodb?: { readonly SequenceNumber?: string | undefined } | undefined },
>(
  records: readonly R[],
  handler: (event: { Records: readonly R[] }) => Promise<{ batchItemFailures: { itemIdentifier: string }[] }>,
): Promise<number> {
  let invocations = 0;
  for (let at = 0; at < records.length;) {
    if (++invocations > 10_000) throw new Error('the handler makes no progress');
    const Records = records.slice(at, at + 40);
    const failed = (await handler({ Records })).batchItemFailures[0]?.itemIdentifier;
    at += failed === undefined ? Records.length : Records.findIndex(one => one.dynamodb?.SequenceNumber === failed);
  }
  return invocations;
}
