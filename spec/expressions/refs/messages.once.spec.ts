import {
  Attribute,
  Entity,
  index,
  Index,
  IndexPartitionKey,
  IndexSortKey,
  isDynamormError,
  nested,
  number,
  PartitionKey,
  session,
  SortKey,
  string,
  stringSet,
  Table,
} from '../../../lib/index.js';
import { didYouMean } from '../../../lib/errors/suggest.js';

class Address {
  @Attribute(string) city = '';
  @Attribute(string) street = '';
}

@Table('messages')
@Index('by-status', { projection: 'ALL' })
class Order extends Entity {
  @PartitionKey('CUSTOMER#${customerId}') pk!: string;
  @SortKey('ORDER#${year}#${orderId}') sk!: string;
  @Attribute(string) customerId!: string;
  @Attribute(string) orderId!: string;
  @Attribute(string) year!: string;
  @IndexPartitionKey('by-status') @Attribute(string) status = 'open';
  @IndexSortKey('by-status') @Attribute(number) total = 0;
  @Attribute(string) kind = '';
  @Attribute(stringSet) tags = new Set<string>();
  @Attribute(nested(Address)) address = new Address();

  static readonly byStatus = index(() => Order, 'by-status').on('status', 'total');
}

/** What plain JavaScript can do to a reference. */
type Loose = Readonly<Record<string, Anything>>;
type Anything = ((...operands: unknown[]) => Anything) & { readonly [name: string]: Anything };

const sent: string[] = [];
const Orders = Order.using(
  session({
    transport: {
      send: ((operation: string) => {
        sent.push(operation);
        return Promise.resolve({ output: {}, attempts: 1 });
      }) as never,
    },
  }),
);
const key = { customerId: 'c', year: '2026', orderId: 'o' };
const told = async (run: () => unknown): Promise<string> => {
  sent.length = 0;
  try {
    await run();
  } catch (error) {
    expect(sent).toEqual([]);
    expect(isDynamormError(error)).toBe(true);
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
};
const query = (values: object = { customerId: 'c' }) => Orders.query(values as never);
const filter = (ask: (o: Loose) => unknown) => () =>
  query()
    .filter(ask as never)
    .all();
const where = (ask: (o: Loose) => unknown) => () =>
  query()
    .where(ask as never)
    .all();
const update = (ask: (o: Loose) => unknown) => () => Orders.update(key, ask as never);

describe('A message about a word that is not known', () => {
  it.each<[string, () => unknown]>([
    ['Order.kind: no operator startsWith(); did you mean beginsWith()?', filter(o => o['kind']!['startsWith']!('a'))],
    ['Order.kind: no operator begnsWith(); did you mean beginsWith()?', filter(o => o['kind']!['begnsWith']!('a'))],
    ['Order.total: no operator equals(); did you mean eq()?', filter(o => o['total']!['equals']!(1))],
    ['Order.total: no operator greaterThan(); did you mean gt()?', filter(o => o['total']!['greaterThan']!(1))],
    ['Order.total: no operator frobnicate()', filter(o => o['total']!['frobnicate']!(1))],
    ['Order.tags: no operator includes(); did you mean contains()?', filter(o => o['tags']!['includes']!('a'))],
    ['Order.address.city: no operator is(); did you mean eq()?', filter(o => o['address']!['city']!['is']!('a'))],
    ['Order.address has no member "citty"; did you mean city?', filter(o => o['address']!['citty']!['eq']!('a'))],
    ['Order.total: no operator increment(); did you mean add()?', update(o => [o['total']!['increment']!(1)])],
    // What an operator of the other kind is called is no help.
    ['Order.total: no operator equals()', update(o => [o['total']!['equals']!(1)])],
    ['Order has no field totl; did you mean total?', filter(o => o['totl']!['eq']!(1))],
    ['Order has no field customer_id; did you mean customerId?', () => query({ customer_id: 'c' }).all()],
    ['Order has no field zzz', filter(o => o['zzz']!['eq']!(1))],
    ['Order has no field statsu; did you mean status?', () => Order.of({ statsu: 'x' } as never)],
    [
      'Order has no index by_status; did you mean by-status?',
      () => Orders.index('by_status' as never).query({ status: 'x' } as never),
    ],
    [
      'Order has no index other; it has: by-status',
      () => Orders.index('other' as never).query({ status: 'x' } as never),
    ],
    ['Order.create has no option iff; did you mean if?', () => Orders.create({ ...key }, { iff: () => 1 } as never)],
    [
      'Order.update has no option mustexist; did you mean mustExist?',
      () => Orders.update(key, () => [], { mustexist: true } as never),
    ],
  ])('says %s', async (message, run) => expect(await told(run)).toBe(message));
});

describe('A message about an operator in the wrong place', () => {
  it.each<[string, () => unknown]>([
    ['Order.orderId: ne() cannot be used in where(); use filter()', where(o => o['orderId']!['ne']!('a'))],
    ['Order.orderId: in() cannot be used in where(); use filter()', where(o => o['orderId']!['in']!(['a']))],
    ['Order.orderId: contains() cannot be used in where(); use filter()', where(o => o['orderId']!['contains']!('a'))],
    ['Order.orderId: size() cannot be used in where(); use filter()', where(o => o['orderId']!['size']!()['gt']!(1))],
    [
      'Order.orderId: notBeginsWith() cannot be used in where(); use filter()',
      where(o => o['orderId']!['notBeginsWith']!('a')),
    ],
    [
      'Order: or() cannot be used in where(); use filter()',
      where(o => o['year']!['eq']!('1')['or']!(o['year']!['eq']!('2'))),
    ],
    ['Order: not() cannot be used in where(); use filter()', where(o => o['year']!['eq']!('1')['not']!())],
    ['Order.kind: set() cannot be used in filter(); it changes an item', filter(o => o['kind']!['set']!('a'))],
    [
      'Order.kind: set() cannot be used in if; it changes an item',
      () => Orders.update(key, () => [], { if: (o: Loose) => o['kind']!['set']!('a') } as never),
    ],
    ['Order.kind: eq() cannot be used in the changes of an update; use if', update(o => [o['kind']!['eq']!('a')])],
    ['Order.total is stored as N; beginsWith() is for text and bytes', filter(o => o['total']!['beginsWith']!('a'))],
    [
      'Order.total is stored as N; contains() is for text, bytes, sets and lists',
      filter(o => o['total']!['contains']!('a')),
    ],
    ['Order.tags is stored as SS; gt() is for text, numbers and bytes', filter(o => o['tags']!['gt']!(1))],
    ['Order.total is stored as N; append() is for lists', update(o => [o['total']!['append']!(1)])],
    ['Order.kind is stored as S; delete() is for sets', update(o => [o['kind']!['delete']!('a')])],
  ])('says %s', async (message, run) => expect(await told(run)).toBe(message));
});

describe('A message about a key that is not whole', () => {
  it.each<[string, () => unknown]>([
    ['Order: index by-status needs status; you gave kind', () => Order.byStatus.query({ kind: 'x' } as never).input()],
    ['Order: index by-status needs status; you gave nothing', () => Order.byStatus.query({} as never).input()],
    ['Order: a query needs customerId (part of the key pk); you gave kind', () => query({ kind: 'x' }).input()],
    [
      'Order.orderId (part of the key sk) cannot be asked for unless year, which comes before it, is given',
      () => query({ customerId: 'c', orderId: 'o' }).input(),
    ],
    [
      'Order.kind is no part of the key of the table; use filter()',
      () => query({ customerId: 'c', kind: 'x' }).input(),
    ],
    [
      'Order.kind is no part of the key of index by-status; use filter()',
      () => Order.byStatus.query({ status: 'open', kind: 'x' } as never).input(),
    ],
  ])('says %s', async (message, run) => expect(await told(run)).toBe(message));
});

describe('didYouMean', () => {
  const known = ['status', 'createdAt', 'if', 'by-status', 'version'];
  it.each<[unknown, string]>([
    ['statsu', '; did you mean status?'],
    ['Status', '; did you mean status?'],
    ['created_at', '; did you mean createdAt?'],
    ['createAt', '; did you mean createdAt?'],
    ['iff', '; did you mean if?'],
    ['verison', '; did you mean version?'],
    ['', ''],
    ['x', ''],
    ['total', ''],
    ['a'.repeat(10_000), ''],
    [undefined, ''],
    [Symbol('status'), ''],
    [{ toString: () => 'status' }, ''],
  ])('answers %p with %p', (word, end) => expect(didYouMean(word, known)).toBe(end));

  it('means no word itself, and writes what it means as it is told to', () => {
    expect(didYouMean('status', ['status'])).toBe('');
    expect(didYouMean('equ', ['eq'], name => `${name}()`)).toBe('; did you mean eq()?');
  });
});
