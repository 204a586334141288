import fc from 'fast-check';
import {
  Attribute,
  and,
  batchWrite,
  Entity,
  not,
  number,
  or,
  PartitionKey,
  session,
  SortKey,
  stringSet,
  Table,
  type Clause,
  type ConditionRefs,
  type Key,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { describeEngines } from '../support/engines.js';

@Table('random')
class Thing extends Entity {
  @PartitionKey() part!: Key<string>;
  @SortKey() @Attribute(number) at!: Key<number>;
  @Attribute() text?: string;
  @Attribute(number) num?: number;
  @Attribute(number) other?: number;
  @Attribute() flag?: boolean;
  @Attribute(stringSet) tags?: Set<string>;
  @Attribute() list?: string[];
  @Attribute() map?: { a?: number; b?: string };
}

type Refs = ConditionRefs<Thing, Entity>;
type Data = Omit<Pick<Thing, 'at' | 'text' | 'num' | 'other' | 'flag' | 'tags' | 'list' | 'map'>, 'at'> & {
  at: number;
};
/** A condition as it is asked of DynamoDB, and as plain JavaScript says it. */
interface Question {
  readonly ask: (o: Refs) => Clause;
  readonly holds: (item: Data) => boolean;
  readonly title: string;
}

const text = fc.constantFrom('', 'a', 'ab', 'b', 'ba', 'é', '\u{1f600}');
const word = fc.constantFrom('a', 'b', 'ab', '\u{1f600}');
const num = fc.constantFrom(-1.5, -1, 0, 0.1, 1, 2, 10);
const items = fc.uniqueArray(
  fc.record(
    {
      at: fc.integer({ min: -40, max: 40 }),
      text,
      num,
      other: num,
      flag: fc.boolean(),
      tags: fc.uniqueArray(word, { minLength: 1 }).map(members => new Set(members)),
      list: fc.array(word, { maxLength: 3 }),
      map: fc.record({ a: num, b: word }, { requiredKeys: [] }),
    },
    { requiredKeys: ['at'] },
  ),
  { selector: item => item.at, maxLength: 24 },
);

const utf8 = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const order = (a: string | number, b: string | number): number =>
  typeof a === 'string' ? utf8(a, b as string) : a - (b as number);
const ORDERS = {
  lt: (n: number) => n < 0,
  lte: (n: number) => n <= 0,
  gt: (n: number) => n > 0,
  gte: (n: number) => n >= 0,
};
type Order = keyof typeof ORDERS;
const orders = fc.constantFrom<Order>('lt', 'lte', 'gt', 'gte');
type Fields = 'text' | 'num';
/** The comparisons that text and numbers share, as loosely typed as this file needs them. */
interface Words {
  eq(value: unknown): Clause;
  ne(value: unknown): Clause;
  lt(value: unknown): Clause;
  lte(value: unknown): Clause;
  gt(value: unknown): Clause;
  gte(value: unknown): Clause;
  between(low: unknown, high: unknown): Clause;
  in(values: readonly unknown[]): Clause;
}
const words = (o: Refs, field: Fields): Words => o[field];
const scalar = fc.oneof(
  fc.record({ field: fc.constant<Fields>('text'), value: text, more: text }),
  fc.record({ field: fc.constant<Fields>('num'), value: num, more: num }),
);

const comparisons: fc.Arbitrary<Question> = fc.oneof(
  fc.tuple(scalar, orders).map(([{ field, value }, op]) => ({
    title: `${field} ${op} ${value}`,
    ask: (o: Refs) => words(o, field)[op](value),
    holds: (item: Data) => item[field] !== undefined && ORDERS[op](order(item[field], value)),
  })),
  scalar.map(({ field, value }) => ({
    title: `${field} = ${value}`,
    ask: (o: Refs) => words(o, field).eq(value),
    holds: (item: Data) => item[field] === value,
  })),
  scalar.map(({ field, value }) => ({
    title: `${field} <> ${value}`,
    ask: (o: Refs) => words(o, field).ne(value),
    // DynamoDB: what is not there is not equal.
    holds: (item: Data) => item[field] !== value,
  })),
  scalar.map(({ field, value, more }) => {
    const [low, high] = order(value, more) <= 0 ? [value, more] : [more, value];
    return {
      title: `${field} between ${low} and ${high}`,
      ask: (o: Refs) => words(o, field).between(low, high),
      holds: (item: Data) => item[field] !== undefined && order(item[field], low) >= 0 && order(item[field], high) <= 0,
    };
  }),
  scalar.map(({ field, value, more }) => ({
    title: `${field} in ${value}, ${more}`,
    ask: (o: Refs) => words(o, field).in(value === more ? [value] : [value, more]),
    holds: (item: Data) => item[field] === value || item[field] === more,
  })),
  orders.map(op => ({
    title: `num ${op} other`,
    ask: (o: Refs) => o.num[op](o.other),
    holds: (item: Data) => item.num !== undefined && item.other !== undefined && ORDERS[op](item.num - item.other),
  })),
  num.map(value => ({
    title: `map.a = ${value}`,
    ask: (o: Refs) => o.map.a.eq(value),
    holds: (item: Data) => item.map?.a === value,
  })),
  fc.boolean().map(value => ({
    title: `flag = ${value}`,
    ask: (o: Refs) => o.flag.eq(value),
    holds: (item: Data) => item.flag === value,
  })),
);

const FIELDS = ['text', 'num', 'flag', 'tags', 'list', 'map'] as const;
const TYPES = { text: 'S', num: 'N', flag: 'BOOL', tags: 'SS', list: 'L', map: 'M' } as const;
const sizeOf = (item: Data, field: 'text' | 'tags' | 'list' | 'map'): number | undefined => {
  const value = item[field];
  if (value === undefined) return undefined;
  // Bytes in the service; DynamoDB Local counts UTF-16 units, so no question here asks about other text than ASCII.
  if (typeof value === 'string') return value.length;
  if (value instanceof Set) return value.size;
  return Array.isArray(value) ? value.length : Object.keys(value).length;
};
const functions: fc.Arbitrary<Question> = fc.oneof(
  word.map(part => ({
    title: `text begins with ${part}`,
    ask: (o: Refs) => o.text.beginsWith(part),
    holds: (item: Data) => item.text?.startsWith(part) === true,
  })),
  word.map(part => ({
    title: `text contains ${part}`,
    ask: (o: Refs) => o.text.contains(part),
    holds: (item: Data) => item.text?.includes(part) === true,
  })),
  word.map(part => ({
    title: `tags contain ${part}`,
    ask: (o: Refs) => o.tags.contains(part),
    holds: (item: Data) => item.tags?.has(part) === true,
  })),
  word.map(part => ({
    title: `list contains ${part}`,
    ask: (o: Refs) => o.list.contains(part),
    holds: (item: Data) => item.list?.includes(part) === true,
  })),
  fc.constantFrom(...FIELDS).map(field => ({
    title: `${field} exists`,
    ask: (o: Refs) => o[field].exists(),
    holds: (item: Data) => item[field] !== undefined,
  })),
  fc.constantFrom(...FIELDS).map(field => ({
    title: `${field} does not exist`,
    ask: (o: Refs) => o[field].notExists(),
    holds: (item: Data) => item[field] === undefined,
  })),
  fc.constantFrom(...FIELDS).map(field => ({
    title: `${field} is of its type`,
    ask: (o: Refs) => o[field].type(TYPES[field]),
    holds: (item: Data) => item[field] !== undefined,
  })),
  fc.tuple(fc.constantFrom('text', 'tags', 'list', 'map' as const), orders, fc.nat(4)).map(([field, op, size]) => ({
    title: `size of ${field} ${op} ${size}`,
    ask: (o: Refs) => o[field].size()[op](size),
    holds: (item: Data) => {
      const found = sizeOf(item, field);
      return found !== undefined && ORDERS[op](found - size);
    },
  })),
);

const { filter } = fc.letrec<{ filter: Question; group: Question }>(tie => ({
  filter: fc.oneof({ depthSize: 'small', withCrossShrink: true }, fc.oneof(comparisons, functions), tie('group')),
  group: fc.oneof(
    fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map(of => ({
      title: `(${of.map(one => one.title).join(' and ')})`,
      ask: (o: Refs) => and(...of.map(one => one.ask(o))),
      holds: (item: Data) => of.every(one => one.holds(item)),
    })),
    fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map(of => ({
      title: `(${of.map(one => one.title).join(' or ')})`,
      ask: (o: Refs) => or(...of.map(one => one.ask(o))),
      holds: (item: Data) => of.some(one => one.holds(item)),
    })),
    tie('filter').map(of => ({
      title: `not ${of.title}`,
      ask: (o: Refs) => not(of.ask(o)),
      holds: (item: Data) => !of.holds(item),
    })),
  ),
}));

const bound = fc.integer({ min: -45, max: 45 });
const keys: fc.Arbitrary<Question | undefined> = fc.option(
  fc.oneof(
    fc.tuple(orders, bound).map(([op, value]) => ({
      title: `at ${op} ${value}`,
      ask: (o: Refs) => o.at[op](value),
      holds: (item: Data) => ORDERS[op](item.at - value),
    })),
    fc.tuple(bound, bound).map(([one, other]) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      return {
        title: `at between ${low} and ${high}`,
        ask: (o: Refs) => o.at.between(low, high),
        holds: (item: Data) => item.at >= low && item.at <= high,
      };
    }),
  ),
  { nil: undefined },
);

describeEngines('reads of random items', client => {
  const plain = Thing.using(session({ client: client() }));
  const sealed = Thing.using(session({ client: client(), cursorSecret: 'a secret long enough to seal with' }));
  let runs = 0;
  const stored = async (data: readonly object[]): Promise<string> => {
    const part = `p${runs++}`;
    await batchWrite(data.map(item => plain.of({ part, ...item })));
    return part;
  };
  beforeAll(() => createTable(plain));

  it('answer what a plain JavaScript filter does, in pages of any size, forward and back, sealed or not', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          data: items,
          key: keys,
          filters: fc.array(filter, { maxLength: 2 }),
          size: fc.integer({ min: 1, max: 9 }),
          descending: fc.boolean(),
          type: fc.constantFrom(plain, sealed),
        }),
        async ({ data, key, filters, size, descending, type }) => {
          const part = await stored(data);
          let query = type.query({ part });
          if (key !== undefined) query = query.where(o => key.ask(o as never as Refs));
          for (const one of filters) query = query.filter(o => one.ask(o as Refs));
          if (descending) query = query.descending();
          const expected = (data as readonly Data[])
            .filter(item => (key?.holds(item) ?? true) && filters.every(one => one.holds(item)))
            .map(item => item.at)
            .sort((a, b) => (descending ? b - a : a - b));

          expect((await query.all()).map(item => item.at)).toEqual(expected);
          expect(await query.count()).toBe(expected.length);
          expect((await query.take(size)).map(item => item.at)).toEqual(expected.slice(0, size));

          const paged = query.limit(size);
          const forward: number[] = [];
          let page = await paged.page();
          for (;;) {
            forward.push(...page.items.map(item => item.at));
            if (page.cursor === undefined) break;
            page = await paged.page({ cursor: page.cursor });
          }
          expect(forward).toEqual(expected);

          const back = page.items.map(item => item.at);
          while (page.previous !== undefined) {
            page = await paged.page({ before: page.previous });
            back.unshift(...page.items.map(item => item.at));
          }
          expect(back).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are the same for scans, in segments or not', async () => {
    await fc.assert(
      fc.asyncProperty(items, filter, fc.integer({ min: 1, max: 5 }), async (data, one, segments) => {
        const part = await stored(data);
        const scan = (parts?: { segments: number }) =>
          plain.scan(parts).filter(o => o.part.eq(part).and(one.ask(o as Refs)));
        const expected = (data as readonly Data[]).filter(item => one.holds(item)).map(item => item.at);
        const ats = (found: readonly Thing[]) => found.map(item => item.at).sort((a, b) => a - b);
        expect(ats(await scan().all())).toEqual(expected.sort((a, b) => a - b));
        expect(ats(await scan({ segments }).limit(7).all())).toEqual(expected);
        expect(await scan({ segments }).count()).toBe(expected.length);
      }),
      { numRuns: 15 },
    );
  });
});
