import { inspect } from 'node:util';
import {
  Attribute,
  Encrypted,
  Entity,
  PartitionKey,
  Table,
  UpdatedAt,
  Version,
  json,
  nested,
  type Key,
} from '../../lib/index.js';
import { createEngine } from '../../lib/engine/index.js';
import { createTable } from '../../lib/tables/index.js';
import { deterministicCipher } from '../../lib/testkit/index.js';
import { failure, world, type World } from './support/world.js';

class Card {
  @Attribute() number!: string;
}
@Table('exact', { model: 'Exact' })
class Exact extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(json) data?: unknown;
  @Encrypted() secret?: string;
  @Encrypted(nested(Card)) card?: Card;
  @UpdatedAt() updatedAt!: Date;
  @Version() version!: number;
}

let to: World;
beforeEach(async () => {
  to = world(createEngine().client(), { cipher: deterministicCipher() });
  await createTable(Exact);
  to.recorded.clear();
});

function* counting(): Generator<number> {
  yield 1;
}

describe('A version', () => {
  it.each([
    ['1.5', 'ErrInvalidModel'],
    ['9007199254740992', 'ErrNumberPrecisionLoss'],
    ['9007199254740993', 'ErrNumberPrecisionLoss'],
  ])('that is stored as %s is told by every read', async (N, code) => {
    await to.put('exact', { id: { S: 'a' }, version: { N } });
    expect(await failure(() => Exact.get({ id: 'a' }))).toMatchObject({
      code,
      field: 'version',
      keyValues: { id: 'a' },
    });
    expect(await failure(() => Exact.scan().all())).toMatchObject({ code, field: 'version' });
    expect(await failure(() => Exact.put({ id: 'a' }, { overwrite: true }))).toMatchObject({ code, field: 'version' });
  });

  it.each([
    [1.5, 'ErrInvalidInput'],
    [2 ** 53, 'ErrNumberPrecisionLoss'],
    [NaN, 'ErrNumberPrecisionLoss'],
  ])('%s is refused before any request', async (version, code) => {
    const expected = { code, field: 'version' };
    expect(await failure(() => Exact.delete({ id: 'a' }, { version }))).toMatchObject(expected);
    expect(await failure(() => Exact.update({ id: 'a' }, e => [e.data.set(1)], { version }))).toMatchObject(expected);
    expect(await failure(() => Exact.create({ id: 'a', version }))).toMatchObject(expected);
    expect(to.recorded.requests).toEqual([]);
  });

  it('after the last one there is none', async () => {
    await to.put('exact', { id: { S: 'a' }, version: { N: String(Number.MAX_SAFE_INTEGER) } });
    const entity = await Exact.get({ id: 'a' });
    entity.data = 1;
    to.recorded.clear();
    const expected = { code: 'ErrNumberPrecisionLoss', field: 'version' };
    expect(await failure(() => entity.save())).toMatchObject(expected);
    expect(await failure(() => entity.touch())).toMatchObject(expected);
    expect(to.recorded.requests).toEqual([]);
    expect(entity).toMatchObject({ version: Number.MAX_SAFE_INTEGER, isChanged: true });
  });
});

describe('JSON text', () => {
  it.each<[string, unknown]>([
    ['a promise', Promise.resolve(1)],
    ['an expression', /a/],
    ['an error', Object.assign(new Error('x'), { code: 'E' })],
    ['a generator', counting()],
    ['a boxed number', Object(1)],
    ['a boxed text', Object('ab')],
    ['a boxed bigint', Object(1n)],
    ['an invalid date', new Date(NaN)],
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a bigint', 1n],
    ['a map', new Map()],
    ['a weak map', new WeakMap()],
    ['search parameters', new URLSearchParams('a=1')],
    ['numbers that are no bytes', Float64Array.of(1)],
    ['a buffer', new ArrayBuffer(1)],
  ])('of %s is refused, also within', async (_, value) => {
    for (const data of [value, { a: [value] }])
      expect(await failure(() => Exact.create({ id: 'a', data }))).toMatchObject({
        code: 'ErrInvalidInput',
        field: 'data',
      });
    expect(to.recorded.requests).toEqual([]);
  });

  it('holds dates, addresses and instances that say how', async () => {
    await Exact.create({ id: 'a', data: { at: new Date(0), url: new URL('https://x.org/'), card: new Card() } });
    expect((await Exact.get({ id: 'a' })).data).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      url: 'https://x.org/',
      card: {},
    });
  });
});

describe('An entity', () => {
  it('that was never stored, or was deleted, cannot be touched', async () => {
    const entity = Exact.of({ id: 'a' });
    expect(await failure(() => entity.touch())).toMatchObject({ code: 'ErrInvalidOperator' });
    expect(to.recorded.requests).toEqual([]);
    await entity.save();
    await entity.touch();
    await entity.delete();
    expect(await failure(() => entity.touch())).toMatchObject({ code: 'ErrInvalidOperator' });
  });

  it('shows no secret where it is printed, however deep', async () => {
    const card = Object.assign(new Card(), { number: '4242' });
    const entity = await Exact.create({ id: 'a', secret: 'hidden', card });
    for (const shown of [entity, { list: [entity] }, await Exact.get({ id: 'a' }), entity.changes()]) {
      const text = inspect(shown, { depth: 9, showHidden: true });
      expect(text).not.toMatch(/hidden|4242/);
    }
    expect(inspect(entity)).toContain("secret: '[encrypted]'");
    expect(inspect(Exact.of({ id: 'b' }))).toContain('secret: undefined');
    expect(entity.toJSON()).toMatchObject({ secret: 'hidden' });
  });
});
