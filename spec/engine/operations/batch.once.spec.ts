import { bench, tableInput, type Bench } from '../support/call.js';

const key = (id: number | string) => ({ id: { S: String(id) } });
const put = (id: number | string, more: object = {}) => ({ PutRequest: { Item: { ...key(id), ...more } } });
const many = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index));
const DUPLICATES = 'Provided list of item keys contains duplicates';

describe('batches', () => {
  let b: Bench;
  beforeEach(async () => {
    b = bench();
    for (const name of ['one', 'two']) await b.ok('CreateTable', tableInput(name, 'id:S'));
  });
  const write = (RequestItems: unknown) => b.call('BatchWriteItem', { RequestItems });
  const read = (RequestItems: unknown) => b.call('BatchGetItem', { RequestItems });

  it('write to and read from several tables', async () => {
    expect((await write({ one: [put(1), put(2)], two: [put(1, { x: { N: '1.0' } })] })).body).toEqual({
      UnprocessedItems: {},
    });
    await write({ one: [{ DeleteRequest: { Key: key(2) } }] });
    const { body } = await read({
      one: { Keys: [key(1), key(2)] },
      two: { Keys: [key(1)], ProjectionExpression: '#x', ExpressionAttributeNames: { '#x': 'x' } },
    });
    expect(body).toEqual({ Responses: { one: [key(1)], two: [{ x: { N: '1' } }] }, UnprocessedKeys: {} });
  });

  it.each<[string, unknown, string]>([
    ['nothing', {}, 'The requestItems parameter is required for BatchWriteItem'],
    [
      'no member',
      undefined,
      "1 validation error detected: Value null at 'requestItems' failed to satisfy constraint: Member must not be null",
    ],
    [
      '26 writes in two tables',
      { one: many(13, put), two: many(13, put) },
      'Too many items requested for the BatchWriteItem call',
    ],
    ['a put and a deletion of one item', { one: [put(1), { DeleteRequest: { Key: key(1) } }] }, DUPLICATES],
    [
      'neither put nor deletion',
      { one: [{}] },
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    ],
    [
      'a put of nothing',
      { one: [{ PutRequest: {} }] },
      "1 validation error detected: Value null at 'requestItems.one.member.1.member.putRequest.item' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a key of another type',
      { one: [{ PutRequest: { Item: { id: { N: '1' } } } }] },
      'The provided key element does not match the schema',
    ],
    [
      'an item over 400 KB',
      { one: [put(1, { x: { S: 'x'.repeat(409_600) } })] },
      'Item size has exceeded the maximum allowed size',
    ],
  ])('of writes are refused for %s, and nothing is written', async (_, items, message) => {
    const reply = await write(items);
    expect([reply.error, reply.message]).toEqual(['ValidationException', message]);
    expect((await b.ok('Scan', { TableName: 'one' }))['Count']).toBe(0);
  });

  it('of more than 25 writes to a table say so by the map', async () => {
    const { message } = await write({ one: many(26, put) });
    expect(message).toContain(
      "at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]",
    );
  });

  it.each<[string, unknown, string]>([
    [
      'nothing',
      {},
      "1 validation error detected: Value at 'RequestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      '101 keys',
      { one: { Keys: many(101, key) } },
      "1 validation error detected: Value at 'RequestItems.one.member.Keys' failed to satisfy constraint: Member must have length less than or equal to 100",
    ],
    [
      '101 keys in two tables',
      { one: { Keys: many(51, key) }, two: { Keys: many(50, key) } },
      'Too many items requested for the BatchGetItem call',
    ],
    ['a key twice', { one: { Keys: [key(1), key(1)] } }, DUPLICATES],
    [
      'a key that is not the table’s',
      { one: { Keys: [{ x: { S: '' } }] } },
      'The provided key element does not match the schema',
    ],
    [
      'a legacy parameter',
      { one: { Keys: [key(1)], AttributesToGet: ['x'] } },
      "The parameter 'AttributesToGet' is not implemented by the in-process engine",
    ],
  ])('of reads are refused for %s', async (_, items, message) => {
    const reply = await read(items);
    expect([reply.error, reply.message]).toEqual(['ValidationException', message]);
  });

  it('fail as a whole for a missing table', async () => {
    expect((await write({ one: [put(1)], none: [put(1)] })).error).toBe('ResourceNotFoundException');
    expect((await read({ one: { Keys: [key(1)] }, none: { Keys: [key(1)] } })).error).toBe('ResourceNotFoundException');
    expect((await b.ok('Scan', { TableName: 'one' }))['Count']).toBe(0);
  });

  it('of reads stop at 16 MB and give back the keys that are left', async () => {
    for (let from = 0; from < 50; from += 10) {
      await write({ one: many(10, i => put(from + i, { x: { S: 'x'.repeat(390_000) } })) });
    }
    const { body } = await read({ one: { Keys: many(50, key), ConsistentRead: true } });
    expect(body['Responses']!['one']).toHaveLength(43);
    expect(body['UnprocessedKeys']!['one']!['Keys']).toHaveLength(7);
    expect(body['UnprocessedKeys']!['one']!['ConsistentRead']).toBe(true);
  });
});
