import { bench, tableInput, type Bench, type Json } from '../support/call.js';

const P = 'One or more parameter values were invalid: ';
const TableName = 'tab';
const ALL = { ProjectionType: 'ALL' };
const index = (IndexName: string, attribute = 'a') => ({
  IndexName,
  KeySchema: [{ AttributeName: attribute, KeyType: 'HASH' }],
  Projection: ALL,
});
const define = (name: string, type = 'S') => [{ AttributeName: name, AttributeType: type }];
const adding = (name: string, attribute = 'a') => ({
  TableName,
  AttributeDefinitions: define(attribute),
  GlobalSecondaryIndexUpdates: [{ Create: index(name, attribute) }],
});

describe('UpdateTable', () => {
  let b: Bench;
  beforeEach(async () => {
    b = bench({ now: 0 });
    await b.ok('CreateTable', tableInput(TableName, 'id:S'));
  });
  const describeTable = async () => (await b.ok('DescribeTable', { TableName }))['Table']!;

  it.each<[string, object, string]>([
    [
      'nothing',
      {},
      'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required',
    ],
    [
      'no index updates',
      { GlobalSecondaryIndexUpdates: [] },
      'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required',
    ],
    [
      'PROVISIONED without throughput',
      { BillingMode: 'PROVISIONED' },
      `${P}ProvisionedThroughput must be specified when BillingMode is PROVISIONED`,
    ],
    [
      'throughput of an on-demand table',
      { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } },
      `${P}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
    ],
    [
      'one index twice',
      { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'ind' } }, { Delete: { IndexName: 'ind' } }] },
      `${P}Only one global secondary index update per index is allowed simultaneously. Index: ind`,
    ],
    [
      'an index whose key is not defined',
      { GlobalSecondaryIndexUpdates: [{ Create: index('ind') }] },
      'Invalid KeySchema: Some index key attribute have no definition',
    ],
    [
      'an index that is not there',
      {
        GlobalSecondaryIndexUpdates: [
          { Update: { IndexName: 'ind', ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } } },
        ],
      },
      'This operation cannot be performed with given input values. Please contact DynamoDB service team for more info: Action Blocked: IndexUpdate',
    ],
    ['replicas', { ReplicaUpdates: [] }, "The parameter 'ReplicaUpdates' is not implemented by the in-process engine"],
  ])('refuses %s', async (_, input, message) => {
    const reply = await b.call('UpdateTable', { TableName, ...input });
    expect([reply.error, reply.message]).toEqual(['ValidationException', message]);
  });

  it('refuses two indexes at once, an unknown one, one that is there', async () => {
    const two = { ...adding('one'), GlobalSecondaryIndexUpdates: [{ Create: index('one') }, { Create: index('two') }] };
    expect(await b.call('UpdateTable', two)).toMatchObject({
      error: 'LimitExceededException',
      message: 'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
    });
    const gone = { TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'one' } }] };
    expect((await b.call('UpdateTable', gone)).error).toBe('ResourceNotFoundException');
    await b.ok('UpdateTable', adding('one'));
    expect((await b.call('UpdateTable', adding('one'))).message).toBe(`${P}Index already exists: one`);
    expect(await b.call('UpdateTable', { ...adding('one'), TableName: 'none' })).toMatchObject({
      error: 'ResourceNotFoundException',
      message: 'Requested resource not found: Table: none not found',
    });
  });

  it('adds an index to the items there are, and takes it away', async () => {
    const items: Json[] = [];
    for (const [id, a] of [
      ['1', { S: 'x' }],
      ['2', { N: '1' }],
      ['3', undefined],
      ['4', { S: 'x' }],
    ] as const) {
      const Item = { id: { S: id }, ...(a && { a }) };
      items.push(Item as unknown as Json);
      await b.ok('PutItem', { TableName, Item });
    }
    const { TableDescription: updating } = await b.ok('UpdateTable', adding('ind'));
    expect(updating).toMatchObject({
      TableStatus: 'UPDATING',
      GlobalSecondaryIndexes: [{ IndexName: 'ind', IndexStatus: 'CREATING', Backfilling: true }],
    });
    const described = await describeTable();
    expect(described['GlobalSecondaryIndexes']![0]).toMatchObject({ IndexStatus: 'ACTIVE', ItemCount: 2 });
    expect(described['AttributeDefinitions']).toEqual([...define('a'), ...define('id')]);
    const held = await b.ok('Scan', { TableName, IndexName: 'ind' });
    expect([...held['Items']!].map(item => item['id']!['S']).sort()).toEqual(['1', '4']);
    const update = { TableName, Key: { id: { S: '1' } }, UpdateExpression: 'REMOVE a' };
    await b.ok('UpdateItem', update);
    expect((await b.ok('Scan', { TableName, IndexName: 'ind' }))['Count']).toBe(1);
    const dropped = await b.ok('UpdateTable', {
      TableName,
      GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'ind' } }],
    });
    expect(dropped['TableDescription']!['GlobalSecondaryIndexes']).toMatchObject([{ IndexStatus: 'DELETING' }]);
    expect(await describeTable()).not.toHaveProperty('GlobalSecondaryIndexes');
    expect((await describeTable())['AttributeDefinitions']).toEqual(define('id'));
    expect((await b.call('Scan', { TableName, IndexName: 'ind' })).message).toBe(
      'The table does not have the specified index: ind',
    );
  });

  it('keeps the type of an attribute that is declared again', async () => {
    await b.ok('UpdateTable', adding('one'));
    await b.ok('UpdateTable', { ...adding('two'), AttributeDefinitions: define('a', 'N') });
    expect((await describeTable())['AttributeDefinitions']).toContainEqual(define('a')[0]);
  });

  it('changes billing there and back', async () => {
    const throughput = { ReadCapacityUnits: 3, WriteCapacityUnits: 4 };
    await b.ok('UpdateTable', { TableName, BillingMode: 'PROVISIONED', ProvisionedThroughput: throughput });
    expect(await describeTable()).toMatchObject({
      ProvisionedThroughput: throughput,
      BillingModeSummary: { BillingMode: 'PROVISIONED', LastUpdateToPayPerRequestDateTime: 0 },
    });
    const same = await b.call('UpdateTable', { TableName, ProvisionedThroughput: throughput });
    expect(same.message).toContain('The provisioned throughput for the table will not change.');
    b.engine.clock.advance('1h');
    await b.ok('UpdateTable', { TableName, BillingMode: 'PAY_PER_REQUEST' });
    expect(await describeTable()).toMatchObject({
      ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST', LastUpdateToPayPerRequestDateTime: 3600 },
    });
  });

  it('wants throughput for every index when it becomes provisioned', async () => {
    await b.ok('UpdateTable', adding('one'));
    await b.ok('UpdateTable', adding('two', 'c'));
    const provisioned = {
      TableName,
      BillingMode: 'PROVISIONED',
      ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
    };
    expect((await b.call('UpdateTable', provisioned)).message).toBe(
      `${P}ProvisionedThroughput must be specified for index: one,two`,
    );
  });

  it('opens a stream once, and a new one after it was closed', async () => {
    const enable = { TableName, StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' } };
    await b.ok('UpdateTable', enable);
    const first = (await describeTable())['LatestStreamArn'];
    expect((await b.call('UpdateTable', enable)).message).toBe(
      `${P}Table already has an enabled stream: TableName: tab`,
    );
    await b.ok('UpdateTable', { TableName, StreamSpecification: { StreamEnabled: false } });
    const described = await describeTable();
    expect(described).not.toHaveProperty('StreamSpecification');
    expect(described['LatestStreamArn']).toBe(first);
    await b.ok('UpdateTable', enable);
    expect((await describeTable())['LatestStreamArn']).not.toBe(first);
  });

  it('protects against deletion', async () => {
    await b.ok('UpdateTable', { TableName, DeletionProtectionEnabled: true, TableClass: 'STANDARD_INFREQUENT_ACCESS' });
    expect(await describeTable()).toMatchObject({
      DeletionProtectionEnabled: true,
      TableClassSummary: { TableClass: 'STANDARD_INFREQUENT_ACCESS' },
    });
    expect(await b.call('DeleteTable', { TableName })).toMatchObject({
      error: 'ValidationException',
      message:
        'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
    });
    await b.ok('UpdateTable', { TableName, DeletionProtectionEnabled: false });
    const { TableDescription } = await b.ok('DeleteTable', { TableName });
    expect(TableDescription).toMatchObject({ TableStatus: 'DELETING' });
    expect((await b.call('DeleteTable', { TableName })).message).toBe(
      'Requested resource not found: Table: tab not found',
    );
  });
});
