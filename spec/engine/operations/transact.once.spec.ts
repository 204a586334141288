import { bench, tableInput, type Bench } from '../support/call.js';

const put = (id: string, more: object = {}) => ({ Put: { TableName: 'tab', Item: { id: { S: id } }, ...more } });
const check = (id: string, condition: string, more: object = {}) => ({
  ConditionCheck: { TableName: 'tab', Key: { id: { S: id } }, ConditionExpression: condition, ...more },
});

describe('TransactWriteItems', () => {
  let b: Bench;
  beforeEach(async () => {
    b = bench();
    await b.ok('CreateTable', tableInput('tab', 'id:S'));
  });
  const count = async () => (await b.ok('Scan', { TableName: 'tab' }))['Count'];

  it('writes everything or nothing, and says why', async () => {
    await b.ok('TransactWriteItems', { TransactItems: [put('a'), put('b')] });
    expect(await count()).toBe(2);
    const { error, message, body } = await b.call('TransactWriteItems', {
      TransactItems: [
        put('c'),
        check('a', 'attribute_not_exists(id)', { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
        put('d', { Item: { id: { N: '1' } } }),
      ],
    });
    expect(error).toBe('TransactionCanceledException');
    expect(message).toBe(
      'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ValidationError]',
    );
    expect(body['CancellationReasons']).toEqual([
      { Code: 'None' },
      { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', Item: { id: { S: 'a' } } },
      {
        Code: 'ValidationError',
        Message: 'One or more parameter values were invalid: Type mismatch for key id expected: S actual: N',
      },
    ]);
    expect(await count()).toBe(2);
  });

  it('sees the state before the transaction in every condition', async () => {
    await b.ok('TransactWriteItems', { TransactItems: [put('a'), check('b', 'attribute_not_exists(id)')] });
    const { error } = await b.call('TransactWriteItems', {
      TransactItems: [put('b'), check('a', 'attribute_not_exists(id)')],
    });
    expect(error).toBe('TransactionCanceledException');
  });

  it('refuses two actions on one item', async () => {
    const { error, message } = await b.call('TransactWriteItems', {
      TransactItems: [put('a'), check('a', 'attribute_exists(id)')],
    });
    expect([error, message]).toEqual([
      'ValidationException',
      'Transaction request cannot include multiple operations on one item',
    ]);
  });

  it('carries a client token out once within ten minutes', async () => {
    const add = {
      ClientRequestToken: 'once',
      ReturnConsumedCapacity: 'TOTAL',
      TransactItems: [
        {
          Update: {
            TableName: 'tab',
            Key: { id: { S: 'n' } },
            UpdateExpression: 'ADD n :one',
            ExpressionAttributeValues: { ':one': { N: '1' } },
          },
        },
      ],
    };
    const first = await b.ok('TransactWriteItems', add);
    expect(first['ConsumedCapacity']).toEqual([{ TableName: 'tab', CapacityUnits: 2, WriteCapacityUnits: 2 }]);
    const second = await b.ok('TransactWriteItems', add);
    expect(second['ConsumedCapacity']).toEqual([{ TableName: 'tab', CapacityUnits: 2, ReadCapacityUnits: 2 }]);
    const item = async () => (await b.ok('GetItem', { TableName: 'tab', Key: { id: { S: 'n' } } }))['Item'];
    expect(await item()).toEqual({ id: { S: 'n' }, n: { N: '1' } });
    const other = await b.call('TransactWriteItems', { ...add, TransactItems: [put('z')] });
    expect(other.error).toBe('IdempotentParameterMismatchException');
    b.engine.clock.advance('11m');
    await b.ok('TransactWriteItems', add);
    expect(await item()).toEqual({ id: { S: 'n' }, n: { N: '2' } });
  });

  it('reports an empty key for the whole request', async () => {
    const { error, message } = await b.call('TransactWriteItems', { TransactItems: [put('')] });
    expect(error).toBe('ValidationException');
    expect(message).toBe(
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id',
    );
  });
});

describe('TransactGetItems', () => {
  it('answers in the order asked, {} for what is missing', async () => {
    const b = bench();
    await b.ok('CreateTable', tableInput('tab', 'id:S'));
    await b.ok('TransactWriteItems', { TransactItems: [put('a')] });
    const get = (id: string) => ({ Get: { TableName: 'tab', Key: { id: { S: id } } } });
    const body = await b.ok('TransactGetItems', {
      TransactItems: [get('x'), get('a')],
      ReturnConsumedCapacity: 'INDEXES',
    });
    expect(body).toEqual({
      Responses: [{}, { Item: { id: { S: 'a' } } }],
      ConsumedCapacity: [
        {
          TableName: 'tab',
          CapacityUnits: 4,
          ReadCapacityUnits: 4,
          Table: { CapacityUnits: 4, ReadCapacityUnits: 4 },
        },
      ],
    });
  });
});
