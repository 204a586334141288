import { bench, tableInput, type Bench, type Json } from '../support/call.js';

const TableName = 'tab';
const INDEXES = { TableName, ReturnConsumedCapacity: 'INDEXES' };
const Key = { pk: { S: 'a' }, sk: { S: '1' } };
/** An attribute that brings an item with `Key` to this many bytes. */
const filler = (bytes: number) => ({ x: { S: 'x'.repeat(bytes - 7) } });

describe('consumed capacity', () => {
  let b: Bench;
  beforeEach(async () => {
    b = bench();
    const input = tableInput(TableName, 'pk:S', 'sk:S');
    await b.ok('CreateTable', {
      ...input,
      AttributeDefinitions: [
        ...(input['AttributeDefinitions'] as object[]),
        { AttributeName: 'g', AttributeType: 'S' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'all',
          KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: 'keys',
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'g', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    });
  });
  const put = async (item: object) =>
    (await b.ok('PutItem', { ...INDEXES, Item: { ...Key, ...item } }))['ConsumedCapacity'];

  it('of a write is that of the larger image, rounded up to 1 KB', async () => {
    expect(await put(filler(1024))).toEqual({ TableName, CapacityUnits: 1, Table: { CapacityUnits: 1 } });
    expect(await put(filler(1025))).toMatchObject({ CapacityUnits: 2 });
    expect(await put({})).toMatchObject({ CapacityUnits: 2 });
    const total = await b.ok('DeleteItem', { TableName, Key, ReturnConsumedCapacity: 'TOTAL' });
    expect(total['ConsumedCapacity']).toEqual({ TableName, CapacityUnits: 1 });
    const nothing = await b.ok('DeleteItem', { TableName, Key, ReturnConsumedCapacity: 'TOTAL' });
    expect(nothing['ConsumedCapacity']).toEqual({ TableName, CapacityUnits: 1 });
  });

  it('of a write counts each index by what changes in it', async () => {
    const arms = (all?: number, keys?: number) => ({
      ...(all && { GlobalSecondaryIndexes: { all: { CapacityUnits: all } } }),
      ...(keys && { LocalSecondaryIndexes: { keys: { CapacityUnits: keys } } }),
    });
    const expected = (table: number, all?: number, keys?: number) => ({
      TableName,
      CapacityUnits: table + (all ?? 0) + (keys ?? 0),
      Table: { CapacityUnits: table },
      ...arms(all, keys),
    });
    expect(await put({ g: { S: 'x' }, ...filler(1500) })).toEqual(expected(2, 2, 1));
    // The same again: nothing changes in any index.
    expect(await put({ g: { S: 'x' }, ...filler(1500) })).toEqual(expected(2));
    // Another attribute: only the index that projects it.
    expect(await put({ g: { S: 'x' }, ...filler(900) })).toEqual(expected(2, 2));
    // Another key: the old entry and the new one.
    expect(await put({ g: { S: 'y' }, ...filler(900) })).toEqual(expected(1, 2, 2));
    expect(await put({})).toEqual(expected(1, 1, 1));
  });

  it('of a read is that of the whole item, half of it if an older state will do', async () => {
    await put(filler(4097));
    const get = async (more: object) => (await b.ok('GetItem', { ...INDEXES, Key, ...more }))['ConsumedCapacity'];
    expect(await get({})).toEqual({ TableName, CapacityUnits: 1, Table: { CapacityUnits: 1 } });
    expect(await get({ ConsistentRead: true, ProjectionExpression: 'pk' })).toMatchObject({ CapacityUnits: 2 });
    expect(await get({ Key: { ...Key, sk: { S: 'none' } } })).toMatchObject({ CapacityUnits: 0.5 });
  });

  it('of a page is rounded once, whatever the filter lets through', async () => {
    for (const sk of ['1', '2', '3']) await put({ sk: { S: sk }, g: { S: 'x' }, ...filler(3000) });
    const query = { ...INDEXES, KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': { S: 'a' } } };
    const cost = async (more: object) => (await b.ok('Query', { ...query, ...more }))['ConsumedCapacity'];
    expect(await cost({ FilterExpression: 'attribute_exists(nowhere)' })).toMatchObject({ CapacityUnits: 1.5 });
    expect(await cost({ ConsistentRead: true })).toMatchObject({ CapacityUnits: 3 });
    expect(await cost({ ExpressionAttributeValues: { ':p': { S: 'none' } } })).toMatchObject({ CapacityUnits: 0.5 });
    const index: Json = (await b.ok('Scan', { ...INDEXES, IndexName: 'all' }))['ConsumedCapacity']!;
    expect(index).toEqual({
      TableName,
      CapacityUnits: 1.5,
      Table: { CapacityUnits: 0 },
      GlobalSecondaryIndexes: { all: { CapacityUnits: 1.5 } },
    });
    // A local index that has to fetch its items: each of them rounded up.
    expect(await cost({ IndexName: 'keys', Select: 'ALL_ATTRIBUTES' })).toEqual({
      TableName,
      CapacityUnits: 2,
      Table: { CapacityUnits: 1.5 },
      LocalSecondaryIndexes: { keys: { CapacityUnits: 0.5 } },
    });
  });

  it('of transactions is double for the table, single for indexes, and says the direction', async () => {
    const write = {
      TransactItems: [{ Put: { TableName, Item: { ...Key, g: { S: 'x' } } } }],
      ReturnConsumedCapacity: 'INDEXES',
    };
    const both = (CapacityUnits: number) => ({ CapacityUnits, WriteCapacityUnits: CapacityUnits });
    expect((await b.ok('TransactWriteItems', write))['ConsumedCapacity']).toEqual([
      {
        TableName,
        ...both(4),
        Table: both(2),
        GlobalSecondaryIndexes: { all: both(1) },
        LocalSecondaryIndexes: { keys: both(1) },
      },
    ]);
  });

  it('of batches is a list, one report a table', async () => {
    const RequestItems = {
      [TableName]: [{ PutRequest: { Item: Key } }, { PutRequest: { Item: { ...Key, sk: { S: '2' } } } }],
    };
    const written = await b.ok('BatchWriteItem', { RequestItems, ReturnConsumedCapacity: 'TOTAL' });
    expect(written).toEqual({ UnprocessedItems: {}, ConsumedCapacity: [{ TableName, CapacityUnits: 2 }] });
    const Keys = [Key, { ...Key, sk: { S: 'none' } }];
    const read = await b.ok('BatchGetItem', {
      RequestItems: { [TableName]: { Keys } },
      ReturnConsumedCapacity: 'TOTAL',
    });
    expect(read).toEqual({
      Responses: { [TableName]: [Key] },
      UnprocessedKeys: {},
      ConsumedCapacity: [{ TableName, CapacityUnits: 1 }],
    });
  });
});

describe('item collection metrics', () => {
  it('are given where a table has local indexes', async () => {
    const b = bench();
    const input = tableInput(TableName, 'pk:S', 'sk:S');
    const SIZE = { TableName, Item: Key, ReturnItemCollectionMetrics: 'SIZE' };
    await b.ok('CreateTable', input);
    expect(await b.ok('PutItem', SIZE)).toEqual({});
    await b.ok('DeleteTable', { TableName });
    await b.ok('CreateTable', {
      ...input,
      AttributeDefinitions: [
        ...(input['AttributeDefinitions'] as object[]),
        { AttributeName: 'g', AttributeType: 'S' },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: 'loc',
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'g', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    });
    const metrics = { ItemCollectionKey: { pk: { S: 'a' } }, SizeEstimateRangeGB: [0, 1] };
    expect(await b.ok('PutItem', SIZE)).toEqual({ ItemCollectionMetrics: metrics });
    const RequestItems = {
      [TableName]: [{ PutRequest: { Item: Key } }, { PutRequest: { Item: { ...Key, sk: { S: '2' } } } }],
    };
    const batch = await b.ok('BatchWriteItem', { RequestItems, ReturnItemCollectionMetrics: 'SIZE' });
    expect(batch['ItemCollectionMetrics']).toEqual({ [TableName]: [metrics] });
  });
});
