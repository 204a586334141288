import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { connect, isDynamormError, session, transact } from '../../../lib/index.js';
import { createEngine } from '../../../lib/engine/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { retryStrategy } from '../../client/support/stub-client.js';
import { Click, Doc, Tally } from '../../entity/support/entities.js';
import { failure } from '../../entity/support/world.js';

interface Handler {
  handle(request: unknown, options?: unknown): Promise<unknown>;
}

describe('a client token', () => {
  const engine = createEngine();
  const [at, other] = [{ id: 'a' }, { id: 'b' }];

  beforeAll(async () => {
    connect({ client: engine.client() });
    await createTable(Click, Doc, Tally);
  });
  beforeEach(async () => {
    engine.faults.clear();
    connect({ client: engine.client({ retryStrategy: retryStrategy(1, 1) }) });
    await Promise.all([Tally.delete(at), Click.delete(at), Doc.delete(at), Doc.delete(other)]);
  });

  it.each([
    ['without stamps', Tally],
    ['with a stamp', Click],
  ])('of an update whose outcome is unknown makes trying again safe, of a class %s', async (_, Of) => {
    const add = (once: true | string) => (Of as typeof Tally).update(at, o => [o.n.add(1)], { once });
    engine.faults.timeout('TransactWriteItems', { applied: true, times: 8 });
    const error = await failure(() => add(true));
    expect(error).toMatchObject({
      code: 'ErrTimeout',
      applied: 'unknown',
      retryable: false,
      token: expect.any(String),
    });
    await add(error['token'] as string);
    expect((await (Of as typeof Tally).get(at)).n).toBe(1);
    await add(`mine-${Of.name}`);
    await add(`mine-${Of.name}`);
    expect((await (Of as typeof Tally).get(at)).n).toBe(2);
  });

  it('outlives conflicts and throttles', async () => {
    engine.faults.conflict('TransactWriteItems', { times: 2 });
    engine.faults.throttle('TransactWriteItems', { times: 2 });
    await Tally.update(at, o => [o.n.add(1)], { once: true });
    expect((await Tally.get(at)).n).toBe(1);
  });

  it('is 1 to 36 characters', async () => {
    for (const once of ['', 'x'.repeat(37)])
      expect(await failure(() => Tally.update(at, o => [o.n.add(1)], { once }))).toMatchObject({
        code: 'ErrInvalidOperator',
      });
  });

  it('stands on the error of a transaction whose outcome is unknown', async () => {
    const add = (token?: string) =>
      transact(tx => tx.update(Tally, at, o => [o.n.add(1)]), { attempts: 2, ...(token !== undefined && { token }) });
    engine.faults.timeout('TransactWriteItems', { applied: true, times: 2 });
    const error = await failure(() => add());
    expect(error).toMatchObject({ code: 'ErrTimeout', applied: 'unknown', retryable: false });
    await add(error['token'] as string);
    expect((await Tally.get(at)).n).toBe(1);
  });

  it('is kept by a transaction that is planned again while an attempt may still arrive', async () => {
    await Doc.create({ ...at, total: 100, tags: new Set<string>() });
    await Doc.create({ ...other, total: 0 });
    const late: (() => Promise<unknown>)[] = [];
    const handler = engine.requestHandler as unknown as Handler;
    const requestHandler = {
      metadata: {},
      destroy: () => undefined,
      updateHttpClientConfig: () => undefined,
      httpHandlerConfigs: () => ({}),
      handle: (request: unknown, options: unknown) => {
        if (late.length > 0) return handler.handle(request, options);
        late.push(() => handler.handle(request));
        throw Object.assign(new Error('hang up'), { code: 'ECONNRESET' });
      },
    };
    const flaky = session({
      client: new DynamoDBClient({
        region: 'x',
        endpoint: 'http://x',
        credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
        requestHandler: requestHandler as never,
      }),
    });
    await transact(tx => {
      tx.update(Doc.using(flaky), at, o => [o.total.add(-10), o.tags.add('spent')]);
      tx.update(Doc.using(flaky), other, o => [o.total.add(10)]);
    });
    await late[0]!();
    expect([(await Doc.get(at)).total, (await Doc.get(other)).total]).toEqual([90, 10]);
  });

  it('is not needed where a writer is throttled alone', async () => {
    engine.faults.throttle('*', { times: 1000, probability: 0.6 });
    for (let i = 0; i < 20; i++) {
      const error: unknown = await Click.mutate(at, one => void one.n++).catch((thrown: unknown) => thrown);
      if (isDynamormError(error)) expect(error.applied).toBeUndefined();
    }
  });
});
