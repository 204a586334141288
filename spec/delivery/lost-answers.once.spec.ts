import { createEngine, type Engine } from '../../lib/engine/index.js';
import {
  Attribute,
  connect,
  Entity,
  PartitionKey,
  SortKey,
  Table,
  transact,
  type Item,
  type Key,
  type Transaction,
} from '../../lib/index.js';
import { deleteDelivered, dynamoIdempotency, streamHandler } from '../../lib/streams/index.js';
import { createTable } from '../../lib/tables/index.js';
import { lambdaRecord } from '../streams/support/records.js';
import { asLambda, seeded } from './support.js';

@Table('marks')
class Mark extends Entity {
  @PartitionKey() pk!: Key<string>;
}
@Table('tallies')
class Tally extends Entity {
  @PartitionKey() name!: Key<string>;
  @Attribute() n = 0;
}
@Table('source', { type: 'a' })
class Alpha extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() n?: number;
}
@Table('source', { type: 'b' })
class Beta extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() n?: number;
}

let engine: Engine;
beforeEach(async () => {
  engine = createEngine();
  connect({ client: engine.client({ maxAttempts: 3 }) });
  await createTable(Mark);
  await createTable(Tally);
});
const marks = () => dynamoIdempotency({ table: 'marks', sortKey: null });
const add = (name: string) => (tx: Transaction) => tx.update(Tally, { name }, t => [t.n.add(1)]);
const tally = async (name: string): Promise<number> => (await Tally.find({ name }))?.n ?? 0;

describe('marks whose answers are lost', () => {
  it('a claim is granted once, and its holder is told', async () => {
    for (const applied of [true, false]) {
      engine.faults.reset('UpdateItem', { times: 1, applied });
      const claim = await marks().claim(`e${applied}`, 60_000);
      expect(claim.state).toBe('claimed');
      expect(await marks().claim(`e${applied}`, 60_000)).toEqual({ state: 'held' });
    }
  });

  it('a claim whose repetitions meet itself is the caller’s', async () => {
    engine.faults.reset('UpdateItem', { times: 2, applied: true });
    expect((await marks().claim('e', 60_000)).state).toBe('claimed');
    expect(await marks().claim('e', 60_000)).toEqual({ state: 'held' });
  });

  it('what is completed is done, and what is released is free, whether the answer came or not', async () => {
    for (const applied of [true, false]) {
      const id = `e${applied}`;
      const first = (await marks().claim(id, 60_000)) as { token: string };
      engine.faults.reset('DeleteItem', { times: 1, applied });
      await marks().release(id, first.token);
      const second = (await marks().claim(id, 60_000)) as { token: string };
      // The release of an earlier holder lands on nothing.
      await marks().release(id, first.token);
      expect(await marks().claim(id, 60_000)).toEqual({ state: 'held' });
      engine.faults.reset('UpdateItem', { times: 1, applied });
      await marks().complete(id, second.token);
      expect(await marks().claim(id, 60_000)).toEqual({ state: 'done' });
    }
  });

  it('a completion that was not made is not told as done', async () => {
    const { token } = (await marks().claim('e', 60_000)) as { token: string };
    engine.faults.reset('UpdateItem', { times: 3 });
    await expect(marks().complete('e', token)).rejects.toMatchObject({ name: 'DynamormError' });
    expect(await marks().claim('e', 60_000)).toEqual({ state: 'held' });
  });

  it('an effect is made once, and whoever made it is told so', async () => {
    for (const applied of [true, false]) {
      engine.faults.reset('TransactWriteItems', { times: 2, applied });
      expect(await marks().once!(`e${applied}`, add('t'))).toBe(true);
      expect(await marks().once!(`e${applied}`, add('t'))).toBe(false);
    }
    expect(await tally('t')).toBe(2);
  });
});

@Table('outbox')
class OutboxRow extends Entity {
  @PartitionKey() pk!: Key<string>;
  @SortKey() sk!: Key<string>;
}

describe('an outbox whose answers are lost', () => {
  const placed = (i: number) => ({ topic: 'order.placed', key: 'c', payload: i });
  const items = () =>
    [...engine.exportItems('outbox')].map(line => (JSON.parse(line) as { readonly Item: Readonly<Item> }).Item);
  const inOutbox = () => items().flatMap(({ pk, payload }) => (pk?.S === 'dynamorm/outbox@1#c' ? [payload?.N] : []));
  beforeEach(async () => {
    connect({ client: engine.client({ maxAttempts: 3 }), outbox: { table: 'outbox' } });
    await createTable(OutboxRow);
  });

  it('holds an event once, and what it is about is written once', async () => {
    for (const [i, applied] of [true, false].entries()) {
      engine.faults.reset('TransactWriteItems', { times: 2, applied });
      await transact(tx => {
        tx.update(Tally, { name: 'orders' }, t => [t.n.add(1)]);
        tx.publish(placed(i));
      });
    }
    expect(await tally('orders')).toBe(2);
    expect(inOutbox().sort()).toEqual(['0', '1']);
  });

  it('holds the event of a transaction whose every answer was lost as often as its writes were made', async () => {
    for (const applied of [true, false]) {
      engine.faults.reset('TransactWriteItems', { times: 50, applied });
      const error: unknown = await transact(tx => {
        tx.update(Tally, { name: `lost ${applied}` }, t => [t.n.add(1)]);
        tx.publish(placed(Number(applied)));
      }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: 'DynamormError', applied: 'unknown' });
      engine.faults.clear();
      expect(await tally(`lost ${applied}`)).toBe(applied ? 1 : 0);
    }
    expect(inOutbox()).toEqual(['1']);
  });

  it('publishes with an effect once, however often the record comes', async () => {
    const effect = (tx: Transaction) => void (add('effect')(tx), tx.publish(placed(7)));
    engine.faults.reset('TransactWriteItems', { times: 50, applied: true });
    await expect(marks().once!('e#effect:x', effect)).rejects.toMatchObject({ name: 'DynamormError' });
    engine.faults.clear();
    expect(await marks().once!('e#effect:x', effect)).toBe(false);
    expect([await tally('effect'), inOutbox()]).toEqual([1, ['7']]);
  });

  it('is emptied of what was delivered, whether the answer came or not', async () => {
    await transact(tx => tx.publish(placed(1)));
    const [row] = items();
    const record = lambdaRecord({ table: 'outbox', keys: { pk: row!['pk']!, sk: row!['sk']! }, image: row! }, '1');
    const delivered: unknown[] = [];
    const handler = streamHandler({ onError: () => undefined }).outbox(event => delivered.push(event.payload), {
      delivered: deleteDelivered(),
    });
    engine.faults.reset('DeleteItem', { times: 3 });
    expect(await handler({ Records: [record] })).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
    expect(inOutbox()).toEqual(['1']);
    engine.faults.reset('DeleteItem', { times: 2, applied: true });
    expect(await handler({ Records: [record] })).toEqual({ batchItemFailures: [] });
    expect([delivered, inOutbox()]).toEqual([[1, 1], []]);
  });
});

/** What stands in a batch, besides good records: each with what becomes of it. */
const KINDS = ['alpha', 'beta', 'mark', 'event', 'foreign', 'unregistered', 'poison', 'removed', 'ignored'] as const;
type Kind = (typeof KINDS)[number];

function recordOf(kind: Kind, i: number) {
  const id = `i${i % 7}`;
  const number = String(100 + i);
  const of = (image: Readonly<Record<string, unknown>>, key = id, more: object = {}) =>
    lambdaRecord({ table: 'source', keys: { id: { S: key } }, image, ...more }, number);
  const n = { N: String(i) };
  if (kind === 'alpha' || kind === 'beta') return of({ _type: { S: kind[0] }, n });
  if (kind === 'mark') return of({ state: { S: 'done' }, expiresAt: n }, `dynamorm/processed@1#default#${i}`);
  if (kind === 'event')
    return of(
      {
        _type: { S: 'dynamorm/outbox@1' },
        id: { S: number },
        topic: { S: 't' },
        key: { S: id },
        at: { S: '2026-01-01T00:00:00Z' },
      },
      `dynamorm/outbox@1#${id}`,
    );
  if (kind === 'foreign') return lambdaRecord({ table: 'other', keys: { id: { S: id } }, image: { n } }, number);
  if (kind === 'unregistered') return of({ _type: { S: 'c' }, n });
  if (kind === 'poison') return of({ _type: { S: 'a' }, n: { N: 'no number' } });
  const image = kind === 'removed' ? { image: {}, was: { _type: { S: 'a' }, n } } : { was: { _type: { S: 'b' }, n } };
  const { dynamodb, ...record } = of({ _type: { S: 'b' }, n }, id, image);
  if (kind === 'ignored') return { ...record, dynamodb };
  return { ...record, eventName: 'REMOVE', dynamodb: { ...dynamodb, NewImage: {} } };
}

describe('batches of everything, with failures', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'bring each record where it belongs, in order, and each effect once: seed %i',
    async seed => {
      const random = seeded(seed * 7919);
      const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
      const kinds = Array.from({ length: 60 }, () => pick(KINDS));
      const records = kinds.map(recordOf);
      const [poisoned, others, published] = [new Set<string>(), new Set<string>(), new Set<string>()];
      const handled = new Map<string, number[]>();
      const fails = (): void => {
        if (random() < 0.15) throw new Error('now and then');
      };
      const note = (id: string, n: number | undefined): void => {
        handled.set(id, [...(handled.get(id) ?? []), n!]);
      };
      engine.faults.reset(['TransactWriteItems', 'UpdateItem', 'DeleteItem'], {
        probability: 0.1,
        applied: true,
        seed,
      });
      const handler = streamHandler({
        idempotency: marks(),
        leaseMs: 1,
        onError: () => undefined,
        onPoison: ({ identifier }) => poisoned.add(identifier!),
      })
        .on(Alpha, {
          insert: async (after, event) => {
            fails();
            await event.once('first', add('first'));
            fails();
            await event.once('second', add('second'));
            note(after.id, after.n);
          },
          remove: before => {
            fails();
            note(before.id, before.n);
          },
        })
        .on(Beta, { insert: async (after, event) => void (await event.once(add('beta')), note(after.id, after.n)) })
        .on(Alpha, { insert: fails })
        .outbox(({ id }) => {
          fails();
          published.add(id);
        })
        .otherwise(({ sequenceNumber }) => {
          fails();
          others.add(sequenceNumber!);
        });
      await asLambda(records, handler as never);
      engine.faults.clear();
      const numbers = (...of: readonly Kind[]) =>
        kinds.flatMap((kind, i) => (of.includes(kind) ? [String(100 + i)] : [])).sort();
      expect([...poisoned].sort()).toEqual(numbers('poison'));
      expect([...others].sort()).toEqual(numbers('foreign', 'unregistered'));
      expect([...published].sort()).toEqual(numbers('event'));
      expect(await tally('first')).toBe(numbers('alpha').length);
      expect(await tally('second')).toBe(numbers('alpha').length);
      expect(await tally('beta')).toBe(numbers('beta').length);
      const wanted = kinds.flatMap((kind, i) => (['alpha', 'beta', 'removed'].includes(kind) ? [i] : []));
      for (const [id, seen] of handled) {
        const own = wanted.filter(i => `i${i % 7}` === id);
        // Again and again, but never one before another that came before it was done.
        expect([...new Set(seen)]).toEqual(own);
      }
      expect([...handled.values()].flatMap(seen => [...new Set(seen)]).length).toBe(wanted.length);
    },
  );
});
