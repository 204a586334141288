import { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { seededRandom } from '../../../lib/engine/faults/fault.js';
import { connect } from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { retryStrategy } from '../../client/support/stub-client.js';
import { Click, Counter, Doc, Tally } from '../../entity/support/entities.js';
import { failure } from '../../entity/support/world.js';
import { describeEngines } from '../../support/engines.js';
import { SEED } from '../../support/seed.js';

interface Handler {
  handle(request: { headers: Record<string, string> }, options?: unknown): Promise<{ response: { body?: unknown } }>;
}

/** Which answers to writes get lost: the n-th of all. */
type Losing = (n: number) => boolean;

/** A client that applies every write and drops the answers that `losing` names, under the SDK's own retries. */
function lossy(client: DynamoDBClient, losing: Losing, attempts = 3): DynamoDBClient {
  const inner = client.config.requestHandler as unknown as Handler;
  let writes = 0;
  const requestHandler = {
    metadata: { handlerProtocol: 'lossy' },
    handle: async (request: { headers: Record<string, string> }, options: unknown) => {
      const answer = await inner.handle(request, options);
      const isWrite = /PutItem|UpdateItem|DeleteItem|Transact/.test(request.headers['x-amz-target'] ?? '');
      if (isWrite && losing(++writes)) {
        // An answer that nobody reads would keep its socket for good.
        if (answer.response.body instanceof Readable) answer.response.body.resume();
        throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      }
      return answer;
    },
    destroy: () => undefined,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
  return new DynamoDBClient({
    region: 'us-east-1',
    endpoint: client.config.endpoint as never,
    credentials: client.config.credentials as never,
    requestHandler: requestHandler as never,
    retryStrategy: retryStrategy(attempts, 2),
  });
}

const draw = seededRandom(SEED);
const half: Losing = () => draw() < 0.3;
const UNKNOWN = { code: 'ErrTimeout', codes: ['ErrTimeout'], applied: 'unknown', retryable: false };
const always: Losing = () => true;
const first: Losing = n => n === 1;

describeEngines('writes whose answers get lost', (client, { name }) => {
  let id = 0;
  const key = (): { id: string } => ({ id: `k${++id}` });

  beforeAll(async () => {
    connect({ client: client() });
    await createTable(Click, Counter, Tally, Doc);
  });

  // A network's latency makes each of them cost more.
  const each = name === 'memory' ? 25 : 10;

  it(`8 workers with ${each} increments each by mutate end between what is sure and what is unknown`, async () => {
    const at = key();
    connect({ client: client() });
    await Click.create({ ...at, n: 0 });
    connect({ client: lossy(client(), half) });
    let [sure, unknown] = [0, 0];
    const worker = async (): Promise<void> => {
      for (let i = 0; i < each; i++) {
        try {
          await Click.mutate(at, counter => void counter.n++);
          sure++;
        } catch (error) {
          // The row moved on by more than one write between two attempts: nothing in it tells any more.
          expect(error).toMatchObject({ code: 'ErrTimeout', applied: 'unknown', retryable: false });
          unknown++;
        }
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    connect({ client: client() });
    const { n, version } = await Click.get(at);
    expect(n).toBe(version);
    expect(n).toBeGreaterThanOrEqual(sure);
    expect(n).toBeLessThanOrEqual(sure + unknown);
    expect(sure).toBeGreaterThan(7 * each);
  });

  it('a mutate of which every attempt lost its answer is found in the row', async () => {
    const at = key();
    connect({ client: client() });
    await Click.create({ ...at, n: 5 });
    connect({ client: lossy(client(), n => n <= 3) });
    const counter = await Click.mutate(at, one => void one.n++);
    expect(counter).toMatchObject({ n: 6, version: 1, isChanged: false });
    expect(await Click.get(at)).toMatchObject({ n: 6, version: 1 });
  });

  it('a create reports no duplicate of itself', async () => {
    connect({ client: lossy(client(), n => n % 2 === 1) });
    for (let i = 0; i < 10; i++) await expect(Click.create({ ...key(), n: i })).resolves.toMatchObject({ n: i });
  });

  it('a create still reports the duplicate of another', async () => {
    const at = key();
    connect({ client: client() });
    await Click.create({ ...at, n: 1 });
    connect({ client: lossy(client(), first) });
    expect(await failure(() => Click.create({ ...at, n: 2 }))).toMatchObject({ code: 'ErrConditionFailed' });
  });

  it('a save of which one answer is lost succeeds, and its entity goes on', async () => {
    const at = key();
    connect({ client: lossy(client(), n => n % 2 === 0) });
    const counter = await Click.create({ ...at, n: 0 });
    for (let i = 1; i <= 5; i++) {
      counter.n = i;
      await counter.save();
      expect(counter.version).toBe(i);
    }
    expect(await Click.get(at)).toMatchObject({ n: 5, version: 5 });
  });

  it('a put of which answers are lost is written once over whatever was there', async () => {
    const at = key();
    connect({ client: client() });
    await Doc.create({ ...at, total: 1 });
    connect({ client: lossy(client(), n => n <= 2) });
    const doc = await Doc.put({ ...at, total: 2 });
    expect(doc).toMatchObject({ total: 2, isNew: false, isChanged: false });
    connect({ client: client() });
    expect(await Doc.get(at)).toMatchObject({ total: 2 });
  });

  it('a save of which every answer is lost can be taken back in memory and read again', async () => {
    const at = key();
    connect({ client: client() });
    await Doc.create({ ...at, total: 1 });
    connect({ client: lossy(client(), always) });
    const doc = await Doc.get(at);
    doc.total = 2;
    expect(await failure(() => doc.save())).toMatchObject({ code: 'ErrTimeout' });
    expect(doc).toMatchObject({ total: 2, isChanged: true });
    doc.revert();
    expect(doc).toMatchObject({ total: 1, isChanged: false });
    await doc.reload();
    expect(doc).toMatchObject({ total: 2, isChanged: false });
  });

  it('a delete by key of which the answer is lost succeeds', async () => {
    connect({ client: client() });
    const click = await Click.create({ ...key(), n: 0 });
    connect({ client: lossy(client(), first) });
    await expect(Click.delete({ id: click.id })).resolves.toBeUndefined();
  });

  it('a delete under a version of which the answer is lost may have been somebody else’s', async () => {
    connect({ client: client() });
    const click = await Click.create({ ...key(), n: 0 });
    connect({ client: lossy(client(), first) });
    expect(await failure(() => Click.delete({ id: click.id }, { version: 0 }))).toMatchObject(UNKNOWN);
  });

  it('without a stamp a row does not tell who wrote it', async () => {
    const at = key();
    connect({ client: lossy(client(), n => n % 2 === 1) });
    expect(await failure(() => Counter.create({ ...at, n: 1 }))).toMatchObject(UNKNOWN);
    expect(await failure(() => Counter.mutate(at, one => void one.n++))).toMatchObject(UNKNOWN);
    expect(await Counter.get(at)).toMatchObject({ n: 2, version: 1 });
  });

  it.each([
    ['an addition', (at: { id: string }) => Tally.update(at, o => [o.n.add(1)])],
    ['an append', (at: { id: string }) => Tally.update(at, o => [o.log.append('x')])],
  ])('%s without a version is applied once, and says that it may have been', async (_, update) => {
    const at = key();
    connect({ client: lossy(client(), always) });
    expect(await failure(() => update(at))).toMatchObject({ code: 'ErrTimeout', applied: 'unknown' });
    connect({ client: client() });
    const { n, log } = await Tally.get(at);
    expect([n, log?.length]).toEqual(log === undefined ? [1, undefined] : [undefined, 1]);
  });

  it('an addition sent once is applied once under retries', async () => {
    const at = key();
    connect({ client: lossy(client(), n => n <= 2) });
    await Tally.update(at, o => [o.n.add(1)], { once: true });
    connect({ client: client() });
    expect((await Tally.get(at)).n).toBe(1);
  });

  it('an update that leaves the same when sent twice is simply sent again', async () => {
    const at = key();
    connect({ client: lossy(client(), first) });
    await Tally.update(at, o => [o.n.set(4)]);
    expect((await Tally.get(at)).n).toBe(4);
  });

  it('a save that no attempt of which is answered is found in the row', async () => {
    const at = key();
    connect({ client: client() });
    await Click.create({ ...at, n: 0 });
    const lost = connect({ client: lossy(client(), always) });
    const click = await Click.using(lost).get(at);
    click.n = 7;
    await click.save();
    expect(click).toMatchObject({ n: 7, version: 1, isChanged: false });
  });

  it('an addition that is found in the row by its stamp was made', async () => {
    const at = key();
    connect({ client: client() });
    await Click.create({ ...at, n: 0 });
    connect({ client: lossy(client(), always) });
    expect(await Click.update(at, o => [o.n.add(1)], { returning: 'new' })).toMatchObject({ n: 1, version: 1 });
    expect(await failure(() => Click.update(at, o => [o.n.add(1)], { returning: 'old' }))).toMatchObject({
      code: 'ErrServiceAnswer',
      applied: true,
      retryable: false,
    });
    expect((await Click.get(at)).n).toBe(2);
  });
});
