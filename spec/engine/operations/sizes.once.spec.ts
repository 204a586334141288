import { bench, tableInput, type Bench } from '../support/call.js';

const PUT = 'Item size has exceeded the maximum allowed size';
const UPDATE = 'Item size to update has exceeded the maximum allowed size';
const MAX = 409_600;
const key = (...names: string[]) =>
  names.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? 'HASH' : 'RANGE' }));

/** A table whose local indexes project so. */
async function tableWith(b: Bench, ...projections: object[]): Promise<void> {
  await b.ok('CreateTable', {
    ...tableInput('tab', 'pk:S', 'sk:S'),
    AttributeDefinitions: ['pk', 'sk', 'l'].map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
    LocalSecondaryIndexes: projections.map((Projection, i) => ({
      IndexName: `by${i}l`,
      KeySchema: key('pk', 'l'),
      Projection,
    })),
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
  });
}

const ALL = { ProjectionType: 'ALL' };
const KEYS = { ProjectionType: 'KEYS_ONLY' };
const D = { ProjectionType: 'INCLUDE', NonKeyAttributes: ['d'] };
const item = (bytes: number, more: object = {}) => ({
  ...{ pk: { S: 'a' }, sk: { S: 'b' } },
  d: { S: 'x'.repeat(bytes) },
  ...more,
});
/** Bytes of `item(0)` and, with `l`, of an entry with keys alone. */
const BARE = 7;
const ENTRY = 8;
const L = { l: { S: 'c' } };

describe('the size of an item', () => {
  let b: Bench;
  beforeEach(() => (b = bench()));
  const put = async (bytes: number, more: object) =>
    (await b.call('PutItem', { TableName: 'tab', Item: item(bytes, more) })).message;

  it.each<[string, object[], object, number]>([
    ['one entry that repeats it', [ALL], L, (MAX - 2 * (BARE + 2)) / 2],
    ['two entries that repeat it', [ALL, D], L, Math.floor((MAX - 3 * (BARE + 2)) / 3)],
    ['an entry of keys alone', [KEYS], L, MAX - (BARE + 2) - ENTRY],
    ['no entry, since it lacks the key of the index', [ALL], {}, MAX - BARE],
  ])('counts %s', async (_, projections, more, most) => {
    await tableWith(b, ...projections);
    expect(await put(most + 1, more)).toBe(PUT);
    expect(await put(most, more)).toBeUndefined();
    expect(b.engine.streamEvents('tab')[0]!.Records).toHaveLength(1);
  });

  it('does not count entries of global indexes', async () => {
    await b.ok('CreateTable', {
      ...tableInput('tab', 'pk:S', 'sk:S'),
      AttributeDefinitions: ['pk', 'sk', 'l'].map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
      GlobalSecondaryIndexes: [{ IndexName: 'byL', KeySchema: key('l'), Projection: ALL }],
    });
    expect(await put(MAX - BARE - 2, L)).toBeUndefined();
  });

  it('is that of what an update makes of it, and of its entries', async () => {
    await tableWith(b, ALL);
    const update = (UpdateExpression: string, values: object) => ({
      TableName: 'tab',
      Key: { pk: { S: 'a' }, sk: { S: 'b' } },
      UpdateExpression,
      ExpressionAttributeValues: values,
    });
    // It comes into the index, and is over the limit by that alone.
    await b.ok('PutItem', { TableName: 'tab', Item: item(250_000) });
    const entering = update('SET l = :l', { ':l': L.l });
    const growing = update('SET e = :e', { ':e': { S: 'x'.repeat(10_000) } });
    expect((await b.call('UpdateItem', entering)).message).toBe(UPDATE);
    await b.ok('UpdateItem', growing);
    await b.ok('PutItem', { TableName: 'tab', Item: item(200_000, L) });
    expect((await b.call('UpdateItem', growing)).message).toBe(UPDATE);
    const cancelled = await b.call('TransactWriteItems', {
      TransactItems: [{ Put: { TableName: 'tab', Item: { ...item(1), sk: { S: 'other' } } } }, { Update: growing }],
    });
    expect(cancelled.body['CancellationReasons']).toEqual([
      { Code: 'None' },
      { Code: 'ValidationError', Message: UPDATE },
    ]);
    expect((await b.ok('Scan', { TableName: 'tab', Select: 'COUNT' }))['Count']).toBe(1);
    // What takes it out of the index may be as large as the table allows.
    await b.ok('UpdateItem', update('SET d = :d REMOVE l', { ':d': { S: 'x'.repeat(390_000) } }));
  });

  it('refuses a whole batch, a transaction and an import', async () => {
    await tableWith(b, ALL);
    const [fine, large] = [item(1, { sk: { S: 'fine' } }), item(250_000, L)];
    const puts = [fine, large].map(Item => ({ PutRequest: { Item } }));
    expect((await b.call('BatchWriteItem', { RequestItems: { tab: puts } })).message).toBe(PUT);
    const actions = [fine, large].map(Item => ({ Put: { TableName: 'tab', Item } }));
    expect((await b.call('TransactWriteItems', { TransactItems: actions })).body['CancellationReasons']).toEqual([
      { Code: 'None' },
      { Code: 'ValidationError', Message: PUT },
    ]);
    expect(() => b.engine.importItems('tab', [JSON.stringify(large)])).toThrow(`Line 1`);
    expect((await b.ok('Scan', { TableName: 'tab', Select: 'COUNT' }))['Count']).toBe(0);
  });
});

describe('the size of what a transaction reads', () => {
  const keys = Array.from({ length: 12 }, (_, i) => ({ id: { S: `k${i}` } }));

  it('is at most 4 MB of stored items, whatever of them is shown', async () => {
    const b = bench();
    await b.ok('CreateTable', tableInput('tab', 'id:S'));
    for (const each of keys)
      await b.ok('PutItem', { TableName: 'tab', Item: { ...each, d: { S: 'x'.repeat(395_000) } } });
    const read = (count: number, more: object = {}) =>
      b.call('TransactGetItems', {
        TransactItems: keys.slice(0, count).map(Key => ({ Get: { TableName: 'tab', Key, ...more } })),
      });
    const { error, message } = await read(12);
    expect([error, message]).toEqual([
      'ValidationException',
      'Transaction request exceeds the maximum aggregate size of 4 MB',
    ]);
    expect((await read(11, { ProjectionExpression: 'id' })).error).toBe('ValidationException');
    expect((await read(10)).body['Responses']).toHaveLength(10);
    // Items that are not there have no size.
    await b.ok('DeleteItem', { TableName: 'tab', Key: keys[0] });
    await b.ok('DeleteItem', { TableName: 'tab', Key: keys[1] });
    expect((await read(12)).body['Responses']).toHaveLength(12);
  });
});

describe('the size of a request', () => {
  it('is counted in bytes, not in characters', async () => {
    const b = bench();
    const { error, message } = await b.call('PutItem', {
      TableName: 'tab',
      Item: { id: { S: '€'.repeat(6 * 2 ** 20) } },
    });
    expect([error, message]).toEqual(['RequestEntityTooLarge', 'The request body is over 16 MB']);
  });
});
