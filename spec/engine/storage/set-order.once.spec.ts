import { bench, tableInput, type Bench } from '../support/call.js';

const TableName = 'tab';
const Key = { id: { S: 'a' } };
/** As they are sent, and as the service keeps them: texts by UTF-8 bytes, numbers by value, bytes unsigned. */
const SENT = {
  ss: { SS: ['b', 'a', '\u{1F600}', '\uFB01', 'B', 'ab'] },
  ns: { NS: ['10', '9', '-1', '1e2', '0.5', '-1.5'] },
  bs: { BS: ['/w==', 'AA==', 'fw==', 'AAA='] },
};
const KEPT = {
  ss: { SS: ['B', 'a', 'ab', 'b', '\uFB01', '\u{1F600}'] },
  ns: { NS: ['-1.5', '-1', '0.5', '9', '10', '100'] },
  bs: { BS: ['AA==', 'AAA=', 'fw==', '/w=='] },
};
const KEPT_ITEM = { ...Key, g: { S: 'g' }, ...KEPT, deep: { L: [{ M: KEPT }] } };
const ITEM = { ...Key, g: { S: 'g' }, ...SENT, deep: { L: [{ M: SENT }] } };

describe('the members of a set', () => {
  let b: Bench;
  beforeEach(async () => {
    b = bench();
    const table = tableInput(TableName, 'id:S');
    await b.ok('CreateTable', {
      ...table,
      AttributeDefinitions: ['id', 'g'].map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byG',
          KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['ss', 'ns', 'bs', 'deep'] },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
  });
  const get = async () => (await b.ok('GetItem', { TableName, Key }))['Item'];
  const update = (UpdateExpression: string, values: object, ReturnValues = 'UPDATED_NEW') =>
    b.ok('UpdateItem', { TableName, Key, UpdateExpression, ExpressionAttributeValues: values, ReturnValues });

  it.each<[string, string, object]>([
    ['a put', 'PutItem', { TableName, Item: ITEM }],
    ['a batch', 'BatchWriteItem', { RequestItems: { [TableName]: [{ PutRequest: { Item: ITEM } }] } }],
    ['a transaction', 'TransactWriteItems', { TransactItems: [{ Put: { TableName, Item: ITEM } }] }],
    [
      'an update',
      'UpdateItem',
      {
        TableName,
        Key,
        UpdateExpression:
          'SET g = :g, ss = :ss, ns = if_not_exists(ns, :ns), bs = :bs, deep = list_append(:none, :deep)',
        ExpressionAttributeValues: {
          ':g': { S: 'g' },
          ':ss': SENT.ss,
          ':ns': SENT.ns,
          ':bs': SENT.bs,
          ':none': { L: [] },
          ':deep': { L: [{ M: SENT }] },
        },
      },
    ],
  ])('written by %s come back in order from every read, index, image and failed condition', async (_, verb, input) => {
    await b.ok(verb, input);
    expect(await get()).toEqual(KEPT_ITEM);
    const values = { ':g': { S: 'g' } };
    const read = { TableName, IndexName: 'byG', ExpressionAttributeValues: values };
    expect((await b.ok('Query', { ...read, KeyConditionExpression: 'g = :g' }))['Items']).toEqual([KEPT_ITEM]);
    expect((await b.ok('Scan', { ...read, FilterExpression: 'g = :g' }))['Items']).toEqual([KEPT_ITEM]);
    expect((await b.ok('Scan', { TableName, ProjectionExpression: 'deep[0].ns' }))['Items']).toEqual([
      { deep: { L: [{ M: { ns: KEPT.ns } }] } },
    ]);
    expect(await b.ok('BatchGetItem', { RequestItems: { [TableName]: { Keys: [Key] } } })).toMatchObject({
      Responses: { [TableName]: [KEPT_ITEM] },
    });
    expect(await b.ok('TransactGetItems', { TransactItems: [{ Get: { TableName, Key } }] })).toMatchObject({
      Responses: [{ Item: KEPT_ITEM }],
    });
    const guarded = {
      TableName,
      Key,
      ConditionExpression: 'attribute_not_exists(id)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    };
    expect((await b.call('DeleteItem', guarded)).body['Item']).toEqual(KEPT_ITEM);
    const cancelled = await b.call('TransactWriteItems', { TransactItems: [{ ConditionCheck: guarded }] });
    expect(cancelled.body['CancellationReasons']![0]!['Item']).toEqual(KEPT_ITEM);
    expect(b.engine.streamEvents(TableName)[0]!.Records[0]!.dynamodb.NewImage).toEqual(KEPT_ITEM);
    expect([...b.engine.exportItems(TableName)].map(line => JSON.parse(line) as object)).toEqual([{ Item: KEPT_ITEM }]);
  });

  it('come back in order after members were added and taken away', async () => {
    await b.ok('PutItem', { TableName, Item: ITEM });
    const added = await update('ADD ss :ss, ns :ns, bs :bs, fresh :ss', {
      ':ss': { SS: ['z', 'A'] },
      ':ns': { NS: ['9.5', '-9'] },
      ':bs': { BS: ['gA==', ''] },
    });
    expect(added['Attributes']).toEqual({
      ss: { SS: ['A', 'B', 'a', 'ab', 'b', 'z', '\uFB01', '\u{1F600}'] },
      ns: { NS: ['-9', '-1.5', '-1', '0.5', '9', '9.5', '10', '100'] },
      bs: { BS: ['', 'AA==', 'AAA=', 'fw==', 'gA==', '/w=='] },
      fresh: { SS: ['A', 'z'] },
    });
    const taken = await update(
      'DELETE ss :ss, deep[0].ns :ns',
      { ':ss': { SS: ['a', 'z', 'none'] }, ':ns': { NS: ['100', '-1'] } },
      'ALL_NEW',
    );
    expect(taken['Attributes']).toMatchObject({
      ss: { SS: ['A', 'B', 'ab', 'b', '\uFB01', '\u{1F600}'] },
      deep: { L: [{ M: { ns: { NS: ['-1.5', '0.5', '9', '10'] } } }] },
    });
    const images = b.engine.streamEvents(TableName)[0]!.Records.map(({ dynamodb }) => dynamodb);
    expect(images.at(-1)).toMatchObject({ NewImage: taken['Attributes'] as object });
    expect(images.at(-1)!.OldImage).toEqual(images.at(-2)!.NewImage);
    expect(await get()).toEqual(taken['Attributes']);
  });

  it('that are written again in another order are no change', async () => {
    await b.ok('PutItem', { TableName, Item: ITEM });
    await b.ok('PutItem', { TableName, Item: { ...ITEM, ss: { SS: ['a', 'b', 'B', 'ab', '\uFB01', '\u{1F600}'] } } });
    expect(b.engine.streamEvents(TableName)[0]!.Records).toHaveLength(1);
  });

  it('come back in order from items that were imported, and after a snapshot', async () => {
    b.engine.importItems(TableName, [JSON.stringify({ Item: ITEM })]);
    const before = b.engine.snapshot();
    await b.ok('DeleteItem', { TableName, Key });
    b.engine.restore(before);
    expect(await get()).toEqual(KEPT_ITEM);
  });
});
