import { z } from 'zod';
import {
  Attribute,
  batchGet,
  batchWrite,
  Entity,
  IndexPartitionKey,
  isDynamormError,
  list,
  map,
  nested,
  number,
  PartitionKey,
  session,
  SortKey,
  string,
  Table,
  transact,
  transactGet,
  type DynamormError,
} from '../../lib/index.js';

class Part {
  @Attribute({ validate: z.string().min(2) }) code = 'ab';
}
class Line {
  @Attribute(string, { required: true }) sku!: string;
  @Attribute(number, { validate: z.number().positive() }) n = 1;
  @Attribute(list(nested(Part))) parts: Part[] = [];
}
@Table('given-to-an-api')
class Order extends Entity {
  @PartitionKey() @Attribute(string) shop!: string;
  @SortKey() @Attribute(number) no!: number;
  @IndexPartitionKey('by-status') @Attribute(string) status?: string;
  @Attribute(number, { validate: z.number().positive() }) total = 1;
  @Attribute(nested(Line)) line?: Line;
  @Attribute(map(nested(Line))) lines?: Map<string, Line>;
}

/** What arrives at an API is of no type that a compiler knows. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- what JavaScript calls is any function
type Loose = { readonly [name: string]: Loose } & Function & ((...given: unknown[]) => Loose);

const sent: string[] = [];
const at = session({
  transport: {
    send: operation => {
      sent.push(operation);
      return Promise.reject(new Error('sent'));
    },
  },
});
const Orders = Order.using(at) as unknown as Loose;
const call =
  (verb: string) =>
  (...given: unknown[]) =>
    Orders[verb]!(...given);
const query = (given: unknown): Loose => Orders['query']!(given);
const inShop = (): Loose => query({ shop: 'a' });
const where = (ask: (o: Loose) => unknown): unknown => inShop()['where']!(ask)['all']!();
const filter = (ask: (o: Loose) => unknown): unknown => inShop()['filter']!(ask)['all']!();

async function errorOf(run: () => unknown): Promise<DynamormError> {
  try {
    await run();
  } catch (error) {
    if (isDynamormError(error)) return error;
    throw error;
  }
  throw new Error('it was taken');
}

const KEY = { shop: 'a', no: 1 };
const NO_KEYS: readonly unknown[] = [
  null,
  undefined,
  'text',
  5,
  [],
  {},
  { shop: '', no: 1 },
  { ...KEY, no: '1' },
  { ...KEY, no: null },
  { ...KEY, no: NaN },
  { ...KEY, shop: { ne: '' } },
  { ...KEY, extra: 1 },
];
const NO_DATA: readonly unknown[] = [null, 'text', 5, [], [KEY], { ...KEY, extra: 1 }, JSON.parse('{"__proto__":1}')];
const NO_VALUES: readonly unknown[] = [
  { total: 'x' },
  { total: -1 },
  { total: null },
  { status: 5 },
  { line: {} },
  { line: 'x' },
  { line: { sku: 'a', n: -1 } },
  { line: { sku: 'a', z: 1 } },
].map(given => ({ ...KEY, ...given }));
const each = (values: readonly unknown[], run: (given: unknown) => unknown): readonly (() => unknown)[] =>
  values.map(given => () => run(given));
const set = (field: string, to: unknown) => (o: Loose) => [o[field]!['set']!(to)];

const WAYS: Readonly<Record<string, readonly (() => unknown)[]>> = {
  'the data of of': each(NO_DATA, call('of')),
  'the data of create': each([...NO_DATA, ...NO_VALUES, {}], call('create')),
  'the data of put': each([...NO_DATA, ...NO_VALUES, {}], call('put')),
  'the data of findOrCreate': each(NO_DATA, given => Orders['findOrCreate']!(KEY, given)),
  'the data of upsert': each([{ no: 2 }, { extra: 1 }], create => Orders['upsert']!(KEY, set('total', 1), { create })),
  'the data of a batch': each([...NO_VALUES], given => batchWrite([Orders['of']!(given)] as never)),
  'the data of a transaction': each([...NO_VALUES], given => transact(tx => tx.create(Orders['of']!(given) as never))),
  'the key of get': each(NO_KEYS, call('get')),
  'the key of find': each(NO_KEYS, call('find')),
  'the key of exists': each(NO_KEYS, call('exists')),
  'the key of delete': each(NO_KEYS, call('delete')),
  'the key of update': each(NO_KEYS, given => Orders['update']!(given, set('total', 1))),
  'the key of upsert': each(NO_KEYS, given => Orders['upsert']!(given, set('total', 1))),
  'the key of findOrCreate': each(NO_KEYS, given => Orders['findOrCreate']!(given, {})),
  'the key of mutate': each(NO_KEYS, given => Orders['mutate']!(given, () => undefined)),
  'the keys of a batch': each(NO_KEYS, given => batchGet([Orders['key']!(given)] as never)),
  'the keys of a transaction': each(NO_KEYS, given => transactGet([Orders['key']!(given)] as never)),
  'what an update sets': each(['x', {}, [], NaN], given => Orders['update']!(KEY, set('total', given))),
  'the arguments of a query': each(
    [
      null,
      undefined,
      'text',
      5,
      [],
      {},
      { shop: null },
      { shop: '' },
      { shop: 5 },
      { shop: { ne: '' } },
      { shop: 'a', no: '1' },
      { shop: 'a', extra: 1 },
      { shop: 'a', total: 1 },
    ],
    given => query(given)['all']!(),
  ),
  'the arguments of an index': each([null, {}, { status: '' }, { status: 5 }], given =>
    Orders['index']!('by-status')['query']!(given)['all']!(),
  ),
  'the operands of where': each(['1', null, undefined, NaN, {}, []], given => where(o => o['no']!['gt']!(given))),
  'the bounds of where': each([2, '2'], given => where(o => o['no']!['between']!(given, 1))),
  'the operands of a filter': each(['1', null, undefined, NaN, {}, []], given =>
    filter(o => o['total']!['gt']!(given)),
  ),
  'a list of a filter': each([[], 5, 'x', ['x'], [undefined], Array.from({ length: 101 }, (_, i) => i)], given =>
    filter(o => o['total']!['in']!(given)),
  ),
  'a text of a filter': each([5, null, undefined, {}], given => filter(o => o['status']!['beginsWith']!(given))),
  'a limit': each(['5', 0, -1, 1.5, NaN, null], given => inShop()['limit']!(given)['all']!()),
  'a number to take': each(['5', -1, 1.5, NaN, null], given => inShop()['take']!(given)),
  'the names to select': each(['extra', 'line.extra', 'line..n', 'total.x', '', 5, null], given =>
    inShop()['select']!(given)['all']!(),
  ),
};
const CODE: Readonly<Record<string, () => unknown>> = {
  'an index': () => Orders['index']!('none')['query']!(KEY)['all']!(),
  'a field of a condition': () => filter(o => o['extra']!['eq']!(1)),
  'changes that are no function': () => Orders['update']!(KEY, { total: 1 }),
  'an option': () => Orders['get']!(KEY, { timeoutMs: -1 }),
};

describe('what an API was given', () => {
  beforeEach(() => (sent.length = 0));

  it.each(Object.entries(WAYS))('is told as input: %s', async (_, runs) => {
    for (const run of runs) expect((await errorOf(run)).codes).toContain('ErrInvalidInput');
    expect(sent).toEqual([]);
  });

  it('is told as a cursor where it is one', async () => {
    for (const given of ['junk', '%', 5, null, {}, ['a'], 'x'.repeat(100_000)])
      for (const run of [() => inShop()['startAt']!(given)['all']!(), () => inShop()['page']!({ cursor: given })])
        expect(await errorOf(run)).toMatchObject({
          code: 'ErrInvalidCursor',
          codes: ['ErrInvalidCursor', 'ErrInvalidOperator'],
        });
    expect(sent).toEqual([]);
  });

  it.each(Object.entries(CODE))('is not blamed for code: %s', async (_, run) => {
    const { codes } = await errorOf(run);
    expect(codes).not.toContain('ErrInvalidInput');
    expect(codes).not.toContain('ErrInvalidCursor');
  });

  it('has every issue of its schemas with its path', async () => {
    const parts = [{ code: 'ab' }, { code: 'a' }];
    const data = { ...KEY, total: -1, line: { sku: 'a', n: -1, parts }, lines: new Map([['x', { sku: 'a', n: 0 }]]) };
    const { code, codes, issues } = await errorOf(() => Orders['create']!(data));
    expect([code, codes.includes('ErrValidation')]).toEqual(['ErrInvalidInput', true]);
    expect(issues?.map(({ path }) => path)).toEqual([
      ['total'],
      ['line', 'n'],
      ['line', 'parts', 1, 'code'],
      ['lines', 'x', 'n'],
    ]);
    for (const { message } of issues ?? []) expect(message).not.toBe('');
  });
});
