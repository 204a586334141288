import { createEngine } from '../../lib/engine/index.js';
import { connect } from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { memoryIdempotency, streamHandler, type Failure, type IdempotencyStore } from '../../lib/streams/index.js';
import { Customer, Order } from './support/entities.js';

interface Change {
  readonly id?: string;
  readonly status?: string;
  readonly name?: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly was?: string;
}

const image = (id: string, status: string) => ({
  pk: { S: 'CUSTOMER#c1' },
  sk: { S: `ORDER#${id}` },
  _type: { S: 'order' },
  customerId: { S: 'c1' },
  orderId: { S: id },
  status: { S: status },
});

const records = (...changes: readonly Change[]) => ({
  Records: changes.map(({ id = 'a', status = 'open', name = 'INSERT', was = 'old' }, i) => ({
    eventID: `e${i + 1}`,
    eventName: name,
    eventSourceARN: 'arn:aws:dynamodb:eu-north-1:123456789012:table/shop/stream/2026',
    dynamodb: {
      Keys: { pk: { S: 'CUSTOMER#c1' }, sk: { S: `ORDER#${id}` } },
      ...(name !== 'REMOVE' && { NewImage: image(id, status) }),
      ...(name !== 'INSERT' && { OldImage: image(id, was) }),
      SequenceNumber: String(99 + i),
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  })),
});

const quiet = { onError: () => undefined };
const failed = (itemIdentifier: string) => ({ batchItemFailures: [{ itemIdentifier }] });
const nothing = { batchItemFailures: [] };

describe('a stream handler', () => {
  it('brings insertions, modifications and removals to their class', async () => {
    const seen: unknown[] = [];
    const handler = streamHandler().on(Order, {
      insert: (order, event) => seen.push([event.kind, order.status, event.id]),
      modify: (now, was, changes, event) => seen.push([event.kind, was.status, now.status, changes]),
      remove: (was, event) => seen.push([event.kind, was.status, event.expired]),
    });
    const event = records({}, { name: 'MODIFY', status: 'paid', was: 'open' }, { name: 'REMOVE', was: 'paid' });
    expect(await handler(event)).toEqual(nothing);
    expect(seen).toEqual([
      ['insert', 'open', 'e1'],
      ['modify', 'open', 'paid', { status: ['open', 'paid'] }],
      ['remove', 'paid', false],
    ]);
  });

  it('tells what expired from what was removed, live from an engine', async () => {
    const engine = createEngine({ now: new Date('2026-01-01T00:00:00Z') } as never);
    connect({ client: engine.client() });
    await createTable(Order);
    const { UpdateTableCommand } = await import('@aws-sdk/client-dynamodb');
    await engine.client().send(
      new UpdateTableCommand({
        TableName: 'shop',
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      }),
    );
    const seen: unknown[] = [];
    const handler = streamHandler()
      .on(Order, {
        insert: order => seen.push(`+${order.orderId}`),
        remove: was => seen.push(`-${was.orderId}`),
        expire: was => seen.push(`~${was.orderId}`),
      })
      .on(Customer, { insert: customer => seen.push(`+${customer.name}`) });
    const expiresAt = new Date('2026-01-01T01:00:00Z');
    const order = await Order.create({ customerId: 'c1', orderId: 'o1', expiresAt });
    await Order.create({ customerId: 'c1', orderId: 'o2', expiresAt });
    await Customer.create({ customerId: 'c1', name: 'Ada' });
    await order.delete();
    engine.clock.advance('2d');
    engine.sweepExpired();
    for (const event of engine.streamEvents('shop')) expect(await handler(event)).toEqual(nothing);
    expect(seen.sort()).toEqual(['+Ada', '+o1', '+o2', '-o1', '~o2']);
  });

  it('answers the lowest failed number, compared as a number, and runs nothing later of the same key', async () => {
    const seen: string[] = [];
    const handler = streamHandler(quiet).on(Order, {
      insert: order => {
        seen.push(order.orderId + order.status);
        if (order.status === 'bad') throw new Error('no');
      },
    });
    const event = records(
      { id: 'b', status: '1' },
      { id: 'a', status: 'bad' },
      { id: 'a', status: 'late' },
      { id: 'b', status: 'bad' },
      { id: 'c', status: '1' },
    );
    // Numbers 99 and up: as texts, 100 and 102 were below 99.
    expect(await handler(event)).toEqual(failed('100'));
    expect(seen.sort()).toEqual(['abad', 'b1', 'bbad', 'c1']);
  });

  it('keeps the order of a key and runs keys in parallel up to its limit', async () => {
    let running = 0;
    let most = 0;
    const seen: Record<string, string> = {};
    const handler = streamHandler({ concurrency: 3 }).on(Order, {
      insert: async order => {
        most = Math.max(most, ++running);
        await new Promise(resolve => setTimeout(resolve, Math.random() * 3));
        seen[order.orderId] = (seen[order.orderId] ?? '') + order.status;
        running--;
      },
    });
    const changes = Array.from({ length: 60 }, (_, i) => ({ id: `k${i % 6}`, status: String(Math.floor(i / 6)) }));
    await handler(records(...changes));
    expect(most).toBe(3);
    expect(new Set(Object.values(seen))).toEqual(new Set(['0123456789']));
  });

  it('throws where the mapping does not look at answers', async () => {
    const cause = new Error('no');
    const handler = streamHandler({ ...quiet, partial: false }).on(Order, { insert: () => Promise.reject(cause) });
    await expect(handler(records({}))).rejects.toMatchObject({ code: 'ErrUnprocessed', cause });
  });

  it('throws for a failed record that it could not name, since an empty identifier fails everything anyway', async () => {
    const handler = streamHandler(quiet).on(Order, {});
    await expect(handler({ Records: [{}] })).rejects.toMatchObject({
      code: 'ErrUnprocessed',
      cause: { code: 'ErrValidation' },
    });
    const poison: unknown[] = [];
    const catching = streamHandler({ onPoison: one => poison.push(one.identifier) }).on(Order, {});
    expect(await catching({ Records: [{}] })).toEqual(nothing);
    expect(poison).toEqual([undefined]);
  });

  it('lets a malformed record fail alone, and reports it', async () => {
    const told: Failure[] = [];
    const seen: unknown[] = [];
    const handler = streamHandler({ onError: (_, failure) => told.push(failure) }).on(Order, {
      insert: order => seen.push(order.orderId),
    });
    const event = records({ id: 'a' }, { id: 'b' }, { id: 'c' });
    (event.Records[1]!.dynamodb as { NewImage: unknown }).NewImage = { broken: 1 };
    expect(await handler(event)).toEqual(failed('100'));
    expect(seen).toEqual(['a', 'c']);
    expect(told).toMatchObject([{ identifier: '100', error: { code: 'ErrValidation' } }]);
  });

  it('takes to poison what is surely the record’s own fault, never what a handler threw', async () => {
    const poison: unknown[] = [];
    const handler = streamHandler({ ...quiet, onPoison: one => poison.push(one.error) }).on(Order, {
      insert: order => {
        if (order.status === 'bad') throw new Error('handler');
      },
    });
    const event = records({ id: 'a' }, { id: 'b', status: 'bad' });
    (event.Records[0]!.dynamodb as { NewImage: unknown }).NewImage = { ...image('a', 'x'), placedAt: { S: 'no date' } };
    expect(await handler(event)).toEqual(failed('100'));
    expect(poison).toMatchObject([{ code: 'ErrInvalidModel', field: 'placedAt' }]);
    const own = streamHandler({ isPoison: () => true, onPoison: one => poison.push(one.error) }).on(Order, {
      insert: () => Promise.reject(new Error('mine')),
    });
    expect(await own(records({}))).toEqual(nothing);
    expect(poison[1]).toMatchObject({ message: 'mine' });
  });

  it('fails a record of no class unless otherwise takes it', async () => {
    const event = records({});
    expect(await streamHandler(quiet).on(Customer, {})(event)).toEqual(failed('99'));
    const rest: unknown[] = [];
    const handler = streamHandler()
      .on(Customer, {})
      .otherwise(change => rest.push([change.kind, change.table]));
    expect(await handler(event)).toEqual(nothing);
    expect(rest).toEqual([['insert', 'shop']]);
  });

  it('knows deployed tables by their names', async () => {
    const seen: unknown[] = [];
    const handlers = { insert: (order: Order) => seen.push(order.orderId) };
    const event = records({});
    event.Records[0]!.eventSourceARN = 'arn:aws:dynamodb:eu-north-1:123456789012:table/prod-shop/stream/2026';
    expect(await streamHandler(quiet).on(Order, handlers)(event)).toEqual(failed('99'));
    expect(await streamHandler({ tableName: { shop: 'prod-shop' } }).on(Order, handlers)(event)).toEqual(nothing);
    expect(await streamHandler({ tableName: name => `prod-${name}` }).on(Order, handlers)(event)).toEqual(nothing);
    expect(await streamHandler().on(Order, handlers, { table: 'prod-shop' })(event)).toEqual(nothing);
    expect(seen).toEqual(['a', 'a', 'a']);
  });

  it('aborts before the deadline and answers the rest as failed', async () => {
    let aborted = false;
    const started: string[] = [];
    const handler = streamHandler({ ...quiet, concurrency: 1, deadlineMarginMs: 40 }).on(Order, {
      insert: (order, { signal }) => {
        started.push(order.orderId);
        if (order.orderId === 'a') return undefined;
        return new Promise(() => signal.addEventListener('abort', () => (aborted = true)));
      },
    });
    const answer = await handler(records({ id: 'a' }, { id: 'b' }, { id: 'c' }), {
      getRemainingTimeInMillis: () => 80,
    });
    expect(answer).toEqual(failed('100'));
    expect([aborted, started]).toEqual([true, ['a', 'b']]);
  });

  it('starts nothing after the deadline, though no handler ever waits', async () => {
    const started: string[] = [];
    const handler = streamHandler({ ...quiet, concurrency: 1, deadlineMarginMs: 10 }).on(Order, {
      insert: order => {
        started.push(order.orderId);
        for (const end = performance.now() + 30; performance.now() < end;);
      },
    });
    const batch = records({ id: 'a' }, { id: 'b' });
    expect(await handler(batch, { getRemainingTimeInMillis: () => 25 })).toEqual(failed('100'));
    expect(started).toEqual(['a']);
  });

  it.each([Infinity, NaN, 2 ** 31])('has no deadline where Lambda tells none: %s', async ms => {
    const insert = () => new Promise(resolve => setTimeout(resolve, 5));
    const handler = streamHandler(quiet).on(Order, { insert });
    expect(await handler(records({}), { getRemainingTimeInMillis: () => ms })).toEqual(nothing);
  });

  it('stops with a signal of its own', async () => {
    const handler = streamHandler({ ...quiet, signal: AbortSignal.abort(new Error('stop')) }).on(Order, {});
    expect(await handler(records({}))).toEqual(failed('99'));
  });

  it('refuses what is no batch', async () => {
    await expect(streamHandler()({} as never)).rejects.toMatchObject({ code: 'ErrValidation' });
  });

  it('is immutable', async () => {
    const base = streamHandler(quiet);
    base.otherwise(() => undefined);
    expect(await base(records({}))).toEqual(failed('99'));
  });
});

describe('an idempotency store', () => {
  it('skips what was done, gives back what failed, and leaves alone what another holds', async () => {
    const store = memoryIdempotency();
    const seen: string[] = [];
    let fail = true;
    const handler = streamHandler({ ...quiet, idempotency: store }).on(Order, {
      insert: order => {
        seen.push(order.orderId);
        if (order.orderId === 'b' && fail) throw new Error('once');
      },
    });
    const event = records({ id: 'a' }, { id: 'b' });
    expect(await handler(event)).toEqual(failed('100'));
    fail = false;
    expect(await handler(event)).toEqual(nothing);
    expect(await handler(event)).toEqual(nothing);
    expect(seen).toEqual(['a', 'b', 'b']);
    await store.claim('e1x', 1000);
    const other = records({ id: 'z' });
    other.Records[0]!.eventID = 'e1x';
    expect(await handler(other)).toEqual(failed('99'));
  });

  it('lets a claim expire', async () => {
    let now = 0;
    const store: IdempotencyStore = memoryIdempotency(() => now);
    expect(await store.claim('x', 100)).toMatchObject({ state: 'claimed' });
    expect(await store.claim('x', 100)).toEqual({ state: 'held' });
    now = 100;
    const again = await store.claim('x', 100);
    expect(again.state).toBe('claimed');
    await store.complete('x', 'somebody else’s');
    expect(await store.claim('x', 100)).toEqual({ state: 'held' });
    await store.complete('x', (again as { token: string }).token);
    expect(await store.claim('x', 100)).toEqual({ state: 'done' });
  });

  it('in memory forgets by age and by number, and never what is held', async () => {
    let now = 0;
    const store = memoryIdempotency({ maxAgeMs: 1000, maxEntries: 3, now: () => now });
    const done = async (id: string): Promise<void> => {
      const { token } = (await store.claim(id, 100)) as { token: string };
      await store.complete(id, token);
    };
    const states = async (...ids: readonly string[]): Promise<unknown[]> => {
      const claims = await Promise.all(ids.map(id => store.claim(id, 1_000_000)));
      for (const [i, claim] of claims.entries())
        if (claim.state === 'claimed') await store.release(ids[i]!, claim.token);
      return claims.map(({ state }) => state);
    };
    await store.claim('held', 1_000_000);
    for (const id of ['a', 'b', 'c']) await done(id);
    expect(await states('a', 'b', 'c')).toEqual(['done', 'done', 'done']);
    await done('d');
    expect(await states('a', 'b', 'c', 'd')).toEqual(['claimed', 'done', 'done', 'done']);
    now = 1000;
    expect(await states('b', 'd', 'held')).toEqual(['claimed', 'claimed', 'held']);
    for (const options of [{ maxEntries: 0 }, { maxAgeMs: NaN }, { maxAgeMs: '5' as never }])
      expect(() => memoryIdempotency(options)).toThrow(expect.objectContaining({ code: 'ErrValidation' }));
  });

  it('claims a record for what is left of the invocation when it is claimed', async () => {
    const leases: number[] = [];
    const store: IdempotencyStore = {
      claim: (_, leaseMs) => Promise.resolve((leases.push(leaseMs), { state: 'claimed', token: 't' } as const)),
      complete: () => Promise.resolve(),
      release: () => Promise.resolve(),
    };
    let left = 60_000;
    const handler = streamHandler({ idempotency: store, concurrency: 1 }).on(Order, {
      insert: () => {
        left -= 20_000;
      },
    });
    const event = records({ id: 'a' }, { id: 'b' }, { id: 'c' });
    expect(await handler(event, { getRemainingTimeInMillis: () => left })).toEqual(nothing);
    expect(leases).toEqual([60_000, 40_000, 20_000]);
  });

  it('is what event.once needs', async () => {
    const failures: unknown[] = [];
    const handler = streamHandler({ onError: error => failures.push(error) }).on(Order, {
      insert: (_, event) => event.once(() => undefined),
    });
    expect(await handler(records({}))).toEqual(failed('99'));
    expect(failures).toMatchObject([{ code: 'ErrInvalidOperator' }]);
  });
});

describe('an effect that is made once', () => {
  /** A store that remembers which marks were made, and can lose one of its own answers. */
  const effects = () => {
    const made: string[] = [];
    const faults: unknown[] = [];
    const store: IdempotencyStore<string[]> = {
      claim: () => Promise.resolve({ state: 'claimed', token: 't' }),
      complete: () => Promise.resolve(),
      release: () => Promise.resolve(),
      once: async (id, collect) => {
        const fault = faults.shift();
        if (fault !== undefined) throw fault as Error;
        if (made.includes(id)) return false;
        made.push(id);
        await collect(made);
        return true;
      },
    };
    return { made, faults, store };
  };
  type Event = {
    once: { (name: string, collect: () => void): Promise<boolean>; (collect: () => void): Promise<boolean> };
  };
  const run = (store: IdempotencyStore<string[]>, insert: (event: Event) => Promise<unknown>) => {
    const errors: unknown[] = [];
    const handler = streamHandler<'NEW_AND_OLD_IMAGES', string[]>({
      idempotency: store,
      onError: error => errors.push(error),
    }).on(Order, { insert: (_, event) => insert(event) });
    return { errors, invoke: () => handler(records({})) };
  };
  const note = (): void => undefined;

  it('is known by its name, whatever else the handler does when it runs again', async () => {
    const { made, store } = effects();
    let first = true;
    const { invoke } = run(store, async event => {
      if (first) await event.once('row', note);
      if (first) {
        first = false;
        throw new Error('between the two');
      }
      expect(await event.once('tally', note)).toBe(true);
    });
    expect(await invoke()).toEqual(failed('99'));
    expect(await invoke()).toEqual(nothing);
    expect(made).toEqual(['e1#effect:row', 'e1#effect:tally']);
  });

  it('may be without a name where it is the only one, and has the mark that it had when effects were numbered', async () => {
    const { made, store } = effects();
    const { invoke } = run(store, async event => {
      await event.once(note);
      await event.once('0', note);
      await event.once('once:0', note);
    });
    expect(await invoke()).toEqual(nothing);
    expect(made).toEqual(['e1#once:0', 'e1#effect:0', 'e1#effect:once:0']);
  });

  it.each<[string, (event: Event) => Promise<unknown>]>([
    ['a second one without a name', async event => [await event.once(note), await event.once(note)]],
    ['a second one without a name, at the same time', event => Promise.all([event.once(note), event.once(note)])],
    ['a name twice', async event => [await event.once('a', note), await event.once('a', note)]],
    ['an empty name', event => event.once('', note)],
    ['a name of 256 characters', event => event.once('x'.repeat(256), note)],
    ['a name that is none', event => event.once(7 as never, note)],
    ['no callback', event => event.once('a' as never)],
  ])('is refused: %s', async (_, insert) => {
    const { made, store } = effects();
    const { errors, invoke } = run(store, insert);
    expect(await invoke()).toEqual(failed('99'));
    expect(errors).toMatchObject([{ code: 'ErrInvalidOperator' }]);
    expect(made.length).toBeLessThan(2);
  });

  it('may be tried again under its name where it failed, and not without one', async () => {
    const { made, faults, store } = effects();
    faults.push(new Error('lost'), new Error('lost'));
    const { errors, invoke } = run(store, async event => {
      await event.once('tally', note).catch(note);
      await event.once(note).catch(note);
      expect(await event.once('tally', note)).toBe(true);
      await event.once(note);
    });
    expect(await invoke()).toEqual(failed('99'));
    expect(errors).toMatchObject([{ code: 'ErrInvalidOperator' }]);
    expect(made).toEqual(['e1#effect:tally']);
  });

  it('is refused where two handlers of one class give it one name, whenever the record comes again', async () => {
    const { made, store } = effects();
    const errors: unknown[] = [];
    const insert = (_: Order, event: Event): Promise<unknown> => event.once('tally', note);
    const handler = streamHandler<'NEW_AND_OLD_IMAGES', string[]>({ idempotency: store, onError: e => errors.push(e) })
      .on(Order, { insert })
      .on(Order, { insert });
    for (let delivery = 0; delivery < 2; delivery++) expect(await handler(records({}))).toEqual(failed('99'));
    const refusal = { code: 'ErrInvalidOperator', message: expect.stringContaining('"tally" already') as string };
    expect(errors).toMatchObject([refusal, refusal]);
    expect(made).toEqual(['e1#effect:tally']);
  });

  it('has its name for all that is registered for a class', async () => {
    const { made, store } = effects();
    const errors: unknown[] = [];
    const insert = (_: Order, event: Event): Promise<unknown> => event.once(note);
    const handler = streamHandler<'NEW_AND_OLD_IMAGES', string[]>({ idempotency: store, onError: e => errors.push(e) })
      .on(Order, { insert })
      .on(Order, { insert });
    // The second would be taken for the first, and never be made.
    expect(await handler(records({}))).toEqual(failed('99'));
    expect(errors).toMatchObject([{ code: 'ErrInvalidOperator' }]);
    expect(made).toEqual(['e1#once:0']);
  });
});
