import type { DynamoDBStreamEvent } from 'aws-lambda';
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { bench, tableInput } from '../support/call.js';

const START = new Date('2026-01-01T00:00:00.500Z');

async function withStream(viewType: string) {
  const b = bench({ now: START });
  const { TableDescription } = await b.ok('CreateTable', {
    ...tableInput('tab', 'id:S'),
    StreamSpecification: { StreamEnabled: true, StreamViewType: viewType },
  });
  return { ...b, arn: TableDescription!['LatestStreamArn'] as string };
}

const item = (n: string) => ({ id: { S: 'a' }, n: { N: n } });

describe('a stream', () => {
  it('is read with the streams client of the SDK', async () => {
    const { engine, ok, arn } = await withStream('NEW_AND_OLD_IMAGES');
    await ok('PutItem', { TableName: 'tab', Item: item('1') });
    await ok('PutItem', { TableName: 'tab', Item: item('1.0') });
    await ok('PutItem', { TableName: 'tab', Item: item('2') });
    await ok('DeleteItem', { TableName: 'tab', Key: { id: { S: 'a' } } });
    const client = await engine.streamsClient();
    const { Streams } = await client.send(new ListStreamsCommand({ TableName: 'tab' }));
    expect(Streams).toEqual([{ StreamArn: arn, TableName: 'tab', StreamLabel: '2026-01-01T00:00:00.500' }]);
    const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn: arn }));
    const shard = StreamDescription!.Shards![0]!;
    expect(StreamDescription).toMatchObject({ StreamStatus: 'ENABLED', StreamViewType: 'NEW_AND_OLD_IMAGES' });
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({ StreamArn: arn, ShardId: shard.ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    const { Records, NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator }));
    expect(
      Records!.map(record => [record.eventName, record.dynamodb!.OldImage?.['n'], record.dynamodb!.NewImage?.['n']]),
    ).toEqual([
      ['INSERT', undefined, { N: '1' }],
      ['MODIFY', { N: '1' }, { N: '2' }],
      ['REMOVE', { N: '2' }, undefined],
    ]);
    expect(Records![1]).toMatchObject({
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      dynamodb: {
        ApproximateCreationDateTime: new Date('2026-01-01T00:00:00Z'),
        Keys: { id: { S: 'a' } },
        SequenceNumber: expect.stringMatching(/^\d{21}$/) as string,
        SizeBytes: 3 + 6 + 6,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    });
    const empty = await client.send(new GetRecordsCommand({ ShardIterator: NextShardIterator }));
    expect(empty.Records).toEqual([]);
    expect(empty.NextShardIterator).toBeDefined();
  });

  it.each([
    ['KEYS_ONLY', false, false],
    ['NEW_IMAGE', true, false],
    ['OLD_IMAGE', false, true],
    ['NEW_AND_OLD_IMAGES', true, true],
  ])('shows with view type %s what it is for', async (viewType, isNew, isOld) => {
    const { engine, ok } = await withStream(viewType);
    await ok('PutItem', { TableName: 'tab', Item: item('1') });
    await ok('PutItem', { TableName: 'tab', Item: item('2') });
    const change = engine.streamEvents('tab')[0]!.Records[1]!.dynamodb;
    expect(['NewImage' in change, 'OldImage' in change]).toEqual([isNew, isOld]);
  });

  it('closes its shard when it is disabled, and can be read for a day', async () => {
    const { ok, call, arn, engine } = await withStream('KEYS_ONLY');
    await ok('PutItem', { TableName: 'tab', Item: item('1') });
    await ok('UpdateTable', { TableName: 'tab', StreamSpecification: { StreamEnabled: false } });
    const shards = (await ok('DescribeStream', { StreamArn: arn }))['StreamDescription']!['Shards']!;
    expect(shards[0]!['SequenceNumberRange']).toHaveProperty('EndingSequenceNumber');
    const ShardId = shards[0]!['ShardId'];
    const iterate = { StreamArn: arn, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
    const { ShardIterator } = await ok('GetShardIterator', iterate);
    const read = await ok('GetRecords', { ShardIterator });
    expect(read['Records']).toHaveLength(1);
    expect(read).not.toHaveProperty('NextShardIterator');
    engine.clock.advance('16m');
    expect((await call('GetRecords', { ShardIterator })).error).toBe('ExpiredIteratorException');
    engine.clock.advance('24h');
    expect((await call('DescribeStream', { StreamArn: arn })).error).toBe('ResourceNotFoundException');
  });

  it('forgets records after a day', async () => {
    const { ok, call, arn, engine } = await withStream('KEYS_ONLY');
    await ok('PutItem', { TableName: 'tab', Item: item('1') });
    const { ShardId, SequenceNumberRange } = (await ok('DescribeStream', { StreamArn: arn }))['StreamDescription']![
      'Shards'
    ]![0]!;
    engine.clock.advance('25h');
    const at = { StreamArn: arn, ShardId, ShardIteratorType: 'AT_SEQUENCE_NUMBER' };
    const trimmed = await call('GetShardIterator', {
      ...at,
      SequenceNumber: SequenceNumberRange!['StartingSequenceNumber'],
    });
    expect(trimmed.error).toBe('TrimmedDataAccessException');
  });
});

describe('stream events', () => {
  it('are what Lambda sends, each change once, in batches', async () => {
    const { engine, ok, arn } = await withStream('NEW_IMAGE');
    for (const n of ['1', '2', '3']) await ok('PutItem', { TableName: 'tab', Item: { ...item(n), b: { B: 'AQI=' } } });
    const events = engine.streamEvents('tab', { batchSize: 2 });
    expect(events.map(({ Records }) => Records.length)).toEqual([2, 1]);
    expect(events[0]!.Records[0]).toMatchObject({
      eventName: 'INSERT',
      eventSourceARN: arn,
      dynamodb: {
        NewImage: { id: { S: 'a' }, n: { N: '1' }, b: { B: 'AQI=' } },
        ApproximateCreationDateTime: 1767225600,
      },
    });
    expect(engine.streamEvents('tab')).toEqual([]);
    expect(engine.streamEvents('tab', { fromStart: true })[0]!.Records).toHaveLength(3);
  });

  it('name the service as the one who deleted what had expired', async () => {
    const { engine, ok } = await withStream('OLD_IMAGE');
    await ok('UpdateTimeToLive', {
      TableName: 'tab',
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    });
    const expiry = START.getTime() / 1000 + 3600;
    await ok('PutItem', { TableName: 'tab', Item: { id: { S: 'a' }, ttl: { N: String(Math.floor(expiry)) } } });
    await ok('PutItem', { TableName: 'tab', Item: { id: { S: 'b' }, ttl: { S: '1' } } });
    expect(engine.sweepExpired()).toBe(0);
    engine.clock.advance('2h');
    expect((await ok('Scan', { TableName: 'tab' }))['Count']).toBe(2);
    expect(engine.sweepExpired()).toBe(1);
    expect((await ok('Scan', { TableName: 'tab' }))['Count']).toBe(1);
    const records = engine.streamEvents('tab')[0]!.Records;
    expect(records[2]).toMatchObject({
      eventName: 'REMOVE',
      userIdentity: { principalId: 'dynamodb.amazonaws.com', type: 'Service' },
    });
    expect(records[0]).not.toHaveProperty('userIdentity');
  });

  it('are refused for a table without a stream', async () => {
    const b = bench();
    await b.ok('CreateTable', tableInput('tab', 'id:S'));
    expect(() => b.engine.streamEvents('tab')).toThrow('no stream');
    expect(() => b.engine.streamEvents('none')).toThrow("no table 'none'");
  });
});

/** A handler as users declare it. */
const handler = (event: DynamoDBStreamEvent): string[] => event.Records.map(record => record.eventName ?? 'none');

describe('the type of stream events', () => {
  it('fits the one that functions are declared with', async () => {
    const { engine, ok } = await withStream('KEYS_ONLY');
    await ok('PutItem', { TableName: 'tab', Item: item('1') });
    expect(engine.streamEvents('tab').map(handler)).toEqual([['INSERT']]);
  });
});
