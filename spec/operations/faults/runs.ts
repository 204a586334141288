import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  batchGet,
  batchWrite,
  batchWriteAll,
  connect,
  isDynamormError,
  transact,
  type Deletion,
  type ItemKey,
  type UnprocessedError,
} from '../../../lib/index.js';
import { fixedClock } from '../../../lib/testkit/fixed-clock.js';
import { Note, Part } from '../entities.js';
import { transportOf } from '../support.js';
import { faulty, seeded } from './faulty.js';

/** What one seeded run did: how often the library had to report something as not done, which it must, now and then. */
export interface Told {
  readonly reported: number;
}

type Writable = Note | Part | Deletion;

/** The text under which a spec remembers what an item should be. */
const nameOf = (of: Writable): string => ('kind' in of ? JSON.stringify(Object.values(of.key)) : nameOf(keyOf(of)));
const keyOf = (of: Note | Part): Deletion =>
  of instanceof Note ? Note.deletion({ id: of.id }) : Part.deletion({ box: of.box, part: of.part });

// A deletion keeps the session it was made in: what it deleted is read again by a key of the session in use.
const deleted = new WeakMap<Deletion, Note | Part>();
function deletionOf(item: Note | Part): Deletion {
  const deletion = keyOf(item);
  deleted.set(deletion, item);
  return deletion;
}

/** Writes and reads in batches over a transport that fails half of the time; each item ends as told or is reported. */
export async function batchRun(client: DynamoDBClient, seed: number): Promise<Told> {
  const random = seeded(seed);
  const plain = transportOf(client);
  let rate = 0;
  const transport = faulty(plain, { random, rate: () => rate });
  // Entities and deletions keep the session that they were made in: it is the connection that gets well.
  const healthy = () => {
    rate = 0;
    connect({ transport: plain, clock: fixedClock() });
  };
  const sick = () => {
    rate = 0.3 + random() * 0.6;
    connect({ transport, clock: fixedClock() });
  };
  healthy();
  const before = items(seed, 60).map((item, i) => Object.assign(item, { n: 1000 + i }));
  await batchWrite(before);
  sick();
  const writables = items(seed, 90).map((item, n): Writable =>
    random() < 0.3 ? deletionOf(item) : Object.assign(item, { n }),
  );
  const options = { attempts: 1 + Math.floor(random() * 8), concurrency: 1 + Math.floor(random() * 4) };
  const taken: Writable[] = [];
  function* source() {
    for (const writable of writables) {
      taken.push(writable);
      yield writable;
    }
  }
  // A bulk write that gives up reads no further: what it did not take its caller still has.
  const write = random() < 0.5 ? batchWrite([...source()], options) : batchWriteAll(source(), options);
  const left = await unprocessedOf<Writable>(write);
  const reported = new Set(left.map(nameOf));
  expect(reported.size).toBe(left.length);
  for (const one of left) expect(taken).toContain(one);
  await expectReads(taken.filter(of => !reported.has(nameOf(of))));
  healthy();
  await expectStored(taken, { reported, before });
  await batchWrite(left);
  await expectStored(taken, { reported: new Set(), before });
  return { reported: reported.size };
}

function items(seed: number, count: number): (Note | Part)[] {
  return Array.from({ length: count }, (_, i) =>
    i % 3 === 0 ? Part.of({ box: `b${seed}`, part: `p${i}` }) : Note.of({ id: `s${seed}-${i}` }),
  );
}

/** What a batch reports as not done; anything else that goes wrong is a failure of the run. */
async function unprocessedOf<T>(promise: Promise<unknown>): Promise<readonly T[]> {
  try {
    await promise;
    return [];
  } catch (error) {
    if (!isDynamormError(error, 'ErrUnprocessed')) throw error;
    return (error as UnprocessedError<T>).unprocessed;
  }
}

interface Known {
  readonly reported: ReadonlySet<string>;
  readonly before: readonly (Note | Part)[];
}

async function expectStored(writables: readonly Writable[], { reported, before }: Known): Promise<void> {
  const old = new Map(before.map(of => [nameOf(of), of.n]));
  const keys = writables.map(of => keyOf('kind' in of ? deleted.get(of)! : of));
  const { items: found } = await batchGet(keys as ItemKey<Note | Part>[]);
  for (const [i, of] of writables.entries()) {
    const [told, was, is] = ['kind' in of ? undefined : of.n, old.get(nameOf(of)), found[i]?.n];
    if (reported.has(nameOf(of))) expect([told, was]).toContain(is);
    else expect(is).toBe(told);
  }
}

/** Reads that succeed say what is there; what could not be read is reported, never taken for missing. */
async function expectReads(sure: readonly Writable[]): Promise<void> {
  const keys = sure.map(of => ('kind' in of ? of : keyOf(of))) as ItemKey<Note | Part>[];
  try {
    const { items: found } = await batchGet(keys, { attempts: 4 });
    for (const [i, of] of sure.entries()) expect(found[i]?.n).toBe('kind' in of ? undefined : of.n);
  } catch (error) {
    if (!isDynamormError(error, 'ErrUnprocessed')) throw error;
    for (const key of (error as UnprocessedError<ItemKey>).unprocessed) expect(keys).toContain(key);
  }
}

/** Adds to counters by transactions over a transport that fails half of the time: what succeeded counts once, what was cancelled never. */
export async function transactionRun(client: DynamoDBClient, seed: number): Promise<Told> {
  const random = seeded(seed);
  const plain = transportOf(client);
  connect({ transport: faulty(plain, { random, rate: 0.3 + random() * 0.6 }), clock: fixedClock() });
  const ids = [`x${seed}`, `y${seed}`];
  let [sure, unsure] = [0, 0];
  for (let i = 0; i < 12; i++) {
    const created = Note.of({ id: `made${seed}-${i}` });
    try {
      await transact(
        tx => {
          for (const id of ids) tx.update(Note, { id }, n => n.n.add(1));
          tx.create(created);
        },
        { attempts: 1 + Math.floor(random() * 6) },
      );
      sure++;
      expect(created.isNew).toBe(false);
    } catch (error) {
      if (!isDynamormError(error)) throw error;
      expect(created.isNew).toBe(true);
      if (error.applied === 'unknown') unsure++;
    }
  }
  connect({ transport: plain, clock: fixedClock() });
  const [x, y] = await Promise.all(ids.map(id => Note.find({ id }, { consistent: true })));
  const applied = x?.n ?? 0;
  expect(y?.n ?? 0).toBe(applied);
  expect(applied).toBeGreaterThanOrEqual(sure);
  expect(applied).toBeLessThanOrEqual(sure + unsure);
  return { reported: unsure };
}
