import { batchGet, connect, isDynamormError, transactGet, type DynamormError } from '../../lib/index.js';
import { createEngine } from '../../lib/engine/index.js';
import { leanTransport } from '../../lib/lean/index.js';
import { fixedClock } from '../../lib/testkit/fixed-clock.js';
import { Note } from '../operations/entities.js';

const key = { id: 'a' };
const errorOf = (run: () => unknown): Promise<DynamormError> =>
  Promise.resolve()
    .then(run)
    .then(
      answer => {
        throw new Error(`it answered ${JSON.stringify(answer)}`);
      },
      (error: unknown) => error as DynamormError,
    );

/** A client of the SDK that gets this body to everything. */
const bodies = (body: string) => {
  const bytes = new TextEncoder().encode(body);
  const engine = createEngine();
  engine.requestHandler.handle = () => Promise.resolve({ response: { statusCode: 200, headers: {}, body: bytes } });
  return engine.client({ maxAttempts: 1 });
};

const clock = fixedClock();
/** A batch says what it could not read, and why. */
const told = (name: string): object =>
  name === 'batchGet' ? { code: 'ErrUnprocessed' } : { code: 'ErrServiceAnswer', retryable: true };

const READS: readonly (readonly [string, () => unknown])[] = [
  ['get', () => Note.get(key)],
  ['find', () => Note.find(key)],
  ['exists', () => Note.exists(key)],
  ['query', () => Note.query(key).all()],
  ['count', () => Note.query(key).count()],
  ['scan', () => Note.scan().all()],
  ['batchGet', () => batchGet([Note.key(key)])],
  ['transactGet', () => transactGet([Note.key(key)])],
];

describe('an answer to a read that is none', () => {
  it.each(READS)('is told, and not taken for an empty one: %s', async (name, read) => {
    for (const body of ['', '<html>busy</html>', '{"Items":[{"id"', 'null', '5', '[]']) {
      connect({ client: bodies(body), clock });
      expect([body, await errorOf(read)]).toMatchObject([body, told(name)]);
    }
    for (const body of ['', '<html>busy</html>', '{"Items":[{"id"', 'null', '5', '[]']) {
      const http = () => Promise.resolve({ statusCode: 200, headers: {}, body: new TextEncoder().encode(body) });
      const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
      connect({ transport: leanTransport({ region: 'eu-west-1', credentials, http, maxAttempts: 1 } as never), clock });
      expect([body, await errorOf(read)]).toMatchObject([body, told(name)]);
    }
  });

  it.each(READS)('of a mock that was not told what to answer names the way out: %s', async (name, read) => {
    for (const nothing of [undefined, null]) {
      connect({ client: { send: () => Promise.resolve(nothing) }, clock });
      const error = await errorOf(read);
      expect(error.code).toBe(name === 'batchGet' ? 'ErrUnprocessed' : 'ErrServiceAnswer');
      expect(error.message).toContain('aws-sdk-client-mock');
    }
  });

  it('is of the shape of its operation', async () => {
    const shapes: readonly (readonly [object, () => unknown])[] = [
      [{ Item: [] }, () => Note.get(key)],
      [{ Item: 'x' }, () => Note.find(key)],
      [{}, () => Note.query(key).all()],
      [{ Items: {} }, () => Note.query(key).all()],
      [{ Items: [null] }, () => Note.scan().all()],
      [{ Items: ['x'] }, () => Note.scan().all()],
      [{ Items: [], LastEvaluatedKey: 'x' }, () => Note.scan().all()],
      [{ Count: '2' }, () => Note.query(key).count()],
      [{ Responses: [] }, () => transactGet([Note.key(key)])],
      [{ Responses: [null] }, () => transactGet([Note.key(key)])],
    ];
    for (const [output, read] of shapes) {
      connect({ client: { send: () => Promise.resolve(output) }, clock });
      expect([output, await errorOf(read)]).toMatchObject([output, told('get')]);
    }
    for (const output of [{}, { Responses: [] }, { Responses: { notes: {} } }]) {
      connect({ client: { send: () => Promise.resolve(output) }, clock });
      expect([output, await errorOf(() => batchGet([Note.key(key)]))]).toMatchObject([output, told('batchGet')]);
    }
  });

  it('is asked of reads alone: a write takes what a mock answers', async () => {
    connect({ client: { send: () => Promise.resolve(undefined) } });
    await Note.create(key);
    await Note.put(key);
    await Note.delete(key);
    await Note.update(key, n => [n.n.add(1)]);
    const error = await errorOf(() => Note.get(key));
    expect(isDynamormError(error, 'ErrServiceAnswer')).toBe(true);
  });
});
