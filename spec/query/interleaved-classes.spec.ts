import fc from 'fast-check';
import {
  Attribute,
  batchWrite,
  Entity,
  IndexPartitionKey,
  IndexSortKey,
  isDynamormError,
  PartitionKey,
  session,
  SortKey,
  Table,
  type Clause,
  type Key,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { describeEngines } from '../support/engines.js';

// Keys of one table whose literal beginnings are neighbours: "O!" < "O#" < "O$", and "O#" of a line stands between orders.
@Table('shop')
class Before extends Entity {
  @PartitionKey('C#${customer}') pk!: string;
  @SortKey('O!${no}') sk!: string;
  @IndexPartitionKey('turned', 'T#${customer}') gpk?: string;
  @IndexSortKey('turned', 'O!${no}#${line}') gsk?: string;
  @Attribute() customer!: Key<string>;
  @Attribute() no!: Key<string>;
  @Attribute() line = '';
}
@Table('shop')
class Order extends Entity {
  @PartitionKey('C#${customer}') pk!: string;
  @SortKey('O#${no}') sk!: string;
  @IndexPartitionKey('turned', 'T#${customer}') gpk?: string;
  @IndexSortKey('turned', 'O#${no}#${line}') gsk?: string;
  @Attribute() customer!: Key<string>;
  @Attribute() no!: Key<string>;
  @Attribute() line = '';
}
@Table('shop')
class After extends Entity {
  @PartitionKey('C#${customer}') pk!: string;
  @SortKey('O$${no}') sk!: string;
  @IndexPartitionKey('turned', 'T#${customer}') gpk?: string;
  @IndexSortKey('turned', 'O$${no}#${line}') gsk?: string;
  @Attribute() customer!: Key<string>;
  @Attribute() no!: Key<string>;
  @Attribute() line = '';
}

const utf8 = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
// Characters around the separator, digits, and the ends of the range of text.
const part = fc.string({
  unit: fc.constantFrom('!', '#', '$', '0', '1', '9', 'a', '\0', '\u{10ffff}'),
  minLength: 1,
  maxLength: 3,
});
const OPERATORS = {
  eq: (value: string, given: string) => value === given,
  lt: (value: string, given: string) => utf8(value, given) < 0,
  lte: (value: string, given: string) => utf8(value, given) <= 0,
  gt: (value: string, given: string) => utf8(value, given) > 0,
  gte: (value: string, given: string) => utf8(value, given) >= 0,
  beginsWith: (value: string, given: string) => value.startsWith(given),
} as const;
type Operator = keyof typeof OPERATORS;
const operators = fc.constantFrom(...(Object.keys(OPERATORS) as Operator[]));

describeEngines('classes whose keys interleave', client => {
  const sent: string[] = [];
  const at = session({ client: client(), on: { request: event => sent.push(event.operation) } });
  const types = [Before.using(at), Order.using(at), After.using(at)] as const;
  const Orders = types[1];
  let runs = 0;
  beforeAll(() => createTable(...types));

  const stored = async (rows: readonly { no: string; line: string }[]): Promise<string> => {
    const customer = `c${runs++}`;
    await batchWrite(rows.flatMap(row => types.map(type => type.of({ customer, ...row }))));
    return customer;
  };

  it('never see an item of another class, whatever is asked of the field in the template', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(part, { maxLength: 8 }),
        fc.array(fc.tuple(operators, part), { minLength: 1, maxLength: 2 }),
        async (nos, questions) => {
          const customer = await stored(nos.map(no => ({ no, line: 'l' })));
          const ask = (o: { no: Record<Operator, (value: string) => Clause> }): Clause =>
            questions.map(([operator, value]) => o.no[operator](value)).reduce((one, other) => one.and(other));
          const expected = nos
            .filter(no => questions.every(([operator, value]) => OPERATORS[operator](no, value)))
            .sort(utf8);
          for (const type of types) {
            const found = await type
              .query({ customer })
              .where(ask as never)
              .all()
              .catch((error: unknown) => {
                // What no range of keys can say is refused: nothing fits it, or two equalities are asked of one field.
                if (isDynamormError(error) && error.code === 'ErrInvalidOperator') return undefined;
                throw error;
              });
            if (found === undefined) {
              expect(questions.length === 2 && (expected.length === 0 || questions.some(([op]) => op === 'eq'))).toBe(
                true,
              );
              continue;
            }
            expect(found.every(item => item instanceof type)).toBe(true);
            expect(found.map(item => item.no)).toEqual(expected);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('never do so on an index whose template goes on after the field, either', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.record({ no: part, line: part }), { maxLength: 8, selector: row => row.no }),
        operators,
        part,
        async (rows, operator, value) => {
          const customer = await stored(rows);
          const expected = rows.filter(row => OPERATORS[operator](row.no, value)).map(row => row.no);
          for (const type of types) {
            const query = type.index('turned').query({ customer });
            const found = await query
              .where(o => (o.no as Record<Operator, (value: string) => Clause>)[operator](value))
              .all();
            expect(found.map(item => item.no).sort()).toEqual(expected.sort());
          }
        },
      ),
      // Pinned: a value that goes on with the literal after the field.
      { numRuns: 40, examples: [[[{ no: '\u{10ffff}#', line: '!' }], 'eq', '\u{10ffff}']] },
    );
  });

  it('each find, count and scan their own', async () => {
    const customer = await stored(['1', '10', '2'].map(no => ({ no, line: 'a' })));
    for (const type of types) {
      expect((await type.query({ customer }).all()).map(item => item.no)).toEqual(['1', '10', '2']);
      expect(await type.query({ customer }).count()).toBe(3);
      expect(await type.index('turned').query({ customer }).count()).toBe(3);
      expect(await type.query({ customer, no: '10' }).one()).toMatchObject({ sk: expect.stringContaining('10') });
      const mine = (await type.scan().all()).filter(item => item.customer === customer);
      expect(mine).toHaveLength(3);
      expect((await type.index('turned').scan().all()).filter(item => item.customer === customer)).toHaveLength(3);
      // A question to the key attribute itself is bounded as little as it is asked.
      expect(
        await type
          .query({ customer })
          .where(o => o.sk.between('O', 'P'))
          .count(),
      ).toBe(9);
    }
  });

  it('may range over the first part of a template that is not given, and over no later one', async () => {
    const customer = await stored(['1', '2'].flatMap(no => ['a'].map(line => ({ no, line }))));
    sent.length = 0;
    const query = () => Orders.index('turned').query({ customer });
    expect(
      await query()
        .where(o => o.no.eq('1').and(o.line.gte('a')))
        .count(),
    ).toBe(1);
    sent.length = 0;
    for (const refused of [
      () => query().where(o => o.line.gt('a')),
      () => query().where(o => o.no.gt('0').and(o.line.gt('a'))),
      () => Orders.index('turned').query({ customer, line: 'a' }),
    ]) {
      const error: unknown = await Promise.resolve()
        .then(() => refused().all())
        .catch((reason: unknown) => reason);
      expect(isDynamormError(error) && error.code).toBe('ErrInvalidOperator');
    }
    expect(sent).toEqual([]);
  });
});
