import { batchGet, connect, type Transport } from '../../lib/index.js';
import { Note } from '../operations/entities.js';

/** A transport that answers after some time, and notes the signals it was given. */
function slow(ms: number, output: (n: number) => object | undefined) {
  const signals: (AbortSignal | undefined)[] = [];
  const transport: Transport = {
    send: async (_operation, _input, { signal }) => {
      signals.push(signal);
      const answer = output(signals.length);
      await new Promise(resolve => (answer === undefined ? undefined : setTimeout(resolve, ms)));
      return { output: answer ?? {}, attempts: 1 };
    },
  };
  connect({ transport });
  return signals;
}
const page = { Items: [], Count: 0, LastEvaluatedKey: { id: { S: 'a' } } };

describe('The time of a call', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['all', () => Note.scan().options({ timeoutMs: 150 }).all()],
    ['count', () => Note.scan().options({ timeoutMs: 150 }).count()],
    ['first', () => Note.scan().options({ timeoutMs: 150 }).first()],
    ['take', () => Note.scan().options({ timeoutMs: 150 }).take(2)],
    ['one', () => Note.scan().options({ timeoutMs: 150 }).one()],
  ])('bounds all requests of %s together', async (_, run) => {
    const sent = slow(40, n => (n > 50 ? {} : page));
    await expect(run()).rejects.toMatchObject({ code: 'ErrTimeout' });
    expect(sent.length).toBeLessThan(8);
  });

  it('bounds a batch that the service never finishes', async () => {
    slow(20, n => (n > 50 ? {} : undefined));
    await expect(batchGet([Note.key({ id: 'a' })], { timeoutMs: 60, attempts: 2 })).rejects.toMatchObject({
      codes: expect.arrayContaining(['ErrUnprocessed', 'ErrTimeout']) as unknown,
    });
  });

  it('is that of each request in an iteration', async () => {
    const sent = slow(40, n => (n > 5 ? { Items: [] } : page));
    for await (const _ of Note.scan().options({ timeoutMs: 150 }).pages()) expect(_.items).toEqual([]);
    expect(sent).toHaveLength(6);
  });
});

describe('Breaking out of an iteration', () => {
  it.each([
    ['aborts the page that is read ahead', () => Note.scan().prefetch()],
    ['aborts the other segments', () => Note.scan({ segments: 3 })],
  ])('%s, and sends nothing more', async (_, read) => {
    const sent = slow(1, n => (n === 1 ? page : undefined));
    for await (const one of read().pages()) {
      expect(one.items).toEqual([]);
      break;
    }
    const before = sent.length;
    expect(before).toBeGreaterThan(1);
    expect(sent.slice(1).every(signal => signal?.aborted === true)).toBe(true);
    await new Promise(resolve => setTimeout(resolve, 20));
    expect(sent).toHaveLength(before);
  });
});
