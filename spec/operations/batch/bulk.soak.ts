import { batchGet, batchWrite, batchWriteAll, connect } from '../../../lib/index.js';
import type { Transport } from '../../../lib/session/transport.js';
import { createTable } from '../../../lib/tables/index.js';
import { fixedClock } from '../../../lib/testkit/fixed-clock.js';
import { describeEngines } from '../../support/engines.js';
import { soakProgress } from '../../support/soak-progress.js';
import { Note } from '../entities.js';
import { seeded } from '../faults/faulty.js';
import { wire } from '../support.js';

const ITEMS = 200_000;
const CONCURRENCY = 4;

interface Puts {
  readonly RequestItems: {
    readonly notes: readonly { readonly PutRequest: { readonly Item: { readonly id: { readonly S: string } } } }[];
  };
}

/** A table that only counts how often each item was stored, and is unwell: throttled, reset after it stored, done in part. */
function counting(stored: Uint8Array, random: () => number): Transport {
  const send = (_operation: string, input: object): Promise<object> => {
    const requests = (input as Puts).RequestItems.notes;
    const kind = random();
    if (kind < 0.02)
      return Promise.reject(Object.assign(new Error('slow'), { name: 'ThrottlingException', $fault: 'client' }));
    const taken = kind < 0.1 ? Math.floor(random() * requests.length) : requests.length;
    for (const { PutRequest } of requests.slice(0, taken)) stored[Number(PutRequest.Item.id.S)]! += 1;
    if (kind > 0.98) return Promise.reject(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
    const left = requests.slice(taken);
    return new Promise(done => {
      setImmediate(() => done({ attempts: 1, output: left.length === 0 ? {} : { UnprocessedItems: { notes: left } } }));
    });
  };
  return { send: send as unknown as Transport['send'] };
}

it(`${ITEMS.toLocaleString('en-US')} items are written from an iterable with few of them in memory at a time`, async () => {
  const stored = new Uint8Array(ITEMS);
  connect({ transport: counting(stored, seeded(5)), clock: fixedClock() });
  const progress = soakProgress('bulk write', ITEMS / 10_000);
  let [read, written, ahead, peak] = [0, 0, 0, 0];
  const before = process.memoryUsage().heapUsed;
  async function* source() {
    for (; read < ITEMS; read++) {
      ahead = Math.max(ahead, read - written);
      if (read % 1_000 === 0) peak = Math.max(peak, process.memoryUsage().heapUsed - before);
      yield Promise.resolve(Note.of({ id: String(read), text: 'x'.repeat(200), n: read }));
    }
  }
  const onProgress = (now: { readonly written: number }) => {
    while (Math.floor(written / 10_000) < Math.floor(now.written / 10_000)) {
      written += 10_000;
      progress.done();
    }
    written = now.written;
  };
  expect(await batchWriteAll(source(), { concurrency: CONCURRENCY, onProgress })).toBe(ITEMS);
  expect(stored.every(times => times > 0)).toBe(true);
  expect(ahead).toBeLessThanOrEqual((CONCURRENCY + 1) * 25);
  // The items alone would be 200 MB; what is not collected yet may pile up to a part of that.
  expect(peak).toBeLessThan(120 * 2 ** 20);
});

describeEngines('answers of 16 MB', client => {
  it('are read on, until every item is there', async () => {
    const { sent } = wire(client());
    await createTable(Note);
    const ids = Array.from({ length: 60 }, (_, i) => `big${i}`);
    const text = 'x'.repeat(380_000);
    await batchWrite(ids.map((id, n) => Note.of({ id, n, text })));
    sent.clear();
    const { items, missing } = await batchGet([...ids, 'none', ...ids].map(id => Note.key({ id })));
    expect(items.map(item => item?.n)).toEqual([...ids.keys(), undefined, ...ids.keys()]);
    expect(items.every(item => item === undefined || item.text.length === text.length)).toBe(true);
    expect(missing).toHaveLength(1);
    expect(sent.requests.length).toBeGreaterThan(1);
  });
});
