import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createEngine } from '../../lib/engine/index.js';
import {
  Attribute,
  connect,
  Entity,
  IndexPartitionKey,
  PartitionKey,
  SortKey,
  Table,
  type EntityClass,
  type Item,
  type Key,
} from '../../lib/index.js';
import { streamHandler } from '../../lib/streams/index.js';
import { createTable } from '../../lib/tables/index.js';

@Table('raw', { stream: 'NEW_AND_OLD_IMAGES' })
class Raw extends Entity {
  @PartitionKey() pk!: Key<string>;
  @SortKey() sk!: Key<string>;
  @IndexPartitionKey('by-state') @Attribute() state?: string;
}
@Table('templates', { stream: 'NEW_AND_OLD_IMAGES' })
class Templated extends Entity {
  @PartitionKey('${a}#${b}') pk!: string;
  @SortKey('${c}') sk!: string;
  @Attribute() a!: Key<string>;
  @Attribute() b!: Key<string>;
  @Attribute() c!: Key<string>;
  @IndexPartitionKey('by-state') @Attribute() state?: string;
}
@Table('types', { type: 't', untyped: true, stream: 'NEW_AND_OLD_IMAGES' })
class Typed extends Entity {
  @PartitionKey('${a}') pk!: string;
  @SortKey() sk!: Key<string>;
  @Attribute() a!: Key<string>;
  @IndexPartitionKey('by-state') @Attribute() state?: string;
}
/** Its own literals keep every row of the library's out. */
@Table('literals', { stream: 'NEW_AND_OLD_IMAGES' })
class Literal extends Entity {
  @PartitionKey('L#${a}') pk!: string;
  @SortKey() sk!: Key<string>;
  @Attribute() a!: Key<string>;
  @IndexPartitionKey('by-state') @Attribute() state?: string;
}

const engine = createEngine();
const records = new Map<string, ReturnType<typeof engine.streamEvents>>();
const client = engine.client();
afterAll(() => client.destroy());
const classes: readonly (readonly [string, EntityClass<{ pk: string }>, () => Promise<unknown>])[] = [
  ['raw', Raw, () => Raw.create({ pk: 'a', sk: 'b', state: 'done' })],
  ['templates', Templated, () => Templated.create({ a: '1', b: '2', c: '3', state: 'done' })],
  ['types', Typed, () => Typed.create({ a: '1', sk: '3', state: 'done' })],
  ['literals', Literal, () => Literal.create({ a: '1', sk: '3', state: 'done' })],
];
/** Marks and reservations of this release, then rows of others: another form, another kind. */
const rows = [
  'processed@1#c#1',
  'unique@1#abc',
  'processed@2#c#1',
  'unique@9#abc',
  'lease@1#x',
  'lease@',
  'outbox@2#k',
];
const rowsOf = (table: string) =>
  rows.map(row => ({
    TableName: table,
    Item: {
      pk: { S: `dynamorm/${row}` },
      sk: { S: row.startsWith('unique') ? `dynamorm/${row}` : 'PROCESSED' },
      state: { S: 'done' },
      ...(row.startsWith('unique@1') && { _unique: { S: 'Raw.id' }, _owner: { M: { pk: { S: 'a' } } } }),
      // An effect without a name says in its mark which it was.
      ...(row.startsWith('processed@1') && { effect: { S: 'e' }, expiresAt: { N: '1' }, token: { S: 't' } }),
    } satisfies Item,
  }));
beforeAll(async () => {
  connect({ client });
  await createTable(Raw, Templated, Typed, Literal);
  for (const [table, , create] of classes) {
    for (const input of rowsOf(table)) await client.send(new PutItemCommand(input));
    // No kind of row that the library has: an item like any other.
    if (table === 'raw')
      await client.send(
        new PutItemCommand({ TableName: table, Item: { pk: { S: 'dynamorm/notes' }, sk: { S: '1' } } }),
      );
    await create();
    records.set(table, engine.streamEvents(table));
  }
});

describe.each(classes)('rows of the library in the table of %s, whatever release wrote them', (table, type) => {
  const Rows = type as typeof Raw;
  const own = table === 'raw' ? 2 : 1;

  it('are no items of a class: scans, indexes and projections leave them out', async () => {
    expect(await Rows.scan().all()).toHaveLength(own);
    expect(await Rows.scan({ segments: 2 }).select('state').all()).toHaveLength(own);
    expect(await Rows.index('by-state').query({ state: 'done' }).all()).toHaveLength(1);
    expect(await Rows.index('by-state').scan().all()).toHaveLength(1);
  });

  it('are not counted', async () => {
    expect(await Rows.scan().count()).toBe(own);
    expect(await Rows.scan({ segments: 3 }).count()).toBe(own);
    expect(await Rows.index('by-state').query({ state: 'done' }).count()).toBe(1);
    expect(await Rows.index('by-state').scan().count()).toBe(1);
  });

  it('come to no handler, fail none, and are nobody’s rest', async () => {
    const [seen, rest, errors, poison]: unknown[][] = [[], [], [], []];
    const options = { onError: (error: unknown) => errors!.push(error), onPoison: (one: unknown) => poison!.push(one) };
    const plain = streamHandler(options).on(Rows, { insert: ({ pk }) => seen!.push(pk) });
    for (const handler of [plain, plain.otherwise(change => rest!.push(change.keys))])
      for (const event of records.get(table)!) await handler(event);
    expect([seen!.length, rest, errors, poison]).toEqual([2 * own, [], [], []]);
  });
});

describe('an event in the outbox that another release wrote', () => {
  it('is delivered by that release: where this one delivers, it fails and comes again', async () => {
    const [published, errors, poison]: unknown[][] = [[], [], []];
    const handler = streamHandler({ onError: error => errors!.push(error), onPoison: one => poison!.push(one) })
      .on(Raw, {})
      .outbox(event => published!.push(event));
    for (const event of records.get('raw')!) await handler(event);
    expect([published, poison]).toEqual([[], []]);
    expect(errors).toMatchObject([
      { code: 'ErrInvalidModel', message: expect.stringContaining('another release') as string },
    ]);
  });
});
