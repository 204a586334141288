import { DynamoDBStreamsClient, type _Record, type Shard } from '@aws-sdk/client-dynamodb-streams';
import { readStream } from '../../lib/streams/index.js';
import { Order } from '../streams/support/entities.js';
import { describeEngines } from '../support/engines.js';
import { collect, shopWithStream } from './support.js';

describeEngines('readStream', (_, engine) => {
  it('goes on where its checkpoints say, and counts as handled what was asked past', async () => {
    const { streams, records } = await shopWithStream(engine);
    for (let i = 0; i < 5; i++) await Order.create({ customerId: 'c1', orderId: `o${i}` });
    const checkpoints = new Map();
    const seen: string[] = [];
    for await (const record of readStream(Order, { client: streams, checkpoints, untilCaughtUp: true, pollMs: 5 })) {
      seen.push(record.dynamodb!.SequenceNumber!);
      if (seen.length === 3) break;
    }
    for (const record of await records({ checkpoints })) seen.push(record.dynamodb!.SequenceNumber!);
    // The third was yielded and never asked past, so it comes again.
    expect(seen.length).toBe(6);
    expect(seen[3]).toBe(seen[2]);
    await Order.create({ customerId: 'c1', orderId: 'late' });
    expect(await records({ checkpoints })).toHaveLength(1);
  });

  it('waits for more until it is stopped', async () => {
    const { streams } = await shopWithStream(engine);
    await Order.create({ customerId: 'c1', orderId: 'before' });
    const stop = new AbortController();
    const reading = readStream(Order, { client: streams, from: 'LATEST', pollMs: 5, signal: stop.signal });
    const first = reading.next();
    await new Promise(resolve => setTimeout(resolve, 300));
    await Order.create({ customerId: 'c1', orderId: 'o1' });
    expect((await first).value).toMatchObject({ eventName: 'INSERT', dynamodb: { Keys: { sk: { S: 'ORDER#o1' } } } });
    const reason = new Error('stop');
    stop.abort(reason);
    await expect(reading.next()).rejects.toMatchObject({ code: 'ErrTimeout', cause: reason });
  });

  it.each([{ batchSize: 0 }, { batchSize: 1001 }, { pollMs: 0 }, { pollMs: NaN }, { from: 'START' as never }])(
    'refuses %j before it asks',
    async options => {
      const client = { send: () => Promise.reject(new Error('sent')) } as never;
      await expect(readStream('shop', { client, ...options }).next()).rejects.toMatchObject({ code: 'ErrValidation' });
    },
  );

  it('says where there is no stream', async () => {
    const { streams } = await shopWithStream(engine);
    await expect(readStream('none', { client: streams }).next()).rejects.toMatchObject({ code: 'ErrTableNotFound' });
  });
});

/** A client of a stream whose shards are written out: for each the pages it answers; undefined at the end of a closed shard. */
function streamOf(
  shards: readonly (Shard & { readonly pages: readonly (readonly string[])[] })[],
  faults: readonly string[] = [],
) {
  const asked: string[] = [];
  const failing = [...faults];
  const answers: Readonly<Record<string, (input: Record<string, string>) => unknown>> = {
    ListStreamsCommand: () => ({ Streams: [{ StreamArn: 'arn:aws:dynamodb:x:1:table/shop/stream/1' }] }),
    // One shard a page.
    DescribeStreamCommand: ({ ExclusiveStartShardId: after }) => {
      const at = shards.findIndex(({ ShardId }) => ShardId === after) + 1;
      const last = at < shards.length - 1 ? { LastEvaluatedShardId: shards[at]!.ShardId } : {};
      return { StreamDescription: { Shards: [shards[at]], ...last } };
    },
    GetShardIteratorCommand: ({ ShardId, ShardIteratorType, SequenceNumber }) => {
      asked.push([ShardId, ShardIteratorType, SequenceNumber].filter(Boolean).join(' '));
      return { ShardIterator: `${ShardId}/0` };
    },
    GetRecordsCommand: ({ ShardIterator }) => {
      const fault = failing.shift();
      if (fault !== undefined) throw Object.assign(new Error(fault), { name: fault, $fault: 'client' });
      const [id, at] = ShardIterator!.split('/') as [string, string];
      const { pages, SequenceNumberRange: range } = shards.find(({ ShardId }) => ShardId === id)!;
      const Records = (pages[Number(at)] ?? []).map((SequenceNumber): _Record => ({ dynamodb: { SequenceNumber } }));
      const isEnd = range?.EndingSequenceNumber !== undefined && Number(at) >= pages.length - 1;
      return { Records, ...(!isEnd && { NextShardIterator: `${id}/${Number(at) + 1}` }) };
    },
  };
  const send = async (command: { input: Record<string, string> }): Promise<unknown> =>
    Promise.resolve(answers[command.constructor.name]!(command.input));
  let isClosed = false;
  const destroy = (): void => void (isClosed = true);
  return { client: { send, destroy } as unknown as DynamoDBStreamsClient, asked, isClosed: () => isClosed };
}

const closed = { SequenceNumberRange: { StartingSequenceNumber: '1', EndingSequenceNumber: '9' } };
const grown = [
  { ShardId: 'child', ParentShardId: 'parent', pages: [['4'], [], ['5']] },
  { ShardId: 'parent', ParentShardId: 'gone', ...closed, pages: [['1'], [], [], [], ['2', '3']] },
  { ShardId: 'other', pages: [[], ['7']] },
];
const options = { untilCaughtUp: true, pollMs: 1 };
const numbers = async (records: ReturnType<typeof readStream>): Promise<(string | undefined)[]> =>
  (await collect(records)).map(({ dynamodb }) => dynamodb!.SequenceNumber);

describe('shards that readStream reads', () => {
  it('come after their parents, which are read to their end across empty pages', async () => {
    const { client } = streamOf(grown);
    const seen = await numbers(readStream('shop', { client, ...options }));
    expect([...seen].sort()).toEqual(['1', '2', '3', '4', '5', '7']);
    expect(seen.filter(number => number !== '7')).toEqual(['1', '2', '3', '4', '5']);
  });

  it('are gone on with after the last that was handled, and left out where they were read to their end', async () => {
    const checkpoints = new Map<string, object>([
      ['parent', { after: '3', done: true }],
      ['child', { after: '4' }],
    ]);
    const { client, asked } = streamOf(grown);
    await numbers(readStream('shop', { client, checkpoints, ...options }));
    expect(asked.sort()).toEqual(['child AFTER_SEQUENCE_NUMBER 4', 'other TRIM_HORIZON']);
    expect(checkpoints.get('other')).toEqual({ after: '7' });
  });

  it('that are closed at the start are history to a reader from the latest on', async () => {
    const { client, asked } = streamOf(grown);
    await numbers(readStream('shop', { client, from: 'LATEST', ...options }));
    expect(asked.sort()).toEqual(['child LATEST', 'other LATEST']);
  });

  it('are all read below one that was read before, whatever is said of the latest', async () => {
    const checkpoints = new Map<string, object>([['parent', { after: '1' }]]);
    const { client, asked } = streamOf([
      { ShardId: 'grandchild', ParentShardId: 'child', pages: [['6']] },
      { ShardId: 'child', ParentShardId: 'parent', ...closed, pages: [['4']] },
      ...grown.slice(1),
    ]);
    await numbers(readStream('shop', { client, from: 'LATEST', checkpoints, ...options }));
    expect(asked.sort()).toEqual([
      'child TRIM_HORIZON',
      'grandchild TRIM_HORIZON',
      'other LATEST',
      'parent AFTER_SEQUENCE_NUMBER 1',
    ]);
  });

  it('are read on where the service was asked too often, or an iterator expired', async () => {
    const faults = ['LimitExceededException', 'ProvisionedThroughputExceededException', 'ExpiredIteratorException'];
    const { client, asked } = streamOf([{ ShardId: 'one', pages: [['1'], ['2']] }], faults);
    expect(await numbers(readStream('shop', { client, ...options }))).toEqual(['1', '2']);
    expect(asked).toEqual(['one TRIM_HORIZON', 'one TRIM_HORIZON']);
  });

  it('fail with an error of this library, and leave a client open that was given', async () => {
    const trimmed = streamOf(grown, ['TrimmedDataAccessException']);
    await expect(numbers(readStream('shop', { client: trimmed.client, ...options }))).rejects.toMatchObject({
      code: 'ErrValidation',
      message: expect.stringContaining('changes are lost') as string,
    });
    const denied = streamOf(grown, ['AccessDeniedException']);
    const failure = numbers(readStream('shop', { client: denied.client, ...options }));
    await expect(failure).rejects.toMatchObject({ name: 'DynamormError', operation: 'readStream', table: 'shop' });
    expect(denied.isClosed()).toBe(false);
  });

  it('come through a client of its own that is closed, where none was given', async () => {
    const close = jest.spyOn(DynamoDBStreamsClient.prototype, 'destroy');
    const send = jest
      .spyOn(DynamoDBStreamsClient.prototype, 'send')
      .mockImplementation(streamOf(grown).client.send as never);
    try {
      for await (const _ of readStream('shop', options)) break;
      expect(close).toHaveBeenCalledTimes(1);
    } finally {
      close.mockRestore();
      send.mockRestore();
    }
  });
});
