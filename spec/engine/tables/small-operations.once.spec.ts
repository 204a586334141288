import { bench, tableInput, type Bench } from '../support/call.js';

const TableName = 'tab';
const ResourceArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/tab';

describe('ListTables', () => {
  it('gives names in byte order, a page at a time, after any name', async () => {
    const b = bench();
    for (const name of ['b-1', 'B-2', 'a-1', 'c.1']) await b.ok('CreateTable', tableInput(name, 'id:S'));
    expect(await b.ok('ListTables', {})).toEqual({ TableNames: ['B-2', 'a-1', 'b-1', 'c.1'] });
    expect(await b.ok('ListTables', { Limit: 2 })).toEqual({
      TableNames: ['B-2', 'a-1'],
      LastEvaluatedTableName: 'a-1',
    });
    expect(await b.ok('ListTables', { Limit: 2, ExclusiveStartTableName: 'a-2' })).toEqual({
      TableNames: ['b-1', 'c.1'],
    });
    expect((await b.call('ListTables', { Limit: 101 })).message).toBe(
      "1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 100",
    );
  });
});

describe('the start name of ListTables', () => {
  const detected = (value: string, constraint: string) =>
    `1 validation error detected: Value '${value}' at 'exclusiveStartTableName' failed to satisfy constraint: Member must ${constraint}`;

  it.each([
    ['ab', 'have length greater than or equal to 3'],
    ['x'.repeat(256), 'have length less than or equal to 255'],
    ['a/b', 'satisfy regular expression pattern: [a-zA-Z0-9_.-]+'],
  ])('is one that a table could have: %s', async (ExclusiveStartTableName, constraint) => {
    const { error, message } = await bench().call('ListTables', { ExclusiveStartTableName });
    expect([error, message]).toEqual(['ValidationException', detected(ExclusiveStartTableName, constraint)]);
  });
});

describe('time to live', () => {
  let b: Bench;
  beforeEach(async () => {
    b = bench({ now: new Date('2026-01-01T00:00:00Z') });
    await b.ok('CreateTable', tableInput(TableName, 'id:S'));
  });
  const set = (Enabled: boolean, AttributeName = 'ttl') =>
    b.call('UpdateTimeToLive', { TableName, TimeToLiveSpecification: { Enabled, AttributeName } });
  const description = async () => (await b.ok('DescribeTimeToLive', { TableName }))['TimeToLiveDescription'];

  it('is enabled on one attribute, and disabled', async () => {
    expect(await description()).toEqual({ TimeToLiveStatus: 'DISABLED' });
    expect((await set(false)).message).toBe('TimeToLive is already disabled');
    expect((await set(true)).body).toEqual({ TimeToLiveSpecification: { Enabled: true, AttributeName: 'ttl' } });
    expect(await description()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' });
    expect((await set(true)).message).toBe('TimeToLive is already enabled');
    expect((await set(true, 'other')).message).toBe(
      'TimeToLive is active on a different AttributeName: current AttributeName is ttl',
    );
    await set(false);
    expect(await description()).toEqual({ TimeToLiveStatus: 'DISABLED' });
  });

  it('never deletes what is no whole number of seconds, not over, or over for more than five years', async () => {
    await set(true);
    const now = 1767225600;
    const values = {
      past: { N: String(now - 1) },
      now: { N: String(now) },
      ancient: { N: '1000000000' },
      text: { S: String(now - 1) },
      fraction: { N: '1767225599.5' },
      nested: { M: { ttl: { N: String(now - 1) } } },
    };
    for (const [id, ttl] of Object.entries(values)) await b.ok('PutItem', { TableName, Item: { id: { S: id }, ttl } });
    await b.ok('PutItem', { TableName, Item: { id: { S: 'none' } } });
    expect(b.engine.sweepExpired()).toBe(1);
    expect((await b.ok('GetItem', { TableName, Key: { id: { S: 'past' } } }))['Item']).toBeUndefined();
  });

  it('deletes by the clock where it is told to', async () => {
    b = bench({ now: 1_000_000, sweepAfter: '10m' });
    await b.ok('CreateTable', tableInput(TableName, 'id:S'));
    await set(true);
    await b.ok('PutItem', { TableName, Item: { id: { S: '1' }, ttl: { N: '1100' } } });
    const count = async () => (await b.ok('Scan', { TableName }))['Count'];
    b.engine.clock.advance('5m');
    expect(await count()).toBe(1);
    b.engine.clock.advance('10m');
    expect(await count()).toBe(0);
  });
});

describe('tags', () => {
  let b: Bench;
  beforeEach(async () => {
    b = bench();
    await b.ok('CreateTable', { ...tableInput(TableName, 'id:S'), Tags: [{ Key: 'team', Value: 'a' }] });
  });
  const tags = async () => (await b.ok('ListTagsOfResource', { ResourceArn }))['Tags'];

  it('are set, replaced and taken away', async () => {
    await b.ok('TagResource', {
      ResourceArn,
      Tags: [
        { Key: 'team', Value: 'b' },
        { Key: 'env', Value: '' },
      ],
    });
    expect(await tags()).toEqual([
      { Key: 'team', Value: 'b' },
      { Key: 'env', Value: '' },
    ]);
    await b.ok('UntagResource', { ResourceArn, TagKeys: ['team', 'none'] });
    expect(await tags()).toEqual([{ Key: 'env', Value: '' }]);
  });

  it.each<[string, string, object, string, string]>([
    ['no ARN', 'ListTagsOfResource', {}, 'ValidationException', 'Invalid TableArn'],
    [
      'what is no ARN',
      'TagResource',
      { ResourceArn: 'x' },
      'ValidationException',
      'Invalid TableArn: Invalid ResourceArn provided as input x',
    ],
    [
      'no tags',
      'TagResource',
      { ResourceArn, Tags: [] },
      'ValidationException',
      'Atleast one Tag needs to be provided as Input.',
    ],
    [
      'no keys',
      'UntagResource',
      { ResourceArn, TagKeys: [] },
      'ValidationException',
      'Atleast one Tag Key needs to be provided as Input.',
    ],
    [
      'a missing member',
      'TagResource',
      { ResourceArn },
      'ValidationException',
      "1 validation error detected: Value null at 'tags' failed to satisfy constraint: Member must not be null",
    ],
    [
      'another resource',
      'TagResource',
      { ResourceArn: 'arn:aws:s3:::bucket', Tags: [] },
      'ValidationException',
      'Invalid TableArn: Invalid ResourceArn provided as input arn:aws:s3:::bucket',
    ],
    [
      'a missing table',
      'TagResource',
      { ResourceArn: `${ResourceArn}2`, Tags: [{ Key: 'a', Value: '' }] },
      'ResourceNotFoundException',
      `Requested resource not found: ResourcArn: ${ResourceArn}2 not found`,
    ],
    [
      'a missing table to untag',
      'UntagResource',
      { ResourceArn: `${ResourceArn}2`, TagKeys: ['a'] },
      'ResourceNotFoundException',
      'Requested resource not found',
    ],
  ])('refuse %s', async (_, operation, input, error, message) => {
    const reply = await b.call(operation, input);
    expect([reply.error, reply.message]).toEqual([error, message]);
  });

  it('are at most fifty, and all or none of a request are set', async () => {
    const Tags = Array.from({ length: 50 }, (_, i) => ({ Key: `k${i}`, Value: '' }));
    expect((await b.call('TagResource', { ResourceArn, Tags })).error).toBe('ValidationException');
    expect(await tags()).toEqual([{ Key: 'team', Value: 'a' }]);
  });
});
