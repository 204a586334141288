import { bench, tableInput, type Bench } from '../support/call.js';

const keys = (...elements: string[]) =>
  elements.map(element => {
    const [AttributeName, KeyType] = element.split(':');
    return { AttributeName, KeyType };
  });
const types = (...definitions: string[]) =>
  definitions.map(definition => {
    const [AttributeName, AttributeType] = definition.split(':');
    return { AttributeName, AttributeType };
  });
const base = tableInput('tab', 'id:S');
const ranged = tableInput('tab', 'id:S', 'sk:S');
const ALL = { ProjectionType: 'ALL' };
const global = (more: object = {}) => ({ IndexName: 'ind', KeySchema: keys('a:HASH'), Projection: ALL, ...more });
const local = (more: object = {}) => ({
  IndexName: 'loc',
  KeySchema: keys('id:HASH', 'a:RANGE'),
  Projection: ALL,
  ...more,
});
const withGlobal = (more: object = {}) => ({
  ...base,
  AttributeDefinitions: types('id:S', 'a:S'),
  GlobalSecondaryIndexes: [global(more)],
});
const withLocal = (more: object = {}) => ({
  ...ranged,
  AttributeDefinitions: types('id:S', 'sk:S', 'a:S'),
  LocalSecondaryIndexes: [local(more)],
});

const P = 'One or more parameter values were invalid: ';
const E = '1 validation error detected: ';
const LETTERS = [...'bcdefghijklmnopqrstuv'];

describe('CreateTable', () => {
  let b: Bench;
  beforeEach(() => (b = bench({ now: new Date('2026-01-01T00:00:00.250Z') })));

  it.each<[string, object, string]>([
    [
      'no name',
      { ...base, TableName: undefined },
      "The parameter 'TableName' is required but was not present in the request",
    ],
    [
      'a short name',
      { ...base, TableName: 'ab' },
      `${E}Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3`,
    ],
    [
      'a name with odd characters',
      { ...base, TableName: 'a b c' },
      `${E}Value 'a b c' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+`,
    ],
    [
      'an unknown billing mode',
      { ...base, BillingMode: 'FREE' },
      `${E}Value 'FREE' at 'billingMode' failed to satisfy constraint: Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]`,
    ],
    [
      'throughput of nothing, writes told first',
      { ...base, BillingMode: undefined, ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 } },
      "2 validation errors detected: Value '0' at 'provisionedThroughput.writeCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '0' at 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      'an unknown key type',
      { ...base, KeySchema: keys('id:KEY') },
      `${E}Value 'KEY' at 'keySchema.1.member.keyType' failed to satisfy constraint: Member must satisfy enum value set: [HASH, RANGE]`,
    ],
    [
      'an unknown attribute type',
      { ...base, AttributeDefinitions: types('id:X') },
      `${E}Value 'X' at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: Member must satisfy enum value set: [B, N, S]`,
    ],
    [
      'throughput of an on-demand table',
      { ...base, ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } },
      `${P}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
    ],
    [
      'no throughput',
      { ...base, BillingMode: 'PROVISIONED' },
      `${P}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED`,
    ],
    [
      'no throughput and no billing mode',
      { ...base, BillingMode: undefined },
      `${P}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED`,
    ],
    [
      'fewer definitions than keys',
      { ...ranged, AttributeDefinitions: types('id:S') },
      'Invalid KeySchema: Some index key attribute have no definition',
    ],
    [
      'an undefined key',
      { ...base, AttributeDefinitions: types('other:S') },
      `${P}Some index key attributes are not defined in AttributeDefinitions. Keys: [id], AttributeDefinitions: [other]`,
    ],
    [
      'RANGE first',
      { ...base, KeySchema: keys('id:RANGE') },
      'Invalid KeySchema: The first KeySchemaElement is not a HASH key type',
    ],
    [
      'one attribute for both, defined once',
      { ...base, KeySchema: keys('id:HASH', 'id:RANGE') },
      'Invalid KeySchema: Some index key attribute have no definition',
    ],
    [
      'one attribute for both',
      { ...ranged, KeySchema: keys('id:HASH', 'id:RANGE') },
      'Both the Hash Key and the Range Key element in the KeySchema have the same name',
    ],
    [
      'two HASH',
      { ...ranged, KeySchema: keys('id:HASH', 'sk:HASH') },
      'Invalid KeySchema: The second KeySchemaElement is not a RANGE key type',
    ],
    [
      'an unused definition',
      { ...base, AttributeDefinitions: types('id:S', 'x:S') },
      `${P}Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions`,
    ],
    [
      'an unused definition beside indexes',
      { ...withGlobal(), AttributeDefinitions: types('id:S', 'a:S', 'x:S') },
      `${P}Some AttributeDefinitions are not used. AttributeDefinitions: [id, a, x], keys used: [id, a]`,
    ],
    [
      'an empty list of local indexes',
      { ...ranged, LocalSecondaryIndexes: [] },
      `${P}List of LocalSecondaryIndexes is empty`,
    ],
    [
      'a local index without a sort key in the table',
      { ...withLocal(), KeySchema: keys('id:HASH') },
      `${P}Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex`,
    ],
    [
      'a local index without a sort key',
      withLocal({ KeySchema: keys('id:HASH') }),
      `${P}Index KeySchema does not have a range key for index: loc`,
    ],
    [
      'a local index of another partition key',
      withLocal({ KeySchema: keys('a:HASH', 'sk:RANGE') }),
      `${P}Index KeySchema does not have the same leading hash key as table KeySchema for index: loc. index hash key: a, table hash key: id`,
    ],
    [
      'an empty list of global indexes',
      { ...base, GlobalSecondaryIndexes: [] },
      `${P}List of GlobalSecondaryIndexes is empty`,
    ],
    [
      'throughput of an index on demand',
      withGlobal({ ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } }),
      `${P}ProvisionedThroughput should not be specified for index: ind when BillingMode is PAY_PER_REQUEST`,
    ],
    [
      'a name twice',
      { ...withGlobal(), GlobalSecondaryIndexes: [global(), global()] },
      `${P}Duplicate index name: ind`,
    ],
    [
      'names of indexes that are too short, the global one first',
      { ...withLocal({ IndexName: 'l1' }), GlobalSecondaryIndexes: [global({ IndexName: 'g1' })] },
      "2 validation errors detected: Value 'g1' at 'globalSecondaryIndexes.1.member.indexName' failed to satisfy constraint: Member must have length greater than or equal to 3; Value 'l1' at 'localSecondaryIndexes.1.member.indexName' failed to satisfy constraint: Member must have length greater than or equal to 3",
    ],
    ['no projection type', withGlobal({ Projection: {} }), `${P}Unknown ProjectionType: null`],
    [
      'attributes of ALL',
      withGlobal({ Projection: { ProjectionType: 'ALL', NonKeyAttributes: ['x'] } }),
      `${P}ProjectionType is ALL, but NonKeyAttributes is specified`,
    ],
    [
      'INCLUDE of nothing',
      withGlobal({ Projection: { ProjectionType: 'INCLUDE' } }),
      `${P}ProjectionType is INCLUDE, but NonKeyAttributes is not specified`,
    ],
    [
      '21 projected attributes',
      withGlobal({ Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: LETTERS } }),
      `${E}Value '[${LETTERS.join(', ')}]' at 'globalSecondaryIndexes.1.member.projection.nonKeyAttributes' failed to satisfy constraint: Member must have length less than or equal to 20`,
    ],
    [
      'a projected attribute without a name',
      withGlobal({ Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['b', ''] } }),
      `${E}Value '' at 'globalSecondaryIndexes.1.member.projection.nonKeyAttributes.2.member' failed to satisfy constraint: Member must have length greater than or equal to 1`,
    ],
    [
      'a projected attribute with a name of 256 characters',
      withGlobal({ Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['x'.repeat(256)] } }),
      `${E}Value '${'x'.repeat(256)}' at 'globalSecondaryIndexes.1.member.projection.nonKeyAttributes.1.member' failed to satisfy constraint: Member must have length less than or equal to 255`,
    ],
    [
      '21 indexes',
      {
        ...withGlobal(),
        GlobalSecondaryIndexes: Array.from({ length: 21 }, (_, i) => global({ IndexName: `ind-${i}` })),
      },
      `${P}GlobalSecondaryIndex count exceeds the per-table limit of 20`,
    ],
    [
      'a view type of a disabled stream',
      { ...base, StreamSpecification: { StreamEnabled: false, StreamViewType: 'KEYS_ONLY' } },
      `${P}Table is being created with a stream disabled, UpdateViewType should not be specified`,
    ],
    [
      'what is not implemented',
      { ...base, ResourcePolicy: '{}' },
      "The parameter 'ResourcePolicy' is not implemented by the in-process engine",
    ],
  ])('refuses %s', async (_, input, message) => {
    const reply = await b.call('CreateTable', input);
    expect([reply.error, reply.message]).toEqual(['ValidationException', message]);
  });

  it('refuses a table that is there', async () => {
    await b.ok('CreateTable', base);
    const { error, message } = await b.call('CreateTable', base);
    expect([error, message]).toEqual(['ResourceInUseException', 'Table already exists: tab']);
  });

  it('answers CREATING, and the table is ACTIVE for the next request', async () => {
    const { TableDescription: created } = await b.ok('CreateTable', {
      ...withGlobal(),
      BillingMode: 'PROVISIONED',
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 6 },
      GlobalSecondaryIndexes: [global({ ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 } })],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
      SSESpecification: { Enabled: true, KMSMasterKeyId: 'arn:aws:kms:us-east-1:000000000000:key/1' },
      TableClass: 'STANDARD_INFREQUENT_ACCESS',
    });
    const arn = 'arn:aws:dynamodb:us-east-1:000000000000:table/tab';
    expect(created).toEqual({
      TableName: 'tab',
      TableStatus: 'CREATING',
      TableArn: arn,
      TableId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      CreationDateTime: 1767225600.25,
      KeySchema: keys('id:HASH'),
      AttributeDefinitions: types('id:S', 'a:S'),
      ItemCount: 0,
      TableSizeBytes: 0,
      ProvisionedThroughput: { NumberOfDecreasesToday: 0, ReadCapacityUnits: 5, WriteCapacityUnits: 6 },
      GlobalSecondaryIndexes: [
        {
          IndexName: 'ind',
          IndexStatus: 'CREATING',
          IndexArn: `${arn}/index/ind`,
          KeySchema: keys('a:HASH'),
          Projection: ALL,
          ItemCount: 0,
          IndexSizeBytes: 0,
          ProvisionedThroughput: { NumberOfDecreasesToday: 0, ReadCapacityUnits: 1, WriteCapacityUnits: 2 },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
      LatestStreamLabel: '2026-01-01T00:00:00.250',
      LatestStreamArn: `${arn}/stream/2026-01-01T00:00:00.250`,
      SSEDescription: {
        Status: 'ENABLED',
        SSEType: 'KMS',
        KMSMasterKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/1',
      },
      TableClassSummary: { TableClass: 'STANDARD_INFREQUENT_ACCESS' },
    });
    const { Table: described } = await b.ok('DescribeTable', { TableName: 'tab' });
    expect(described).toMatchObject({
      TableStatus: 'ACTIVE',
      GlobalSecondaryIndexes: [{ IndexStatus: 'ACTIVE' }],
      DeletionProtectionEnabled: false,
    });
    expect((await b.ok('DescribeTable', { TableName: arn }))['Table']).toEqual(described);
  });

  it.each([
    [undefined, /^arn:aws:kms:us-east-1:000000000000:key\/[0-9a-f-]{36}$/],
    [
      '1234abcd-12ab-34cd-56ef-1234567890ab',
      /^arn:aws:kms:us-east-1:000000000000:key\/1234abcd-12ab-34cd-56ef-1234567890ab$/,
    ],
    ['alias/app', /^arn:aws:kms:us-east-1:000000000000:key\/[0-9a-f-]{36}$/],
    ['arn:aws:kms:eu-west-1:111122223333:alias/app', /^arn:aws:kms:eu-west-1:111122223333:key\/[0-9a-f-]{36}$/],
    ['arn:aws:kms:eu-west-1:111122223333:key/1', /^arn:aws:kms:eu-west-1:111122223333:key\/1$/],
  ])('describes the key that a table is encrypted with, named as %s', async (KMSMasterKeyId, arn) => {
    const SSESpecification = { Enabled: true, SSEType: 'KMS', KMSMasterKeyId };
    await b.ok('CreateTable', { ...base, SSESpecification });
    const described = async () => (await b.ok('DescribeTable', { TableName: 'tab' }))['Table']!['SSEDescription'];
    const first = await described();
    expect(first).toEqual({ Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: expect.stringMatching(arn) as string });
    await b.ok('UpdateTable', { TableName: 'tab', SSESpecification: { Enabled: false } });
    expect(await described()).toBeUndefined();
    await b.ok('UpdateTable', { TableName: 'tab', SSESpecification });
    expect(await described()).toEqual(first);
  });

  it('takes its time where it is told to', async () => {
    b = bench({ now: 0, settling: '5s' });
    await b.ok('CreateTable', base);
    const status = async () => (await b.ok('DescribeTable', { TableName: 'tab' }))['Table']!['TableStatus'];
    expect(await status()).toBe('CREATING');
    expect((await b.call('PutItem', { TableName: 'tab', Item: { id: { S: '1' } } })).error).toBe(
      'ResourceNotFoundException',
    );
    const { error, message } = await b.call('DeleteTable', { TableName: 'tab' });
    expect([error, message]).toEqual([
      'ResourceInUseException',
      'Attempt to change a resource which is still in use: Table is being created: tab',
    ]);
    b.engine.clock.advance('5s');
    expect(await status()).toBe('ACTIVE');
    await b.ok('DeleteTable', { TableName: 'tab' });
    expect(await status()).toBe('DELETING');
    b.engine.clock.advance('5s');
    expect((await b.call('DescribeTable', { TableName: 'tab' })).error).toBe('ResourceNotFoundException');
    await b.ok('CreateTable', base);
  });

  it('takes up to four and four key attributes in a global index', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const schema = names.map((name, i) => `${name}:${i < 4 ? 'HASH' : 'RANGE'}`);
    const input = (...elements: string[]) => ({
      ...base,
      AttributeDefinitions: types('id:S', ...elements.map(element => `${element.split(':')[0]}:S`)),
      GlobalSecondaryIndexes: [global({ KeySchema: keys(...elements) })],
    });
    await b.ok('CreateTable', input(...schema));
    const Item = Object.fromEntries(['id', ...names].map(name => [name, { S: name }]));
    await b.ok('PutItem', { TableName: 'tab', Item });
    const { h: _, ...sparse } = Item;
    await b.ok('PutItem', { TableName: 'tab', Item: { ...sparse, id: { S: 'sparse' } } });
    const names4 = names.slice(0, 6);
    const found = await b.ok('Query', {
      TableName: 'tab',
      IndexName: 'ind',
      KeyConditionExpression: names4.map(name => `${name} = :${name}`).join(' AND '),
      ExpressionAttributeValues: Object.fromEntries(names4.map(name => [`:${name}`, { S: name }])),
    });
    expect(found['Items']).toEqual([Item]);
    await b.ok('DeleteTable', { TableName: 'tab' });
    const refused = await b.call('CreateTable', input('a:HASH', 'b:RANGE', 'c:HASH'));
    expect(refused.error).toBe('ValidationException');
    const five = await b.call('CreateTable', input('a:HASH', 'b:HASH', 'c:HASH', 'd:HASH', 'e:HASH'));
    expect(five.error).toBe('ValidationException');
  });
});
