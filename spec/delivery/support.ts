import { UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { createEngine } from '../../lib/engine/index.js';
import { connect } from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { Order } from '../streams/support/entities.js';

/** An engine with the table of `Order`, its stream on, and the process connected to it. */
export async function shopWithStream() {
  const engine = createEngine();
  const client = engine.client();
  connect({ client, outbox: { table: 'shop' } });
  await createTable(Order);
  const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' as const };
  await client.send(new UpdateTableCommand({ TableName: 'shop', StreamSpecification }));
  return { engine, client, streams: await engine.streamsClient() };
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
