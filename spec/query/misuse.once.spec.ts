import {
  Attribute,
  binary,
  boolean,
  Encrypted,
  Entity,
  Index,
  index,
  IndexPartitionKey,
  IndexSortKey,
  isDynamormError,
  isoDate,
  number,
  PartitionKey,
  session,
  SortKey,
  string,
  stringSet,
  Table,
  type ErrorCode,
} from '../../lib/index.js';
import { deterministicCipher } from '../../lib/testkit/deterministic-cipher.js';

@Table('misused')
@Index('keys', { projection: 'KEYS_ONLY' })
@Index('local', { type: 'LSI' })
class Thing extends Entity {
  @PartitionKey() @Attribute(string) id!: string;
  @SortKey() @Attribute(number) no!: number;
  @IndexPartitionKey('all') @Attribute() kind?: string;
  @IndexSortKey('all') @Attribute(binary) mark?: Uint8Array;
  @IndexPartitionKey('keys') @IndexPartitionKey('many') @Attribute() owner?: string;
  @IndexPartitionKey('many') @Attribute() region?: string;
  @IndexSortKey('many') @Attribute() city?: string;
  @IndexSortKey('many') @Attribute() street?: string;
  @IndexSortKey('keys', 'P#${city}#${street}') place?: string;
  @IndexSortKey('local') @Attribute() rank?: string;
  @Attribute(string) text = '';
  @Attribute(boolean) yes = false;
  @Attribute(stringSet) tags = new Set<string>();
  @Attribute() spot?: { lat: number };
  @Attribute(isoDate) at?: Date;
  @Encrypted() card?: string;
}

/** A program in plain JavaScript: no type is checked, in arguments or in answers. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- what JavaScript calls is any function
type Loose = { readonly [name: string]: Loose } & Function & ((...given: unknown[]) => Loose);
type Run = (things: Loose) => unknown;

const sent: string[] = [];
const at = session({
  cipher: deterministicCipher('misuse'),
  transport: {
    send: operation => {
      sent.push(operation);
      return Promise.reject(new Error('sent'));
    },
  },
});
const Things = Thing.using(at) as unknown as Loose;
const query: Run = things => things['query']!({ id: 'a' });
const of =
  (name: string, ...given: unknown[]): Run =>
  things =>
    (query(things) as Loose)[name]!(...given);
const sendsAll =
  (run: Run): Run =>
  things =>
    (run(things) as Loose)['all']!();
const where = (ask: (o: Loose) => unknown): Run => sendsAll(of('where', ask));
const filter = (ask: (o: Loose) => unknown): Run => sendsAll(of('filter', ask));
const key = (given: unknown): Run => sendsAll(things => things['query']!(given));
const ofIndex = (name: unknown, given: unknown): Run => sendsAll(things => things['index']!(name)['query']!(given));
const scan = (...given: unknown[]): Run => sendsAll(things => things['scan']!(...given));

const MISUSES: Readonly<Partial<Record<ErrorCode, Readonly<Record<string, Run>>>>> = {
  ErrMissingPrimaryKey: {
    'no key': key(undefined),
    'a key of null': key(null),
    'a text as a key': key('a'),
    'a key without the partition key': key({ no: 1 }),
    'a partition key of null': key({ id: null }),
    'an empty partition key': key({ id: '' }),
    'an empty sort key': ofIndex('local', { id: 'a', rank: '' }),
    'an empty binary key': ofIndex('all', { kind: 'a', mark: new Uint8Array() }),
    'part of a partition key of several attributes': ofIndex('many', { owner: 'a' }),
    'an index without its partition key': ofIndex('all', {}),
  },
  ErrInvalidInput: {
    'an unknown key field': key({ id: 'a', nothing: 1 }),
    'a key field named as a member of every object': key({ id: 'a', constructor: 'x' }),
    'an object where a text is expected': key({ id: { ne: 'a' } }),
    'a list where a text is expected': key({ id: ['a'] }),
    'a number where a text is expected': key({ id: 1 }),
    'a boolean where a text is expected': key({ id: true }),
    'a text where a number is expected': key({ id: 'a', no: '1' }),
    'an object where a number is expected': key({ id: 'a', no: { gt: 0 } }),
    'a text where bytes are expected': ofIndex('all', { kind: 'a', mark: 'b' }),
  },
  ErrInvalidModel: {
    'an unknown field in where': where(o => o['nothing']!['eq']!(1)),
    'an unknown field in a filter': filter(o => o['nothing']!['eq']!(1)),
    'a selected field that is unknown': sendsAll(of('select', 'nothing')),
    'a selected field that is no text': sendsAll(of('select', 5)),
    'an empty selected path': sendsAll(of('select', '')),
    'a selected object': sendsAll(of('select', { text: 1 })),
  },
  ErrNumberPrecisionLoss: {
    'a key that is no number': key({ id: 'a', no: NaN }),
    'an endless key': where(o => o['no']!['lt']!(Infinity)),
    'a number beyond what is exact': where(o => o['no']!['lt']!(2 ** 53)),
  },
  ErrEncryptedFieldNotQueryable: {
    'an encrypted key field': key({ id: 'a', card: '4' }),
    'an encrypted field in where': where(o => o['card']!['eq']!('4')),
    'an encrypted field in a filter': filter(o => o['card']!['eq']!('4')),
    'the beginning of an encrypted field': filter(o => o['card']!['beginsWith']!('4')),
    'an encrypted field among others': filter(o => o['text']!['eq']!('a')['or']!(o['card']!['exists']!())),
  },
  ErrInvalidOperator: {
    'an object compared with a key': where(o => o['no']!['eq']!({ gt: 0 })),
    'a text compared with a number': where(o => o['no']!['gt']!('1')),
    'a bound of the wrong type': where(o => o['no']!['between']!(1, '2')),
    'nothing compared with a key': where(o => o['no']!['eq']!()),
    'a filter by a value of the wrong type': filter(o => o['text']!['eq']!(5)),
    'a filter by an object for a text': filter(o => o['text']!['eq']!({ ne: '' })),
    'a beginning that is no text': filter(o => o['text']!['beginsWith']!(1)),
    'an unknown nested field': filter(o => o['text']!['inner']!['eq']!(1)),
    'a selected path that leads nowhere': sendsAll(of('select', 'text.inner')),
    'nothing selected': sendsAll(of('select')),
    'an unknown index': ofIndex('nothing', { id: 'a' }),
    'an index of no name': ofIndex(undefined, { id: 'a' }),
    'an index named as a member of every object': ofIndex('__proto__', { id: 'a' }),
    'an object as an index': ofIndex({ name: 'all' }, { id: 'a' }),
    'a handle of an unknown index': () => index(() => Thing, 'nothing').query({ kind: 'a' } as never),
    'a handle with a field of another key': () =>
      index(() => Thing, 'all')
        .on('kind', 'text')
        .query({ kind: 'a' }),
    'a sort key without what is before it': ofIndex('many', { owner: 'a', region: 'b', street: 'c' }),
    'a field of no key': key({ id: 'a', text: 'b' }),
    'a field of another index': ofIndex('all', { kind: 'a', city: 'b' }),
    'ne of a key': where(o => o['no']!['ne']!(1)),
    'in of a key': where(o => o['no']!['in']!([1])),
    'contains of a key': where(o => o['id']!['contains']!('a')),
    'exists of a key': where(o => o['no']!['exists']!()),
    'a type of a key': where(o => o['no']!['type']!('N')),
    'the size of a key': where(o => o['id']!['size']!()['gt']!(1)),
    'begins_with of a number': where(o => o['no']!['beginsWith']!(1)),
    'a range of the partition key': where(o => o['id']!['gt']!('a')),
    'a key given twice': sendsAll(things =>
      things['query']!({ id: 'a', no: 1 })['where']!((o: Loose) => o['no']!['eq']!(2)),
    ),
    'two ranges of a number that hold nothing': where(o => o['no']!['gte']!(2)['and']!(o['no']!['lte']!(1))),
    'or in where': where(o => o['no']!['eq']!(1)['or']!(o['no']!['eq']!(2))),
    'not in where': where(o => o['no']!['eq']!(1)['not']!()),
    'a field in where that is no key': where(o => o['text']!['eq']!('a')),
    'a field compared with a field in where': where(o => o['no']!['eq']!(o['no'])),
    'an operator there is not': filter(o => o['text']!['like']!('a')),
    'an order of a set': filter(o => o['tags']!['gt']!(new Set(['a']))),
    'an order of a boolean': filter(o => o['yes']!['lt']!(true)),
    'a beginning of a boolean': filter(o => o['yes']!['beginsWith']!('t')),
    'in of nothing': filter(o => o['text']!['in']!([])),
    'in of 101': filter(o => o['text']!['in']!(Array.from({ length: 101 }, (_, i) => `${i}`))),
    'in of no list': filter(o => o['text']!['in']!('a')),
    'a type there is not': filter(o => o['text']!['type']!('X')),
    'between of one': filter(o => o['text']!['between']!('a')),
    'eq of two': filter(o => o['text']!['eq']!('a', 'b')),
    'a filter on a key of what is queried': filter(o => o['no']!['gt']!(1)),
    'a filter on what an index does not hold': sendsAll(things =>
      things['index']!('keys')['query']!({ owner: 'a' })['filter']!((o: Loose) => o['text']!['eq']!('a')),
    ),
    'a projection of what an index does not hold': sendsAll(things =>
      things['index']!('keys')['query']!({ owner: 'a' })['select']!('text'),
    ),
    'where of no function': sendsAll(of('where', { no: 1 })),
    'where of nothing': sendsAll(of('where')),
    'where that answers nothing': where(() => undefined),
    'where that answers a text': where(() => 'no = 1'),
    'where that answers an object': where(() => ({ op: '=', left: { path: ['no'] }, right: { value: { N: '1' } } })),
    'a filter of a text': sendsAll(of('filter', 'text = 1')),
    'a filter that answers a field': filter(o => o['text']!),
    'a limit of 0': sendsAll(of('limit', 0)),
    'a limit below 0': sendsAll(of('limit', -1)),
    'half a limit': sendsAll(of('limit', 1.5)),
    'a limit of text': sendsAll(of('limit', '5')),
    'a limit without end': sendsAll(of('limit', Infinity)),
    'a limit of null': sendsAll(of('limit', null)),
    'take of less than nothing': of('take', -1),
    'take of a half': of('take', 0.5),
    'take of text': of('take', '3'),
    'take of nothing': of('take'),
    'consistent on a global index': sendsAll(things =>
      things['index']!('all')['query']!({ kind: 'a' })['consistent']!(),
    ),
    'consistent among the options of a global index': sendsAll(things =>
      things['index']!('all')['query']!({ kind: 'a' })['options']!({ consistent: true }),
    ),
    'a cursor after no item': things => things['cursorOf']!(undefined, things['query']!({ id: 'a' })),
    'a cursor in no read': things => things['cursorOf']!({ id: 'a', no: 1 }, {}),
    'a cursor after an item without its key': things => things['cursorOf']!({ id: 'a' }, things['query']!({ id: 'a' })),
    'a page before and after': of('page', { before: 'end', cursor: 'x' }),
    'no segments': scan({ segments: 0 }),
    'segments below 0': scan({ segments: -1 }),
    'half a segment': scan({ segments: 1.5 }),
    'segments as text': scan({ segments: '4' }),
    'too many segments': scan({ segments: 1_000_001 }),
    'segments of null': scan({ segments: null }),
    'no concurrency': scan({ segments: 2, concurrency: 0 }),
    'a concurrency of text': scan({ segments: 2, concurrency: '2' }),
    'cursors of other segments': sendsAll(things => things['scan']!({ segments: 2 })['resume']!(['a'])),
    'cursors that are none': sendsAll(things => things['scan']!({ segments: 2 })['resume']!('ab')),
    'one cursor for many segments': sendsAll(things => things['scan']!({ segments: 2 })['startAt']!('a')),
    'a scan in descending order': things => things['scan']!()['page']!({ before: 'end' }),
    'a consistent scan of a global index': sendsAll(things => things['index']!('all')['scan']!()['consistent']!()),
  },
  ErrInvalidCursor: {
    'a cursor of bytes': of('page', { cursor: new Uint8Array(3) }),
    'a cursor of an object': of('page', { cursor: { lastKey: { id: 'a' } } }),
    'an unreadable cursor': of('page', { cursor: 'x' }),
    'a start that is no cursor': sendsAll(of('startAt', 5)),
    'a cursor of null': of('page', { cursor: null }),
    'a page before none': of('page', { before: 'x' }),
    'a page before a number': of('page', { before: 1 }),
  },
};

const cases = Object.entries(MISUSES).flatMap(([code, misuses]) =>
  Object.entries(misuses).map(([name, run]) => ({ name, code, run })),
);

describe('a read misused from plain JavaScript', () => {
  it.each(cases)('is refused with $code before any request: $name', async ({ code, run }) => {
    sent.length = 0;
    const error: unknown = await Promise.resolve()
      .then(() => run(Things))
      .then(
        () => undefined,
        (reason: unknown) => reason,
      );
    expect(isDynamormError(error) ? error.code : error).toBe(code);
    expect((error as Error).message).toContain('Thing');
    expect(sent).toEqual([]);
  });
});
