import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  Attribute,
  Entity,
  PartitionKey,
  Table,
  custom,
  list,
  nested,
  number,
  via,
  type Key,
} from '../../lib/index.js';
import { createEngine } from '../../lib/engine/index.js';
import { createTable } from '../../lib/tables/index.js';
import { failure, spelled, world } from './support/world.js';

class Money {
  #cents: number;
  constructor(cents: number) {
    this.#cents = cents;
  }
  get cents(): number {
    return this.#cents;
  }
  set cents(cents: number) {
    this.#cents = cents;
  }
}
const money = via(number, { encode: (m: Money) => m.cents, decode: cents => new Money(cents) });

/** Reads every level and writes only those that are still sold. */
class Level {
  #name: string;
  constructor(name: string) {
    this.#name = name;
  }
  get name(): string {
    return this.#name;
  }
}
const level = custom<Level>({
  name: 'level',
  type: 'S',
  encode: l => {
    if (l.name !== 'gold') throw new Error('no longer sold');
    return { S: l.name };
  },
  decode: v => new Level(v.S!),
});
/** An object of which this program reads one member. */
const point = custom<{ x: string }>({
  type: 'M',
  encode: p => ({ M: { x: { S: p.x } } }),
  decode: v => ({ x: v.M!['x']!.S! }),
});

class Addr {
  @Attribute({ required: true }) country!: string;
  @Attribute() zip?: string | undefined;
}
class Plan {
  @Attribute({ required: true }) name!: string;
  @Attribute(money) fee?: Money;
  @Attribute(level) level?: Level;
}
/** A value around a nested instance, made anew at each read and each write. */
class Place {
  constructor(readonly addr: Addr) {}
}
const place = via(nested(Addr), {
  encode: (p: Place) => Object.assign(new Addr(), { country: p.addr.country, zip: p.addr.zip }),
  decode: addr => new Place(Object.assign(new Addr(), { country: addr.country, zip: addr.zip })),
});

@Table('movers')
class Mover extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(nested(Addr)) home?: Addr | undefined;
  @Attribute(nested(Addr)) work?: Addr | undefined;
  @Attribute(list(nested(Addr))) past?: Addr[];
  @Attribute(nested(Plan)) plan?: Plan;
  @Attribute(list(point)) points?: { x: string }[];
  @Attribute(list(place)) places?: Place[];
  @Attribute(list(number)) numbers?: number[];
  @Attribute(list(level)) levels?: Level[];
}

describe('a value that was read', () => {
  const to = world(createEngine().client());
  let id = 0;
  beforeAll(() => createTable(Mover));

  async function loaded(attributes: Record<string, AttributeValue>): Promise<Mover> {
    await to.put('movers', { id: { S: `m${++id}` }, ...attributes });
    const mover = await Mover.get({ id: `m${id}` });
    expect(mover.isChanged).toBe(false);
    to.writes();
    return mover;
  }
  async function saved(mover: Mover): Promise<readonly { update?: string; condition?: string }[]> {
    await mover.save();
    const sent = to.writes().map(spelled);
    expect(mover.isChanged).toBe(false);
    return sent;
  }
  const geo = { M: { zip: { S: '1' }, geo: { S: 'keep' } } };

  it('keeps its unknown members when a sibling changes, although a required one is missing', async () => {
    const mover = await loaded({ home: geo });
    mover.home!.zip = '2';
    expect(await saved(mover)).toEqual([
      { update: 'SET home.zip = {"S":"2"}', condition: expect.any(String) as string },
    ]);
    mover.home!.zip = undefined;
    expect((await saved(mover))[0]?.update).toBe('REMOVE home.zip');
  });

  it('takes them from one field to another, in whose place it is written whole', async () => {
    const mover = await loaded({ home: geo, work: { M: { country: { S: 'NO' }, floor: { N: '3' } } } });
    mover.work = mover.home;
    mover.home = undefined;
    const [sent] = await saved(mover);
    expect(sent?.update).toBe('SET work = {"M":{"zip":{"S":"1"},"geo":{"S":"keep"}}} REMOVE home');
    expect(sent?.condition).toContain('work = {"M":{"country":{"S":"NO"},"floor":{"N":"3"}}}');
    mover.past = [mover.work!];
    expect((await saved(mover))[0]?.update).toBe('SET past = {"L":[{"M":{"zip":{"S":"1"},"geo":{"S":"keep"}}}]}');
  });

  it('gives none to a copy, which replaces it whole and only where it still stands', async () => {
    const mover = await loaded({ home: { M: { ...geo.M, country: { S: 'NO' } } } });
    mover.home = { ...mover.home!, zip: '2' };
    expect(await saved(mover)).toEqual([
      {
        update: 'SET home = {"M":{"country":{"S":"NO"},"zip":{"S":"2"}}}',
        condition: expect.stringContaining(
          'home = {"M":{"zip":{"S":"1"},"geo":{"S":"keep"},"country":{"S":"NO"}}}',
        ) as string,
      },
    ]);
  });

  it('is written member by member when another takes its place and it had no unknown members', async () => {
    const mover = await loaded({ home: { M: { country: { S: 'NO' }, zip: { S: '1' } } } });
    mover.home = { country: 'NO', zip: '2' };
    expect((await saved(mover))[0]?.update).toBe('SET home.zip = {"S":"2"}');
  });

  it('is told once where it stands twice, and has what is its own in both places', async () => {
    const mover = await loaded({ past: { L: [geo] } });
    mover.past!.unshift(mover.past![0]!);
    mover.past![0]!.zip = '3';
    await saved(mover);
    const both = { M: { zip: { S: '3' }, geo: { S: 'keep' } } };
    expect((await to.raw('movers', { id: { S: mover.id } }))?.['past']).toEqual({ L: [both, both] });
  });

  it('is right after a refused save, a revert and a reload', async () => {
    const mover = await loaded({ past: { L: [geo, { M: { country: { S: 'SE' } } }] } });
    mover.past!.reverse();
    mover.past![0]!.country = new Map() as unknown as string;
    expect(await failure(() => mover.save())).toMatchObject({ code: 'ErrInvalidInput', field: 'past[0].country' });
    mover.past![0]!.country = 'DK';
    expect((await saved(mover))[0]?.update).toBe(
      'SET past[0] = {"M":{"country":{"S":"DK"}}}, past[1] = {"M":{"zip":{"S":"1"},"geo":{"S":"keep"}}}',
    );
    mover.past!.pop();
    mover.revert();
    mover.past!.shift();
    expect((await saved(mover))[0]?.update).toBe('SET past = {"L":[{"M":{"zip":{"S":"1"},"geo":{"S":"keep"}}}]}');
    await mover.reload();
    mover.past!.push(mover.past![0]!);
    expect((await saved(mover))[0]?.update).toBe(
      'SET past = list_append(past, {"L":[{"M":{"zip":{"S":"1"},"geo":{"S":"keep"}}}]})',
    );
  });

  it('keeps what a codec of the user does not read', async () => {
    const p = (x: string) => ({ M: { x: { S: x }, y: { S: `y${x}` } } });
    const mover = await loaded({ points: { L: [p('a'), p('b'), p('c')] } });
    mover.points!.shift();
    mover.points![1]!.x = 'd';
    await saved(mover);
    expect((await to.raw('movers', { id: { S: mover.id } }))?.['points']).toEqual({
      L: [p('b'), { M: { x: { S: 'd' }, y: { S: 'yc' } } }],
    });
  });

  it('keeps what lies beneath a value that is made of a nested instance', async () => {
    const addr = (zip: string) => ({ M: { country: { S: 'NO' }, zip: { S: zip }, geo: { S: `g${zip}` } } });
    const mover = await loaded({ places: { L: [addr('1'), addr('2')] } });
    mover.places!.reverse();
    await saved(mover);
    expect((await to.raw('movers', { id: { S: mover.id } }))?.['places']).toEqual({ L: [addr('2'), addr('1')] });
  });

  it('need not be writable where it was moved to', async () => {
    const mover = await loaded({
      numbers: { L: [{ N: '1' }, { N: '9007199254740992' }] },
      levels: { L: [{ S: 'iron' }, { S: 'gold' }] },
    });
    mover.numbers!.shift();
    mover.levels!.reverse();
    await saved(mover);
    expect(await to.raw('movers', { id: { S: mover.id } })).toMatchObject({
      numbers: { L: [{ N: '9007199254740992' }] },
      levels: { L: [{ S: 'gold' }, { S: 'iron' }] },
    });
    mover.numbers = [9007199254740994];
    expect(await failure(() => mover.save())).toMatchObject({ code: 'ErrNumberPrecisionLoss' });
    mover.revert();
    // Its state cannot be seen, and it is not the one that was read.
    mover.levels![1] = new Level('wood');
    expect(await failure(() => mover.save())).toMatchObject({ code: 'ErrInvalidInput', field: 'levels' });
  });

  it('changed where its codec writes something else, whatever can be seen of it', async () => {
    const mover = await loaded({ plan: { M: { fee: { N: '1' }, level: { S: 'iron' } } } });
    mover.plan!.fee = new Money(1);
    expect(mover.isChanged).toBe(false);
    mover.plan!.fee = new Money(2);
    expect(mover.changes()).toHaveProperty(['plan.fee']);
    expect((await saved(mover))[0]?.update).toBe('SET plan.fee = {"N":"2"}');
    mover.plan!.fee.cents = 3;
    expect((await saved(mover))[0]?.update).toBe('SET plan.fee = {"N":"3"}');
    mover.plan!.fee = new Proxy(new Money(4), { get: (target, name) => Reflect.get(target, name, target) as unknown });
    expect((await saved(mover))[0]?.update).toBe('SET plan.fee = {"N":"4"}');
    mover.plan!.level = new Level('wood');
    expect(await failure(() => mover.save())).toMatchObject({ code: 'ErrInvalidInput' });
  });

  it('is compared by the wire in fields whose number cannot be written', async () => {
    const mover = await loaded({ plan: { M: { name: { S: 'p' }, fee: { N: '9007199254740992' } } } });
    mover.plan!.fee = new Money(2 ** 53);
    expect(mover.isChanged).toBe(false);
    mover.plan!.fee.cents = 5;
    expect((await saved(mover))[0]?.update).toBe('SET plan.fee = {"N":"5"}');
  });
});
