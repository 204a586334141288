import { BatchWriteItemCommand, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { bench, tableInput, type Bench } from '../support/call.js';

const put = (id = 'a') => new PutItemCommand({ TableName: 'tab', Item: { id: { S: id } } });

describe('faults on purpose', () => {
  let b: Bench;
  beforeEach(async () => {
    b = bench();
    await b.ok('CreateTable', tableInput('tab', 'id:S'));
    await b.ok('CreateTable', tableInput('other', 'id:S'));
    b.engine.requests.clear();
  });
  const stored = async () => (await b.ok('Scan', { TableName: 'tab' }))['Count'];

  it('throttle as often as told, and the SDK tries again', async () => {
    const fault = b.engine.faults.throttle('PutItem', { times: 2, table: 'tab' });
    await b.engine.client().send(put());
    expect(fault.fired).toBe(2);
    expect(b.engine.requests.of('PutItem').map(({ error }) => error)).toEqual([
      'ProvisionedThroughputExceededException',
      'ProvisionedThroughputExceededException',
      undefined,
    ]);
  });

  it('throttle with a typed exception once the SDK gives up', async () => {
    b.engine.faults.throttle('*', { error: 'ThrottlingException' });
    await expect(b.engine.client({ maxAttempts: 1 }).send(put())).rejects.toMatchObject({
      name: 'ThrottlingException',
    });
  });

  it('spare other tables and other operations', async () => {
    b.engine.faults.throttle('PutItem', { table: 'other' });
    b.engine.faults.throttle(['GetItem', 'Query']);
    await b.engine.client({ maxAttempts: 1 }).send(put());
    expect(await stored()).toBe(1);
  });

  it.each([
    ['timeout', false, 0],
    ['timeout', true, 1],
    ['reset', false, 0],
    ['reset', true, 1],
  ] as const)('break the connection by a %s, applied: %s', async (kind, applied, count) => {
    b.engine.faults[kind]('PutItem', { applied });
    const failed = b.engine.client({ maxAttempts: 1 }).send(put());
    await expect(failed).rejects.toMatchObject(kind === 'reset' ? { code: 'ECONNRESET' } : { name: 'TimeoutError' });
    expect(await stored()).toBe(count);
  });

  it('leave the last items of a batch unprocessed', async () => {
    b.engine.faults.unprocessed('BatchWriteItem', { items: 2, times: 1 });
    const requests = ['a', 'b', 'c'].map(id => ({ PutRequest: { Item: { id: { S: id } } } }));
    const command = new BatchWriteItemCommand({ RequestItems: { tab: requests } });
    const first = await b.engine.client().send(command);
    expect(first.UnprocessedItems).toEqual({ tab: requests.slice(1) });
    expect(await stored()).toBe(1);
    expect((await b.engine.client().send(command)).UnprocessedItems).toEqual({});
  });

  it('leave keys unprocessed with the settings of their table', async () => {
    b.engine.faults.unprocessed('BatchGetItem', { items: 5 });
    const RequestItems = { tab: { Keys: [{ id: { S: 'a' } }], ProjectionExpression: 'id', ConsistentRead: true } };
    expect(await b.ok('BatchGetItem', { RequestItems })).toEqual({
      Responses: { tab: [] },
      UnprocessedKeys: RequestItems,
    });
  });

  it('cancel a transaction for a conflict, and fail a single write', async () => {
    b.engine.faults.conflict('*', { index: 1, times: 2 });
    const items = ['a', 'b'].map(id => ({ Put: { TableName: 'tab', Item: { id: { S: id } } } }));
    await expect(
      b.engine.client({ maxAttempts: 1 }).send(new TransactWriteItemsCommand({ TransactItems: items })),
    ).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
    });
    await expect(b.engine.client({ maxAttempts: 1 }).send(put())).rejects.toMatchObject({
      name: 'TransactionConflictException',
    });
    expect(await stored()).toBe(0);
  });

  it('fail the same requests for the same seed', async () => {
    const pattern = async (seed: number) => {
      const fault = b.engine.faults.throttle('PutItem', { probability: 0.5, seed });
      const errors: boolean[] = [];
      for (let i = 0; i < 20; i++) errors.push((await b.call('PutItem', put().input)).error !== undefined);
      fault.remove();
      return errors;
    };
    const first = await pattern(7);
    expect(await pattern(7)).toEqual(first);
    expect(new Set(first).size).toBe(2);
    expect(await pattern(8)).not.toEqual(first);
  });

  it('slow requests down, until they are aborted', async () => {
    b.engine.faults.latency('PutItem', '10s');
    const signal = AbortSignal.timeout(20);
    await expect(b.engine.client().send(put(), { abortSignal: signal })).rejects.toMatchObject({ name: 'AbortError' });
    b.engine.faults.clear();
    b.engine.faults.latency('PutItem', '30ms', { times: 1 });
    const start = performance.now();
    await b.engine.client().send(put());
    expect(performance.now() - start).toBeGreaterThan(25);
  });
});

describe('the recorder', () => {
  it('keeps what was sent, the latest requests only', async () => {
    const b = bench({ keepRequests: 3 });
    for (let i = 0; i < 10; i++) await b.call('GetItem', { TableName: 'tab', Key: { id: { S: String(i) } } });
    expect(b.engine.requests.count).toBe(10);
    expect(b.engine.requests.last).toMatchObject({
      operation: 'GetItem',
      input: { TableName: 'tab', Key: { id: { S: '9' } } },
      error: 'ResourceNotFoundException',
    });
    expect(b.engine.requests.all().length).toBeLessThan(7);
  });
});
