import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  Attribute,
  CreatedAt,
  Entity,
  IndexPartitionKey,
  IndexSortKey,
  isDynamormError,
  PartitionKey,
  session,
  SortKey,
  Table,
  UpdatedAt,
  type Clause,
  type Key,
} from '../../lib/index.js';
import { createEngine } from '../../lib/engine/index.js';
import { createTable } from '../../lib/tables/index.js';

@Table('events')
class Event extends Entity {
  @PartitionKey() id!: Key<string>;
  @IndexPartitionKey('by-time') @IndexPartitionKey('by-text') @Attribute() kind = 'k';
  @IndexSortKey('by-time') @UpdatedAt() updatedAt!: Date;
  @CreatedAt() createdAt!: Date;
  @IndexSortKey('by-text', 'AT#${createdAt}#${id}') place?: string;
  @Attribute() n = 0;
}

@Table('moments')
class Moment extends Entity {
  @PartitionKey() id!: Key<string>;
  @SortKey('M#${at}') sk!: string;
  @CreatedAt() at!: Date;
}

const engine = createEngine();
const client = engine.client();
const at = session({ client });
const [Events, Moments] = [Event.using(at), Moment.using(at)];
afterAll(() => client.destroy());

const DAY = '2026-01-16T00:00:00';
const FORMS = ['.122999999Z', '.123000000Z', '.1230Z', '.123456Z', '.123456789Z', '.123Z', '.124000000Z', '.124Z'];
/** Those of the millisecond 123. */
const WITHIN = ['1', '2', '3', '4', '5'];
const BELOW = ['0'];
const ABOVE = ['6', '7'];
const date = new Date(`${DAY}.123Z`);
const next = new Date(`${DAY}.124Z`);
beforeAll(async () => {
  await createTable(Events);
  await createTable(Moments);
  for (const [i, form] of FORMS.entries()) {
    const S = DAY + form;
    const Item = {
      id: { S: `${i}` },
      kind: { S: 'k' },
      updatedAt: { S },
      createdAt: { S },
      place: { S: `AT#${S}#${i}` },
    };
    await client.send(new PutItemCommand({ TableName: 'events', Item: Item as never }));
  }
  const S = `${DAY}.123456789Z`;
  const Item = { id: { S: 'm' }, sk: { S: `M#${S}` }, at: { S } };
  await client.send(new PutItemCommand({ TableName: 'moments', Item: Item as never }));
});
const ids = (items: readonly Event[]) => items.map(({ id }) => id).sort();
type Stamp = { readonly updatedAt: Readonly<Record<string, (...operands: readonly unknown[]) => Clause>> };
type Ask = (o: Stamp['updatedAt']) => Clause;

const ASKED: readonly (readonly [string, Ask, readonly string[]])[] = [
  ['eq', o => o['eq']!(date), WITHIN],
  ['ne', o => o['ne']!(date), [...BELOW, ...ABOVE]],
  ['lt', o => o['lt']!(date), BELOW],
  ['lte', o => o['lte']!(date), [...BELOW, ...WITHIN]],
  ['gt', o => o['gt']!(date), ABOVE],
  ['gte', o => o['gte']!(date), [...WITHIN, ...ABOVE]],
  ['between', o => o['between']!(date, next), [...WITHIN, ...ABOVE]],
  ['between of one', o => o['between']!(date, date), WITHIN],
  ['in', o => o['in']!([date, `${DAY}.124Z`]), [...WITHIN, '7']],
  ['in of dates', o => o['in']!([date, next]), [...WITHIN, ...ABOVE]],
  ['eq of text, exactly', o => o['eq']!(`${DAY}.123Z`), ['5']],
  ['ne of text, exactly', o => o['ne']!(`${DAY}.123Z`), ['0', '1', '2', '3', '4', '6', '7']],
  ['gt of text, exactly', o => o['gt']!(`${DAY}.123456789Z`), ['3', '5', ...ABOVE]],
  ['a group', o => o['gte']!(date).and(o['lte']!(date)), WITHIN],
];

describe('a Date compared with a stamp means its millisecond', () => {
  it.each(ASKED)('in a filter: %s', async (_, ask, expected) => {
    const found = await Events.scan()
      .filter(o => ask(o.updatedAt as never))
      .all();
    expect(ids(found)).toEqual(expected);
  });

  it.each(ASKED.filter(([name]) => !/ne|in/.test(name) || name.startsWith('between')))(
    'in a key range: %s',
    async (_, ask, expected) => {
      const found = await Events.index('by-time')
        .query({ kind: 'k' })
        .where(o => ask(o.updatedAt as never))
        .all();
      expect(ids(found)).toEqual(expected);
    },
  );

  it('in a key that is given, and in a template', async () => {
    expect(ids(await Events.index('by-time').query({ kind: 'k', updatedAt: date }).all())).toEqual(WITHIN);
    const byText = Events.index('by-text').query({ kind: 'k' });
    expect(ids(await byText.where(o => o.createdAt.eq(date)).all())).toEqual(WITHIN);
    expect(ids(await byText.where(o => o.createdAt.lt(date)).all())).toEqual(BELOW);
    expect(ids(await byText.where(o => o.createdAt.gt(date)).all())).toEqual(ABOVE);
    const exact = { kind: 'k', createdAt: `${DAY}.123456Z` as never };
    expect(ids(await Events.index('by-text').query(exact).all())).toEqual(['3']);
  });

  it('in the condition of a write, so that what was seen can be required', async () => {
    for (const id of WITHIN) {
      const seen = await Events.get({ id });
      await Events.update({ id }, o => [o.n.add(1)], { if: o => o.createdAt.eq(seen.createdAt) });
    }
    await expect(
      Events.update({ id: '0' }, o => [o.n.add(1)], { if: o => o.createdAt.eq(date) }),
    ).rejects.toMatchObject({
      code: 'ErrConditionFailed',
    });
    // What was just written has digits of its own below the millisecond.
    const [own] = await Events.query({ id: '1' }).all();
    expect(
      await Events.query({ id: '1' })
        .filter(o => o.updatedAt.eq(own!.updatedAt))
        .count(),
    ).toBe(1);
  });

  it('goes page by page by a key that is shown', async () => {
    const seen: string[] = [];
    const query = Events.index('by-text').query({ kind: 'k' });
    let after: Event | undefined;
    do {
      const read = after === undefined ? query : query.startAt(Events.cursorOf(after, query));
      after = await read.first();
      if (after !== undefined) seen.push(after.id);
    } while (after !== undefined);
    expect(seen.sort()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
  });

  it('is refused in the key of a table by name, where text is exact', async () => {
    const refused: unknown = await Moments.get({ id: 'm', at: date } as never).catch((error: unknown) => error);
    expect(isDynamormError(refused) && [refused.code, refused.field]).toEqual(['ErrInvalidModel', 'at']);
    expect((await Moments.get({ id: 'm', at: `${DAY}.123456789Z` } as never)).id).toBe('m');
    const loaded = await Moments.get({ id: 'm', sk: `M#${DAY}.123456789Z` } as never);
    expect(await Moments.exists(loaded as never)).toBe(true);
    expect(await Moments.query({ id: 'm', at: date } as never).all()).toHaveLength(1);
  });

  it('refuses a Date that is none, and text that is no time', async () => {
    for (const wrong of [new Date(NaN), 'yesterday'])
      await expect(
        Promise.resolve().then(() =>
          Events.scan()
            .filter(o => o.updatedAt.eq(wrong as Date))
            .all(),
        ),
      ).rejects.toMatchObject({ code: 'ErrInvalidOperator' });
  });
});
