import { bench, tableInput, type Bench } from '../support/call.js';

const TableName = 'tab';
const P = 'One or more parameter values were invalid: ';
const E = '1 validation error detected: ';
const K = 'The provided key element does not match the schema';
const key = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { N: sk } });
const Key = key('a', '1');
const values = (value: object) => ({ ExpressionAttributeValues: { ':v': value } });

describe('writes of one item', () => {
  let b: Bench;
  beforeEach(async () => {
    b = bench();
    const input = tableInput(TableName, 'pk:S', 'sk:N');
    const definitions = input['AttributeDefinitions'] as object[];
    await b.ok('CreateTable', {
      ...input,
      AttributeDefinitions: [...definitions, { AttributeName: 'g', AttributeType: 'S' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-g',
          KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    });
  });

  it.each<[string, string, object, string]>([
    [
      'a missing table name, alone',
      'PutItem',
      { ReturnValues: 'X' },
      `${E}Value null at 'tableName' failed to satisfy constraint: Member must not be null`,
    ],
    [
      'constraints together',
      'PutItem',
      { TableName, ReturnValues: 'X' },
      "2 validation errors detected: Value null at 'item' failed to satisfy constraint: Member must not be null; Value 'X' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]",
    ],
    [
      'ReturnValues it cannot give',
      'PutItem',
      { TableName, Item: Key, ReturnValues: 'ALL_NEW' },
      `${E}ReturnValues can only be ALL_OLD or NONE`,
    ],
    ['a missing key', 'PutItem', { TableName, Item: { pk: { S: 'a' } } }, `${P}Missing the key sk in the item`],
    [
      'a key of another type',
      'PutItem',
      { TableName, Item: { pk: { S: 'a' }, sk: { S: '1' } } },
      `${P}Type mismatch for key sk expected: N actual: S`,
    ],
    [
      'an empty key',
      'PutItem',
      { TableName, Item: key('', '1') },
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk',
    ],
    [
      'a long partition key',
      'PutItem',
      { TableName, Item: key('x'.repeat(2049), '1') },
      `${P}Size of hashkey has exceeded the maximum size limit of2048 bytes`,
    ],
    [
      'an index key of another type',
      'PutItem',
      { TableName, Item: { ...Key, g: { N: '1' } } },
      `${P}Type mismatch for Index Key g Expected: S Actual: N IndexName: by-g`,
    ],
    [
      'an empty index key',
      'PutItem',
      { TableName, Item: { ...Key, g: { S: '' } } },
      'One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: by-g, IndexKey: g',
    ],
    [
      'a long index key',
      'PutItem',
      { TableName, Item: { ...Key, g: { S: 'x'.repeat(2049) } } },
      `${P}Size of hashkey has exceeded the maximum size limit of2048 bytes`,
    ],
    [
      'an update to a long index key',
      'UpdateItem',
      { TableName, Key, UpdateExpression: 'SET g = :v', ...values({ S: 'x'.repeat(2049) }) },
      `${P}Size of hashkey has exceeded the maximum size limit of2048 bytes`,
    ],
    [
      'an item over 400 KB',
      'PutItem',
      { TableName, Item: { ...Key, x: { S: 'x'.repeat(409_600) } } },
      'Item size has exceeded the maximum allowed size',
    ],
    [
      'an unused value',
      'PutItem',
      { TableName, Item: Key, ConditionExpression: 'attribute_exists(pk)', ...values({ S: '' }) },
      'Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}',
    ],
    [
      'values without an expression',
      'PutItem',
      { TableName, Item: Key, ...values({ S: '' }) },
      `${E}ExpressionAttributeValues can only be specified when using expressions`,
    ],
    [
      'a legacy parameter',
      'PutItem',
      { TableName, Item: Key, Expected: {} },
      "The parameter 'Expected' is not implemented by the in-process engine",
    ],
    [
      'a legacy parameter beside an expression',
      'PutItem',
      { TableName, Item: Key, Expected: {}, ConditionExpression: 'a = b' },
      `${E}Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}`,
    ],
    ['an incomplete key', 'UpdateItem', { TableName, Key: { pk: { S: 'a' } } }, K],
    ['an attribute too many', 'DeleteItem', { TableName, Key: { ...Key, x: { S: '' } } }, K],
    ['a key of another type', 'GetItem', { TableName, Key: { pk: { S: 'a' }, sk: { S: '1' } } }, K],
    [
      'an update of the key',
      'UpdateItem',
      { TableName, Key, UpdateExpression: 'SET sk = :v', ...values({ N: '1' }) },
      `${P}Cannot update attribute sk. This attribute is part of the key`,
    ],
    [
      'an update into the key',
      'UpdateItem',
      { TableName, Key, UpdateExpression: 'SET sk.x = :v', ...values({ N: '1' }) },
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: sk",
    ],
    [
      'an update of an index key to another type',
      'UpdateItem',
      { TableName, Key, UpdateExpression: 'SET g = :v', ...values({ N: '1' }) },
      `${P}Type mismatch for Index Key g Expected: S Actual: N IndexName: by-g`,
    ],
    [
      'an update of an index key to nothing',
      'UpdateItem',
      { TableName, Key, UpdateExpression: 'SET g = :v', ...values({ S: '' }) },
      'One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.',
    ],
    [
      'an update of what is not there',
      'UpdateItem',
      { TableName, Key, UpdateExpression: 'SET x = y' },
      'The provided expression refers to an attribute that does not exist in the item',
    ],
    [
      'an update over 400 KB',
      'UpdateItem',
      { TableName, Key, UpdateExpression: 'SET x = :v', ...values({ S: 'x'.repeat(409_590) }) },
      'Item size to update has exceeded the maximum allowed size',
    ],
    [
      'the first wrong Return member only',
      'UpdateItem',
      { TableName, Key, ReturnValues: 'X', ReturnConsumedCapacity: 'Y' },
      `${E}Value 'X' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]`,
    ],
    [
      'ReturnValues it cannot give',
      'DeleteItem',
      { TableName, Key, ReturnValues: 'ALL_NEW' },
      '1 validation error detected: ReturnValues can only be ALL_OLD or NONE',
    ],
  ])('refuse %s in %s', async (_, operation, input, message) => {
    const reply = await b.call(operation, input);
    expect([reply.error, reply.message]).toEqual(['ValidationException', message]);
  });

  it('look at expressions before the table, and at the table before the key', async () => {
    const Item = { x: { S: '1' } };
    const syntax = await b.call('PutItem', { TableName: 'none', Item, ConditionExpression: 'a b' });
    expect(syntax.message).toContain('Invalid ConditionExpression');
    const missing = await b.call('PutItem', { TableName: 'none', Item });
    expect([missing.error, missing.message]).toEqual(['ResourceNotFoundException', 'Requested resource not found']);
  });

  it('take the wrong JSON type for what it is', async () => {
    expect(await b.call('PutItem', { TableName: 1, Item: Key })).toMatchObject({
      error: 'SerializationException',
      message: 'NUMBER_VALUE cannot be converted to String',
    });
    expect((await b.call('PutItem', { TableName, Item: { pk: { S: true } } })).message).toBe(
      'TRUE_VALUE cannot be converted to String',
    );
    expect((await b.call('PutItem', { TableName, Item: 'x' })).error).toBe('SerializationException');
  });

  it('return what was asked for', async () => {
    const put = (Item: object) => b.ok('PutItem', { TableName, Item, ReturnValues: 'ALL_OLD' });
    expect(await put({ ...Key, x: { N: '1.0' } })).toEqual({});
    expect(await put({ ...Key, x: { N: '2' } })).toEqual({ Attributes: { ...Key, x: { N: '1' } } });
    const update = (ReturnValues: string, UpdateExpression = 'SET x = x + :v, m.c = :v') =>
      b.ok('UpdateItem', { TableName, Key, UpdateExpression, ReturnValues, ...values({ N: '1' }) });
    await b.ok('UpdateItem', { TableName, Key, UpdateExpression: 'SET m = :v', ...values({ M: { d: { S: '' } } }) });
    expect(await update('UPDATED_OLD')).toEqual({ Attributes: { x: { N: '2' } } });
    expect(await update('UPDATED_NEW')).toEqual({ Attributes: { x: { N: '4' }, m: { M: { c: { N: '1' } } } } });
    expect(await update('ALL_OLD')).toMatchObject({ Attributes: { ...Key, x: { N: '4' } } });
    expect(await update('ALL_NEW')).toMatchObject({ Attributes: { ...Key, x: { N: '6' } } });
    expect(await update('NONE')).toEqual({});
    const removal = { TableName, Key, UpdateExpression: 'REMOVE x', ReturnValues: 'UPDATED_NEW' };
    expect(await b.ok('UpdateItem', removal)).toEqual({});
    const deletion = { TableName, Key, ReturnValues: 'ALL_OLD' };
    expect(await b.ok('DeleteItem', deletion)).toHaveProperty('Attributes');
    expect(await b.ok('DeleteItem', deletion)).toEqual({});
  });

  it('create the bare item from an update without an expression', async () => {
    expect(await b.ok('UpdateItem', { TableName, Key, ReturnValues: 'ALL_OLD' })).toEqual({});
    expect(await b.ok('GetItem', { TableName, Key })).toEqual({ Item: Key });
  });

  it('show the item that made the condition fail, where asked and where there is one', async () => {
    const guarded = {
      TableName,
      Key,
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    };
    await b.ok('UpdateItem', guarded);
    const failed = await b.call('UpdateItem', guarded);
    expect(failed.body).toEqual({
      __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
      message: 'The conditional request failed',
      Item: Key,
    });
    const other = await b.call('DeleteItem', {
      ...guarded,
      Key: key('b', '1'),
      ConditionExpression: 'attribute_exists(pk)',
    });
    expect(other.body).not.toHaveProperty('Item');
  });

  it('store and read attributes of every name, and never touch a prototype', async () => {
    const text =
      '{"TableName":"tab","Item":{"pk":{"S":"p"},"sk":{"N":"1"},"__proto__":{"S":"x"},"constructor":{"M":{"__proto__":{"N":"1"}}}}}';
    const { response } = await b.engine.requestHandler.handle({
      headers: { 'x-amz-target': 'DynamoDB_20120810.PutItem' },
      body: text,
    });
    expect(response.statusCode).toBe(200);
    const item = (await b.ok('GetItem', { TableName, Key: key('p', '1') }))['Item']!;
    expect(JSON.stringify(item)).toContain('"__proto__":{"S":"x"},"constructor":{"M":{"__proto__":{"N":"1"}}}');
    const updated = await b.ok('UpdateItem', {
      TableName,
      Key: key('p', '1'),
      UpdateExpression: 'SET #p = :v',
      ExpressionAttributeNames: { '#p': '__proto__' },
      ...values({ S: 'y' }),
      ReturnValues: 'UPDATED_NEW',
    });
    expect(JSON.stringify(updated)).toBe('{"Attributes":{"__proto__":{"S":"y"}}}');
    expect(({} as Record<string, unknown>)['S']).toBeUndefined();
  });
});
