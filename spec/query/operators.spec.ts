import {
  Attribute,
  batchWrite,
  binary,
  Entity,
  Index,
  IndexPartitionKey,
  IndexSortKey,
  number,
  PartitionKey,
  session,
  SortKey,
  Table,
  type Clause,
  type Key,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { describeEngines } from '../support/engines.js';

type Keyed = string | number | Uint8Array;
/** What every class of this file is: the same value as sort key of its table, a global and a local index. */
interface Row<T extends Keyed> extends Entity {
  part: T;
  at: T;
  group?: T;
  rank?: T;
  level?: T;
}

@Table('texts')
@Index('local', { type: 'LSI' })
class Texts extends Entity {
  @PartitionKey() part!: Key<string>;
  @SortKey() at!: Key<string>;
  @IndexPartitionKey('global') @Attribute() group?: string;
  @IndexSortKey('global') @Attribute() rank?: string;
  @IndexSortKey('local') @Attribute() level?: string;
}
@Table('numbers')
@Index('local', { type: 'LSI' })
class Numbers extends Entity {
  @PartitionKey() @Attribute(number) part!: Key<number>;
  @SortKey() @Attribute(number) at!: Key<number>;
  @IndexPartitionKey('global') @Attribute(number) group?: number;
  @IndexSortKey('global') @Attribute(number) rank?: number;
  @IndexSortKey('local') @Attribute(number) level?: number;
}
@Table('bytes')
@Index('local', { type: 'LSI' })
class Bytes extends Entity {
  @PartitionKey() @Attribute(binary) part!: Key<Uint8Array>;
  @SortKey() @Attribute(binary) at!: Key<Uint8Array>;
  @IndexPartitionKey('global') @Attribute(binary) group?: Uint8Array;
  @IndexSortKey('global') @Attribute(binary) rank?: Uint8Array;
  @IndexSortKey('local') @Attribute(binary) level?: Uint8Array;
}

const bytes = (...of: number[]): Uint8Array => Uint8Array.from(of);

/** A key type: its class, its partitions, its values in DynamoDB's order, and bounds that are among them and that are not. */
interface KeyType<T extends Keyed> {
  readonly name: string;
  readonly type: new () => Row<T>;
  readonly parts: readonly [T, T];
  readonly values: readonly T[];
  readonly bounds: readonly T[];
  readonly beginnings: readonly T[];
}
const S: KeyType<string> = {
  name: 'S',
  type: Texts,
  parts: ['p', 'q'],
  // By UTF-8 bytes the last but one is below the last, by UTF-16 it is not.
  values: ['\0', ' ', 'A', 'a', 'a#', 'a#1', 'aa', 'ab', 'b', 'é', '｡', '\u{1f600}'],
  bounds: ['A', 'a#', 'aaa', 'zz', '｡', '\u{1f600}', '\u{10ffff}'],
  beginnings: ['a', 'a#', 'é', '\u{1f600}', 'x'],
};
const N: KeyType<number> = {
  name: 'N',
  type: Numbers,
  parts: [0, -1],
  values: [-9007199254740991, -20, -10, -9, -0.5, 0, 0.5, 9, 10, 11, 1e15, 9007199254740991],
  bounds: [-9007199254740991, -9.5, -0.5, 0, 10, 1e15, 9007199254740990],
  beginnings: [],
};
const B: KeyType<Uint8Array> = {
  name: 'B',
  type: Bytes,
  parts: [bytes(0), bytes(0, 0)],
  values: [bytes(0), bytes(0, 0), bytes(0, 255), bytes(1), bytes(127), bytes(128), bytes(128, 1), bytes(255)],
  bounds: [bytes(0, 0), bytes(100), bytes(128), bytes(255), bytes(255, 255)],
  beginnings: [bytes(0), bytes(128), bytes(7)],
};

const order = (a: Keyed, b: Keyed): number =>
  typeof a === 'number' ? a - (b as number) : Buffer.compare(Buffer.from(a as string), Buffer.from(b as string));
const begins = (value: Keyed, start: Keyed): boolean =>
  Buffer.from(value as string)
    .subarray(0, Buffer.from(start as string).length)
    .equals(Buffer.from(start as string));

interface Words<T> {
  eq(value: T): Clause;
  lt(value: T): Clause;
  lte(value: T): Clause;
  gt(value: T): Clause;
  gte(value: T): Clause;
  between(low: T, high: T): Clause;
  beginsWith(start: T): Clause;
}
/** A question to a sort key, and the answer in plain JavaScript. */
type Question<T> = readonly [title: string, ask: (key: Words<T>) => Clause, holds: (value: T) => boolean];

const spell = (value: Keyed): string => (value instanceof Uint8Array ? `[${value.join()}]` : JSON.stringify(value));

function questions<T extends Keyed>({ bounds, beginnings }: KeyType<T>): readonly Question<T>[] {
  const pairs = bounds.slice(1).map((high, i) => [bounds[i]!, high] as const);
  return [
    ...bounds.flatMap((bound): readonly Question<T>[] => [
      [`= ${spell(bound)}`, key => key.eq(bound), value => order(value, bound) === 0],
      [`< ${spell(bound)}`, key => key.lt(bound), value => order(value, bound) < 0],
      [`<= ${spell(bound)}`, key => key.lte(bound), value => order(value, bound) <= 0],
      [`> ${spell(bound)}`, key => key.gt(bound), value => order(value, bound) > 0],
      [`>= ${spell(bound)}`, key => key.gte(bound), value => order(value, bound) >= 0],
    ]),
    ...[...pairs, [bounds[0]!, bounds.at(-1)!] as const, [bounds[1]!, bounds[1]!] as const].map(
      ([low, high]): Question<T> => [
        `between ${spell(low)} and ${spell(high)}`,
        key => key.between(low, high),
        value => order(value, low) >= 0 && order(value, high) <= 0,
      ],
    ),
    ...beginnings.map((start): Question<T> => [
      `begins with ${spell(start)}`,
      key => key.beginsWith(start),
      value => begins(value, start),
    ]),
  ];
}

describeEngines('operators of sort keys', client => {
  const at = session({ client: client() });

  function matrix<T extends Keyed>(of: KeyType<T>): void {
    describe(`of type ${of.name}`, () => {
      const Rows = (of.type as unknown as typeof Texts).using(at) as unknown as typeof Texts;
      const places = {
        table: { query: () => Rows.query({ part: of.parts[0] } as never), field: 'at' },
        'global index': { query: () => Rows.index('global').query({ group: of.parts[0] } as never), field: 'rank' },
        'local index': { query: () => Rows.index('local').query({ part: of.parts[0] } as never), field: 'level' },
      } as const;
      beforeAll(async () => {
        await createTable(Rows);
        await batchWrite(
          of.parts.flatMap(part =>
            of.values.map(value => Rows.of({ part, at: value, group: part, rank: value, level: value } as never)),
          ),
        );
      });

      describe.each(Object.entries(places))('of a %s', (_, { query, field }) => {
        it.each(questions(of))('answers %s, in order, either way', async (_title, ask, holds) => {
          const asked = query().where(o => ask(o[field] as unknown as Words<T>));
          const expected = of.values.filter(holds);
          const read = async (rows: { all(): Promise<Texts[]> }) =>
            (await rows.all()).map(row => spell(row[field] as unknown as T));
          expect(await read(asked)).toEqual(expected.map(spell));
          expect(await read(asked.descending())).toEqual([...expected].reverse().map(spell));
        });

        it('answers all without a question', async () => {
          expect(await query().count()).toBe(of.values.length);
        });
      });
    });
  }

  matrix(S);
  matrix(N);
  matrix(B);
});
