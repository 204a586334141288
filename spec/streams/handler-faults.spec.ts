import { Attribute, Entity, PartitionKey, SortKey, Table, Version, type Key } from '../../lib/index.js';
import {
  hydrateRecord,
  hydrateSync,
  memoryIdempotency,
  streamHandler,
  type IdempotencyStore,
} from '../../lib/streams/index.js';
import { failed, kinesisPipeRecord, kinesisRecord, lambdaRecord } from './support/records.js';

/** Keys without templates: whatever stands in its table has such keys. */
@Table('devices')
class Device extends Entity {
  @PartitionKey() serial!: Key<string>;
  @SortKey() at!: Key<string>;
  @Attribute() celsius?: number;
  @Version() version?: number;
}
@Table('plants')
class Plant extends Entity {
  @PartitionKey('PLANT#${id}#') pk!: string;
  @Attribute() id!: Key<string>;
}
@Table('plants')
class Bed extends Entity {
  @PartitionKey('PLANT#${id}#BED#${bed}') pk!: string;
  @Attribute() id!: Key<string>;
  @Attribute() bed!: Key<string>;
}

const reading = (serial: string, celsius: number, number: string, more: object = {}) =>
  lambdaRecord(
    {
      table: 'devices',
      keys: { serial: { S: serial }, at: { S: 'now' } },
      image: { celsius: { N: String(celsius) } },
      ...more,
    },
    number,
  );

const refuse = (...bad: readonly number[]) => {
  const seen: number[] = [];
  const insert = (device: Device): void => {
    seen.push(device.celsius!);
    if (bad.includes(device.celsius!)) throw new Error('too hot');
  };
  return { seen, handler: streamHandler({ onError: () => undefined }).on(Device, { insert }) };
};

describe('what a handler answers', () => {
  // As text 9… is above 1…, and a double cannot tell the last digits of such numbers.
  const low = '900000000000000000000000001';
  const high = '1000000000000000000000000000';

  it('is, for Kinesis, the lowest number in Kinesis', async () => {
    const { seen, handler } = refuse(1, 2);
    const record = (celsius: number, number: string, serial: string) =>
      kinesisRecord(reading(serial, celsius, '1'), number);
    const Records = [record(0, '899999999999999999999999999', 'c'), record(1, low, 'a'), record(2, high, 'b')];
    expect(await handler({ Records: Records.slice().reverse() })).toEqual(failed(low));
    expect(seen.sort()).toEqual([0, 1, 2]);
  });

  it('is, for EventBridge Pipes, the event id of everything that is not done', async () => {
    const { seen, handler } = refuse(1);
    const batch = [reading('a', 1, high), reading('b', 5, '2'), reading('a', 2, low), reading('a', 3, '4')];
    expect(await handler(batch)).toEqual(failed(`event-${high}`, `event-${low}`, 'event-4'));
    expect(seen).toEqual([1, 5]);
    const overKinesis = [kinesisPipeRecord(reading('a', 1, '0'), '77'), kinesisPipeRecord(reading('b', 2, '0'), '78')];
    expect(await handler(overKinesis)).toEqual(failed('shardId-000000000006:77'));
  });

  it('is an error for a failure that the source could not be told', async () => {
    const { handler } = refuse(1);
    for (const identifier of ['', undefined]) {
      const record = reading('a', 1, '5');
      const nameless = { ...record, dynamodb: { ...record.dynamodb, SequenceNumber: identifier } };
      await expect(handler({ Records: [reading('b', 1, '6'), nameless] })).rejects.toMatchObject({
        code: 'ErrUnprocessed',
        retryable: true,
      });
      await expect(handler([{ ...reading('a', 1, '5'), eventID: identifier }])).rejects.toMatchObject({
        code: 'ErrUnprocessed',
      });
    }
  });
});

describe('a store that fails', () => {
  const working = memoryIdempotency();
  const broken = (method: 'claim' | 'complete' | 'release'): IdempotencyStore => ({
    ...working,
    // At once rather than by a promise: a store is anybody's code.
    [method]: () => {
      throw new Error(`${method} is broken`);
    },
  });

  it.each(['claim', 'complete'] as const)('fails its records when it cannot %s', async method => {
    const told: unknown[] = [];
    let effects = 0;
    const handler = streamHandler({ idempotency: broken(method), onError: error => told.push(error) }).on(Device, {
      insert: () => effects++,
    });
    expect(await handler({ Records: [reading('a', 1, '10', { id: method })] })).toEqual(failed('10'));
    expect(told).toEqual([new Error(`${method} is broken`)]);
    expect(effects).toBe(method === 'claim' ? 0 : 1);
  });

  it('does not hide what the handler threw', async () => {
    const told: unknown[] = [];
    const handler = streamHandler({ idempotency: broken('release'), onError: error => told.push(error) }).on(Device, {
      insert: () => Promise.reject(new Error('mine')),
    });
    expect(await handler({ Records: [reading('a', 1, '10', { id: 'r' })] })).toEqual(failed('10'));
    expect(told).toEqual([new Error('mine')]);
  });
});

describe('a batch', () => {
  it('with one change twice makes its effect once where there is a store', async () => {
    const seen: number[] = [];
    const handler = streamHandler({ idempotency: memoryIdempotency() }).on(Device, {
      insert: device => seen.push(device.celsius!),
    });
    const twice = [reading('a', 1, '10'), reading('a', 2, '11'), reading('a', 1, '10')];
    expect(await handler({ Records: twice })).toEqual(failed());
    expect(seen).toEqual([1, 2]);
  });

  it('of several tables brings each record to its class, and of one table by the longest pattern', async () => {
    const seen: string[] = [];
    const plant = (id: string, number: string, more: object = {}) =>
      lambdaRecord({ table: 'plants', keys: { pk: { S: id } }, image: {}, ...more }, number);
    const handler = streamHandler({ onError: () => undefined })
      .on(Plant, { insert: one => seen.push(`plant ${one.pk}`) })
      .on(Bed, { insert: one => seen.push(`bed ${one.pk}`) })
      .on(Device, { insert: one => seen.push(`device ${one.serial}`) });
    const Records = [
      plant('PLANT#7#', '1'),
      plant('PLANT#7#BED#2', '2'),
      reading('PLANT#7#', 1, '3'),
      plant('TREE#7#', '4'),
    ];
    expect(await handler({ Records })).toEqual(failed('4'));
    expect(seen.sort()).toEqual(['bed PLANT#7#BED#2', 'device PLANT#7#', 'plant PLANT#7#']);
  });

  it('reports each record that was aborted with its key, and starts nothing after the deadline', async () => {
    const signals: AbortSignal[] = [];
    const told: (string | undefined)[] = [];
    const handler = streamHandler({
      deadlineMarginMs: 30,
      concurrency: 2,
      onError: (_, { identifier }) => told.push(identifier),
    }).on(Device, {
      insert: (_, { signal }) => {
        signals.push(signal);
        return new Promise(() => undefined);
      },
    });
    const Records = ['a', 'b', 'c', 'a'].map((serial, i) => reading(serial, i, String(9 + i)));
    expect(await handler({ Records }, { getRemainingTimeInMillis: () => 60 })).toEqual(failed('9'));
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(told.sort()).toEqual(['10', '11', '9']);
  });
});

describe('rows of the library in the table of a class', () => {
  const row = (partition: string, number: string, image: object = {}) =>
    lambdaRecord(
      { table: 'devices', keys: { serial: { S: partition }, at: { S: 'PROCESSED' } }, image: { ...image } },
      number,
    );
  const mark = row('dynamorm/processed@1#default#e1', '1');
  const event = row('dynamorm/outbox@1#c1', '2', {
    _type: { S: 'dynamorm/outbox@1' },
    ...{ id: { S: 'i' }, topic: { S: 't' }, key: { S: 'c1' }, at: { S: '2026-01-01T00:00:00Z' } },
  });

  it('are no entities of it, and reach neither its handlers nor otherwise', async () => {
    const seen: unknown[] = [];
    const handler = streamHandler()
      .on(Device, { insert: device => seen.push(device) })
      .otherwise(change => seen.push(change));
    expect(await handler({ Records: [mark, event] })).toEqual(failed());
    expect(seen).toEqual([]);
    await expect(hydrateRecord(Device, mark)).rejects.toMatchObject({ code: 'ErrInvalidModel' });
    await expect(hydrateRecord(Device, event)).rejects.toMatchObject({ code: 'ErrInvalidModel' });
  });

  it('are known by their keys, whatever other attributes say', () => {
    const keys = { serial: { S: 'a' }, at: { S: 'now' } };
    const image = {
      ...keys,
      celsius: { N: '5' },
      note: { S: 'dynamorm/outbox@1#c1' },
      by: { S: 'dynamorm/processed@1#x' },
    };
    expect(hydrateSync(Device, image).celsius).toBe(5);
  });

  it('are never claimed: a mark of a mark would be written without end', async () => {
    const claimed: string[] = [];
    const store = memoryIdempotency();
    const idempotency: IdempotencyStore = {
      ...store,
      claim: (id, leaseMs) => {
        claimed.push(id);
        return store.claim(id, leaseMs);
      },
    };
    const handler = streamHandler({ idempotency })
      .on(Device, { remove: () => undefined })
      .otherwise(() => undefined);
    await handler({ Records: [mark, event, reading('a', 1, '3')] });
    // The last is of a class that does nothing about insertions.
    expect(claimed).toEqual([]);
  });

  it('make an outbox fail loudly where the stream shows no new images', async () => {
    const told: unknown[] = [];
    const handler = streamHandler({ view: 'KEYS_ONLY', onError: error => told.push(error) }).outbox(() => undefined);
    const { NewImage: _, ...keysOnly } = event.dynamodb;
    const record = { ...event, dynamodb: { ...keysOnly, StreamViewType: 'KEYS_ONLY' } };
    expect(await handler({ Records: [record] })).toEqual(failed('2'));
    expect(told).toMatchObject([{ code: 'ErrInvalidOperator' }]);
  });
});

describe('an item under a key of the library', () => {
  const image = { celsius: { N: '4' } };
  const of = (serial: string, at: string, more: object, number: string) =>
    lambdaRecord({ table: 'devices', keys: { serial: { S: serial }, at: { S: at } }, image: { ...more } }, number);
  const MARK = 'dynamorm/processed@1#default#e9';
  const EVENT = 'dynamorm/outbox@1#c1';
  const UNIQUE = 'dynamorm/unique@1#abc';

  it.each<[string, ReturnType<typeof of>]>([
    ['of a mark', of(MARK, 'PROCESSED', image, '1')],
    ['of a mark, as its sort key', of('d1', MARK, image, '1')],
    [
      'of a mark, with members like one',
      of(MARK, 'PROCESSED', { state: { S: 'done' }, ...image, note: { S: 'x' } }, '1'),
    ],
    ['of an event', of(EVENT, 'x', { ...image, id: { S: 'i' }, topic: { S: 't' }, key: { S: 'k' } }, '1')],
    ['of a unique value', of(UNIQUE, UNIQUE, image, '1')],
  ])('%s is not hidden, and no event is forged', async (_, record) => {
    const seen: unknown[] = [];
    const delivered: unknown[] = [];
    const handler = streamHandler()
      .on(Device, { insert: ({ celsius }) => seen.push(celsius) })
      .outbox(event => delivered.push(event));
    expect(await handler({ Records: [record] })).toEqual(failed());
    expect([seen, delivered]).toEqual([[4], []]);
    expect((await hydrateRecord(Device, record)).after!.celsius).toBe(4);
  });

  const claimed = { state: { S: 'claimed' }, token: { S: 't' }, until: { N: '1' }, expiresAt: { N: '2' } };
  it.each<[string, ReturnType<typeof of>]>([
    ['a claim', of(MARK, 'PROCESSED', claimed, '1')],
    ['a mark', of(MARK, 'PROCESSED', { state: { S: 'done' }, ttl: { N: '2' } }, '1')],
    [
      'what reserves a unique value',
      of(UNIQUE, UNIQUE, { _unique: { S: 'mail' }, _owner: { M: { serial: { S: 'd' } } } }, '1'),
    ],
    ['a mark that only its key shows', { ...of(MARK, 'PROCESSED', {}, '1') }],
  ])('is hidden where it is one: %s', async (_, record) => {
    const seen: unknown[] = [];
    const handler = streamHandler()
      .on(Device, { insert: device => seen.push(device) })
      .otherwise(change => seen.push(change));
    expect(await handler({ Records: [record] })).toEqual(failed());
    expect(seen).toEqual([]);
  });
});
