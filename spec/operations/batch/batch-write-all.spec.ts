import type { UnprocessedError } from '../../../lib/index.js';
import { batchWriteAll } from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { describeEngines } from '../../support/engines.js';
import { Doc, Hooked, Note } from '../entities.js';
import { answering, wire, type Wired } from '../support.js';

async function stored(): Promise<Note[]> {
  const found: Note[] = [];
  for await (const note of Note.scan()) found.push(note);
  return found;
}

describeEngines('batchWriteAll', client => {
  let wired: Wired;
  beforeAll(async () => {
    wire(client());
    await createTable(Note, Doc, Hooked);
  });
  beforeEach(async () => {
    wired = wire(client());
    await batchWriteAll((await stored()).map(({ id }) => Note.deletion({ id })));
    wired.sent.clear();
  });

  it('writes all that an iterable yields, reads no further than what is in flight, and tells its progress', async () => {
    let read = 0;
    let ahead = 0;
    const told: number[] = [];
    async function* source() {
      for (; read < 400; read++) {
        ahead = Math.max(ahead, read - (told.at(-1) ?? 0));
        yield Note.of({ id: `i${read}` });
      }
    }
    const onProgress = ({ written }: { written: number }) => void told.push(written);
    expect(await batchWriteAll(source(), { concurrency: 2, onProgress })).toBe(400);
    expect(await stored()).toHaveLength(400);
    expect(told).toHaveLength(16);
    expect(told.at(-1)).toBe(400);
    expect(ahead).toBeLessThanOrEqual(3 * 25);
  });

  it('keeps the order of two writes of one item, in one batch and across those in flight', async () => {
    const writes = Array.from({ length: 200 }, (_, n) => Note.of({ id: `same${n % 7}`, n }));
    expect(await batchWriteAll([...writes, Note.deletion({ id: 'same0' })])).toBe(201);
    const last = (await stored()).map(({ id, n }) => `${id}=${n}`).sort();
    expect(last).toEqual(['same1=197', 'same2=198', 'same3=199', 'same4=193', 'same5=194', 'same6=195']);
  });

  it('spreads write units over time', async () => {
    const before = wired.clock.now().getTime();
    const notes = Array.from({ length: 100 }, (_, n) => Note.of({ id: `slow${n}` }));
    await batchWriteAll(notes, { writeUnitsPerSecond: 50 });
    // The last batch need not be waited for.
    expect(wired.clock.now().getTime() - before).toBe(1500);
  });

  it('writes what it read before an item that is refused, then throws that refusal', async () => {
    const notes = Array.from({ length: 30 }, (_, n) => Note.of({ id: `ok${n}` }));
    const all = [...notes, Doc.of({ id: 'versioned' }), Note.of({ id: 'never' })];
    await expect(batchWriteAll(all)).rejects.toMatchObject({ code: 'ErrInvalidOperator' });
    expect(await stored()).toHaveLength(30);
    expect(notes.every(({ isNew }) => !isNew)).toBe(true);
  });

  it('writes what it read before the iterable failed', async () => {
    async function* failing() {
      for (let n = 0; n < 30; n++) yield Note.of({ id: `read${n}` });
      throw new Error('the file ended too soon');
    }
    await expect(batchWriteAll(failing())).rejects.toThrow('the file ended too soon');
    expect(await stored()).toHaveLength(30);
  });

  it('throws what it read and did not write, and closes the iterable', async () => {
    let closed = false;
    let refuse = false;
    function* source() {
      try {
        for (let n = 0; n < 1000; n++) {
          refuse = n >= 50;
          yield Note.of({ id: `left${n}`, n });
        }
      } finally {
        closed = true;
      }
    }
    wired = wire(
      client(),
      answering((operation, { RequestItems }: { RequestItems: object }) =>
        refuse && operation === 'BatchWriteItem' ? { UnprocessedItems: RequestItems } : undefined,
      ),
    );
    const options = { concurrency: 1, attempts: 2 };
    const error = (await batchWriteAll(source(), options).catch((thrown: unknown) => thrown)) as UnprocessedError<Note>;
    expect(error).toMatchObject({ code: 'ErrUnprocessed', retryable: true });
    expect(closed).toBe(true);
    refuse = false;
    const there = new Set((await stored()).map(({ id }) => id));
    const left = error.unprocessed.map(({ id }) => id);
    expect(left.some(id => there.has(id))).toBe(false);
    expect([...there, ...left].length).toBeLessThan(200);
    expect(new Set([...there, ...left])).toEqual(
      new Set(Array.from({ length: there.size + left.length }, (_, n) => `left${n}`)),
    );
    expect(await batchWriteAll(error.unprocessed)).toBe(left.length);
  });

  it('loses nothing when its signal is aborted', async () => {
    const stop = new AbortController();
    function* source() {
      for (let n = 0; n < 100; n++) {
        if (n === 60) stop.abort(new Error('enough'));
        yield Note.of({ id: `abort${n}` });
      }
    }
    const error = await batchWriteAll(source(), { signal: stop.signal }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ErrUnprocessed' });
    const there = new Set((await stored()).map(({ id }) => id));
    const left = (error as UnprocessedError<Note>).unprocessed.map(({ id }) => id);
    expect(new Set([...there, ...left]).size).toBe(61);
    expect(left).toContain('abort60');
  });

  it('throws what a hook or a listener throws, after everything read is written', async () => {
    const hooked = ['one', 'fail', 'two'].map(text => Hooked.of({ id: text, text }));
    await expect(batchWriteAll(hooked)).rejects.toThrow('the hook failed');
    expect(hooked.every(({ isNew }) => !isNew)).toBe(true);
    const onProgress = () => {
      throw new Error('no listener');
    };
    await expect(batchWriteAll([Note.of({ id: 'heard' })], { onProgress })).rejects.toThrow('no listener');
    expect(await Note.exists({ id: 'heard' })).toBe(true);
  });

  it.each([{ concurrency: 0 }, { writeUnitsPerSecond: 0 }])(
    'refuses bounds that let nothing through: %j',
    async options => {
      await expect(batchWriteAll([Note.of({ id: 'a' })], options)).rejects.toMatchObject({
        code: 'ErrInvalidOperator',
      });
    },
  );
});
