import type { UnprocessedError } from '../../../lib/index.js';
import { batchGet, batchWrite, isDynamormError } from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { describeEngines } from '../../support/engines.js';
import { Note, Odd, Part } from '../entities.js';
import { answering, wire, type Wired } from '../support.js';

const ids = (count: number) => Array.from({ length: count }, (_, i) => `n${String(i).padStart(4, '0')}`);

describeEngines('batchGet', client => {
  let wired: Wired;
  beforeAll(async () => {
    wire(client());
    await createTable(Note, Odd, Part);
    await batchWrite([
      ...ids(250).map((id, n) => Note.of({ id, n })),
      ...ids(3).map((part, n) => Part.of({ box: 'b', part, n })),
      Odd.of({ id: 'odd' }),
    ]);
  });
  beforeEach(() => {
    wired = wire(client());
  });

  it('sends the keys of all classes in one request, each once', async () => {
    const keys = [Note.key({ id: 'n0001' }), Part.key({ box: 'b', part: 'n0000' }), Note.key({ id: 'n0001' })];
    const { items, missing } = await batchGet(keys, { consistent: true });
    expect(wired.sent.requests).toEqual([
      {
        operation: 'BatchGetItem',
        input: {
          RequestItems: {
            notes: { Keys: [{ id: { S: 'n0001' } }], ConsistentRead: true },
            parts: { Keys: [{ pk: { S: 'BOX#b' }, sk: { S: 'PART#n0000' } }], ConsistentRead: true },
          },
        },
      },
    ]);
    expect(items).toMatchObject([{ id: 'n0001', n: 1 }, { box: 'b', part: 'n0000' }, { id: 'n0001' }]);
    expect(items[0]).toBeInstanceOf(Note);
    expect(items[1]).toBeInstanceOf(Part);
    expect(items[2]).not.toBe(items[0]);
    expect(missing).toEqual([]);
  });

  it('answers in the order of the keys, 100 a request, with a hole where there is nothing', async () => {
    const wanted = [...ids(250).reverse(), 'nowhere'];
    const { items, missing } = await batchGet(wanted.map(id => Note.key({ id })));
    expect(wired.sent.requests.map(({ input }) => keysOf(input, 'notes').length)).toEqual([100, 100, 51]);
    expect(items.map(item => item?.id)).toEqual([...ids(250).reverse(), undefined]);
    expect(missing).toEqual([Note.key({ id: 'nowhere' })]);
  });

  it('reads nothing without keys, and a table of any name', async () => {
    expect(await batchGet([])).toEqual({ items: [], missing: [] });
    expect(wired.sent.requests).toEqual([]);
    const { items } = await batchGet([Odd.key({ id: 'odd' }), Odd.key({ id: 'no' })]);
    expect(items).toEqual([expect.objectContaining({ id: 'odd' }), undefined]);
  });

  it('asks again for what was left unprocessed, and only for that', async () => {
    let first = true;
    wired = wire(
      client(),
      answering((_, { RequestItems }: { RequestItems: { notes: { Keys: object[] } } }) => {
        if (!first) return undefined;
        first = false;
        return {
          Responses: { notes: [{ id: { S: 'n0000' }, n: { N: '0' } }] },
          UnprocessedKeys: { notes: { Keys: RequestItems.notes.Keys.slice(1) } },
        };
      }),
    );
    const { items } = await batchGet(ids(3).map(id => Note.key({ id })));
    expect(items.map(item => item?.n)).toEqual([0, 1, 2]);
    expect(keysOf(wired.sent.last().input, 'notes')).toEqual([{ id: { S: 'n0001' } }, { id: { S: 'n0002' } }]);
  });

  it('throws the keys that are still unread after the last try, and never takes them for missing', async () => {
    const unread = { notes: { Keys: [{ id: { S: 'n0001' } }] } };
    wired = wire(
      client(),
      answering(() => ({ Responses: {}, UnprocessedKeys: unread })),
    );
    const error = await batchGet([Note.key({ id: 'n0001' })], { attempts: 3 }).catch((thrown: unknown) => thrown);
    expect(isDynamormError(error, 'ErrUnprocessed')).toBe(true);
    expect((error as UnprocessedError).unprocessed).toEqual([Note.key({ id: 'n0001' })]);
    expect((error as UnprocessedError).retryable).toBe(true);
    expect(wired.sent.requests).toHaveLength(3);
  });

  it('tells why nothing more could be read', async () => {
    wired = wire(
      client(),
      answering(() => {
        throw Object.assign(new Error('no'), { name: 'ResourceNotFoundException', $fault: 'client' });
      }),
    );
    const error = (await batchGet([Note.key({ id: 'a' })]).catch((thrown: unknown) => thrown)) as UnprocessedError;
    expect(error.codes).toEqual(['ErrUnprocessed', 'ErrTableNotFound']);
    expect(error.retryable).toBe(false);
    expect(wired.sent.requests).toHaveLength(1);
  });

  it('stops trying once the time for all tries is over, or its signal is aborted', async () => {
    const never = answering(() => ({ UnprocessedKeys: { notes: { Keys: [{ id: { S: 'a' } }] } } }));
    wired = wire(client(), never);
    const keys = [Note.key({ id: 'a' })];
    await expect(batchGet(keys, { attempts: 1000, totalMs: 500 })).rejects.toMatchObject({ code: 'ErrUnprocessed' });
    expect(wired.sent.requests.length).toBeLessThan(200);
    wired = wire(client(), never);
    const signal = AbortSignal.abort(new Error('stop'));
    await expect(batchGet(keys, { signal })).rejects.toMatchObject({ code: 'ErrUnprocessed' });
    expect(wired.sent.requests).toEqual([]);
  });

  it.each([{ concurrency: 0 }, { concurrency: NaN }, { attempts: 0 }, { totalMs: -1 }])(
    'refuses bounds with which nothing would be sent: %j',
    async options => {
      await expect(batchGet([Note.key({ id: 'a' })], options)).rejects.toMatchObject({ code: 'ErrInvalidOperator' });
    },
  );
});

function keysOf(input: unknown, table: string): readonly object[] {
  return (input as { RequestItems: Record<string, { Keys: object[] }> }).RequestItems[table]!.Keys;
}
