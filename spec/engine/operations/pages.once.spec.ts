import { bench, tableInput, type Bench, type Json } from '../support/call.js';

const TableName = 'tab';
const P = 'One or more parameter values were invalid: ';
const SK = 'The provided starting key is invalid';
const K = 'The provided key element does not match the schema';
const key = (pk: string, sk: number) => ({ pk: { S: pk }, sk: { N: String(sk) } });
const partition = (pk: string) => ({ ExpressionAttributeValues: { ':p': { S: pk } } });
const QUERY = { TableName, KeyConditionExpression: 'pk = :p', ...partition('a') };

const numbers = (page: Json) => (page['Items'] as readonly Json[]).map(item => Number(item['sk']!['N']));

describe('pages', () => {
  let b: Bench;
  beforeAll(async () => {
    b = bench();
    const input = tableInput(TableName, 'pk:S', 'sk:N');
    await b.ok('CreateTable', {
      ...input,
      AttributeDefinitions: [
        ...(input['AttributeDefinitions'] as object[]),
        { AttributeName: 'g', AttributeType: 'S' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'keys',
          KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['x'] },
        },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: 'loc',
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'g', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    });
    for (const pk of ['a', 'b']) {
      for (const sk of [-10, -1.5, 0, 2, 10, 100]) {
        const g = sk >= 0 ? { g: { S: `${pk}${sk % 4}` } } : {};
        await b.ok('PutItem', { TableName, Item: { ...key(pk, sk), ...g, x: { N: String(sk) }, y: { S: 'why' } } });
      }
    }
  });
  const ok = (more: object, operation = 'Query') =>
    b.ok(operation, operation === 'Query' ? { ...QUERY, ...more } : { TableName, ...more });
  const message = async (more: object, operation = 'Query') =>
    (await b.call(operation, operation === 'Query' ? { ...QUERY, ...more } : { TableName, ...more })).message;

  it('come in the order of the sort key, or in reverse', async () => {
    expect(numbers(await ok({}))).toEqual([-10, -1.5, 0, 2, 10, 100]);
    expect(numbers(await ok({ ScanIndexForward: false }))).toEqual([100, 10, 2, 0, -1.5, -10]);
  });

  it.each([
    ['sk = :v', [2]],
    ['sk < :v', [-10, -1.5, 0]],
    ['sk <= :v', [-10, -1.5, 0, 2]],
    ['sk > :v', [10, 100]],
    [':v <= sk', [2, 10, 100]],
    ['sk BETWEEN :v AND :w', [2, 10]],
  ])('hold what %s selects', async (condition, expected) => {
    const used = condition.includes(':w') ? { ':w': { N: '10.0' } } : {};
    const ExpressionAttributeValues = { ':p': { S: 'a' }, ':v': { N: '2' }, ...used };
    const page = await ok({ KeyConditionExpression: `pk = :p AND ${condition}`, ExpressionAttributeValues });
    expect(numbers(page)).toEqual(expected);
  });

  it('go on where the last one stopped, from a key that need not exist', async () => {
    const first = await ok({ Limit: 4 });
    expect(first).toMatchObject({ Count: 4, ScannedCount: 4, LastEvaluatedKey: key('a', 2) });
    const second = await ok({ Limit: 4, ExclusiveStartKey: first['LastEvaluatedKey'] });
    expect(numbers(second)).toEqual([10, 100]);
    expect(second).not.toHaveProperty('LastEvaluatedKey');
    expect(numbers(await ok({ ExclusiveStartKey: key('a', 3) }))).toEqual([10, 100]);
    expect(numbers(await ok({ ExclusiveStartKey: key('a', 3), ScanIndexForward: false }))).toEqual([2, 0, -1.5, -10]);
  });

  it('stop by the Limit before the filter, and say so even at the end', async () => {
    const filter = { FilterExpression: 'x > :x', ExpressionAttributeValues: { ':p': { S: 'a' }, ':x': { N: '50' } } };
    expect(await ok({ ...filter, Limit: 3 })).toMatchObject({
      Count: 0,
      ScannedCount: 3,
      LastEvaluatedKey: key('a', 0),
    });
    expect(await ok({ ...filter, Limit: 6 })).toMatchObject({
      Count: 1,
      ScannedCount: 6,
      LastEvaluatedKey: key('a', 100),
    });
    expect(await ok({ ...filter, Select: 'COUNT' })).toEqual({ Count: 1, ScannedCount: 6 });
  });

  it('of an index carry its keys and those of the table', async () => {
    const IndexName = 'keys';
    const page = await ok({
      IndexName,
      KeyConditionExpression: 'g = :p',
      ...partition('a2'),
      Limit: 1,
    });
    const item = page['Items']![0]!;
    expect(Object.keys(item).sort()).toEqual(['g', 'pk', 'sk', 'x']);
    expect(page['LastEvaluatedKey']).toEqual({ g: { S: 'a2' }, pk: item['pk'], sk: item['sk'] });
    const rest = await ok({
      IndexName,
      KeyConditionExpression: 'g = :p',
      ...partition('a2'),
      ExclusiveStartKey: page['LastEvaluatedKey'],
    });
    expect(rest['Count']).toBe(1);
    const all = (await ok({ IndexName }, 'Scan'))['Items'] as readonly Json[];
    expect(all).toHaveLength(8);
  });

  it('of a local index fetch from the table what they are asked for', async () => {
    const page = await ok({ IndexName: 'loc' });
    expect(Object.keys(page['Items']![0]!).sort()).toEqual(['g', 'pk', 'sk']);
    expect((await ok({ IndexName: 'loc', Select: 'ALL_ATTRIBUTES' }))['Items']![0]).toHaveProperty('y');
    expect((await ok({ IndexName: 'loc', ProjectionExpression: 'y' }))['Items']![0]).toEqual({ y: { S: 'why' } });
  });

  it('of a parallel scan hold each item once', async () => {
    const seen: string[] = [];
    for (const Segment of [0, 1, 2, 3, 4]) {
      const input = { Segment, TotalSegments: 5 };
      let start: object | undefined;
      do {
        const page = await ok({ ...input, Limit: 2, ...(start && { ExclusiveStartKey: start }) }, 'Scan');
        seen.push(...(page['Items'] as readonly Json[]).map(({ pk, sk }) => [pk!['S'], sk!['N']].join('/')));
        start = page['LastEvaluatedKey'];
        if (start !== undefined) {
          const other = { Segment: (Segment + 1) % 5, TotalSegments: 5, ExclusiveStartKey: start };
          expect(await message(other, 'Scan')).toContain('Please use ExclusiveStartKey with correct Segment');
        }
      } while (start !== undefined);
    }
    expect(seen).toHaveLength(12);
    expect(new Set(seen).size).toBe(12);
  });

  it.each<[string, object, string]>([
    [
      'no key condition',
      { KeyConditionExpression: undefined, ExpressionAttributeValues: undefined },
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    ],
    [
      'a Limit of nothing',
      { Limit: 0 },
      "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    ['an unknown index', { IndexName: 'none' }, 'The table does not have the specified index: none'],
    [
      'a consistent read of a global index',
      { IndexName: 'keys', ConsistentRead: true },
      'Consistent reads are not supported on global secondary indexes',
    ],
    [
      'SPECIFIC_ATTRIBUTES of nothing',
      { Select: 'SPECIFIC_ATTRIBUTES' },
      '1 validation error detected: Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    ],
    [
      'a count of attributes',
      { Select: 'COUNT', ProjectionExpression: 'x' },
      'Cannot specify the ProjectionExpression when choosing to get only the Count',
    ],
    [
      'all of an index without one',
      { Select: 'ALL_PROJECTED_ATTRIBUTES' },
      'ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName',
    ],
    [
      'all of a global index that has not all',
      { IndexName: 'keys', Select: 'ALL_ATTRIBUTES', KeyConditionExpression: 'g = :p' },
      `${P}Select type ALL_ATTRIBUTES is not supported for global secondary index keys because its projection type is not ALL`,
    ],
    [
      'what a global index does not hold',
      { IndexName: 'keys', ProjectionExpression: 'x, y', KeyConditionExpression: 'g = :p' },
      `${P}Global secondary index keys does not project [y]`,
    ],
    [
      'a filter of what an index does not hold',
      { IndexName: 'loc', FilterExpression: 'attribute_exists(y)' },
      `${P}Secondary index loc does not project one or more filter attributes: [y]`,
    ],
    [
      'a filter of a key',
      { FilterExpression: 'attribute_exists(sk)' },
      'Filter Expression can only contain non-primary key attributes: Primary key attribute: sk',
    ],
    ['a starting key that is not whole', { ExclusiveStartKey: { pk: { S: 'a' } } }, SK],
    ['a starting key of another type', { ExclusiveStartKey: { pk: { S: 'a' }, sk: { S: '1' } } }, `${SK}: ${K}`],
    [
      'a starting key of another partition',
      { ExclusiveStartKey: key('b', 1) },
      'The provided starting key is outside query boundaries based on provided conditions',
    ],
    [
      'a starting key beyond the range',
      {
        KeyConditionExpression: 'pk = :p AND sk < :v',
        ExpressionAttributeValues: { ':p': { S: 'a' }, ':v': { N: '5' } },
        ExclusiveStartKey: key('a', 7),
      },
      'The provided starting key does not match the range key predicate',
    ],
    [
      'a starting key with a bad number',
      { ExclusiveStartKey: { pk: { S: 'a' }, sk: { N: 'x' } } },
      'The parameter cannot be converted to a numeric value: x',
    ],
    [
      'a starting key with an empty value',
      { ExclusiveStartKey: { pk: {}, sk: { N: '1' } } },
      `${SK}: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes`,
    ],
  ])('of a query are refused for %s', async (_, more, expected) => {
    expect(await message(more)).toBe(expected);
  });

  it.each<[string, object, string]>([
    [
      'a Limit of nothing',
      { Limit: 0 },
      "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      'SPECIFIC_ATTRIBUTES of nothing',
      { Select: 'SPECIFIC_ATTRIBUTES' },
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    ],
    [
      'a segment of none',
      { Segment: 0 },
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    ],
    [
      'segments without one',
      { TotalSegments: 2 },
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    ],
    [
      'a segment too high',
      { Segment: 2, TotalSegments: 2 },
      'The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 2 is not less than TotalSegments: 2',
    ],
    ['a starting key that is not whole', { ExclusiveStartKey: { pk: { S: 'a' } } }, `${SK}: ${K}`],
    [
      'a starting key with an empty key',
      { ExclusiveStartKey: { pk: { S: '' }, sk: { N: '1' } } },
      `${SK}: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk`,
    ],
    ['a starting key of an index that is not whole', { IndexName: 'keys', ExclusiveStartKey: key('a', 1) }, SK],
  ])('of a scan are refused for %s', async (_, more, expected) => {
    expect(await message(more, 'Scan')).toBe(expected);
  });
});

describe('pages of large items', () => {
  it('stop at 1 MB', async () => {
    const b = bench();
    await b.ok('CreateTable', tableInput(TableName, 'pk:S', 'sk:N'));
    for (let sk = 0; sk < 4; sk++) {
      await b.ok('PutItem', { TableName, Item: { ...key('a', sk), x: { S: 'x'.repeat(390_000) } } });
    }
    const first = await b.ok('Query', { ...QUERY, ReturnConsumedCapacity: 'TOTAL' });
    expect(first).toMatchObject({ Count: 3, LastEvaluatedKey: key('a', 2) });
    const second = await b.ok('Query', { ...QUERY, ExclusiveStartKey: first['LastEvaluatedKey'] });
    expect(second['Count']).toBe(1);
  });
});
