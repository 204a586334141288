import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import {
  Attribute,
  binary,
  connect,
  Entity,
  Index,
  IndexPartitionKey,
  IndexSortKey,
  number,
  PartitionKey,
  session,
  SortKey,
  Table,
  Ttl,
  type Key,
} from '../../lib/index.js';
import {
  createTable,
  deleteTable,
  ensureTables,
  tableDefinition,
  type TableDefinition,
} from '../../lib/tables/index.js';
import { recorder, type Recorder } from '../../lib/testkit/index.js';
import { describeEngines } from '../support/engines.js';

@Table('everything', { stream: 'NEW_AND_OLD_IMAGES', naming: 'snake_case' })
@Index('all')
@Index('keys', { projection: 'KEYS_ONLY' })
@Index('some', { projection: ['theTotal', 'customerId', 'note'] })
@Index('only-keys-named', { projection: ['customerId'] })
@Index('local', { type: 'LSI', projection: ['note'] })
class Everything extends Entity {
  @PartitionKey('C#${customerId}') pk!: string;
  @SortKey({ codec: number, name: 'no' }) orderNo!: Key<number>;
  @IndexPartitionKey('some') @IndexPartitionKey('only-keys-named') @Attribute() customerId!: Key<string>;
  @IndexPartitionKey('all') @IndexSortKey('local') @Attribute(number) theTotal?: number;
  @IndexPartitionKey('keys') @Attribute(binary) hash?: Uint8Array;
  @IndexSortKey('keys') @IndexSortKey('all', 'N#${note}') indexText?: string;
  @Attribute() note?: string;
  @Ttl() expiresAt?: Date;
}

@Table('shared')
@Index('by-mail', { projection: ['name'] })
class Person extends Entity {
  @PartitionKey('P#${id}') pk!: string;
  @SortKey('PERSON') sk!: string;
  @Attribute() id!: Key<string>;
  @IndexPartitionKey('by-mail') mail?: string;
  @Attribute() name?: string;
}

@Table('shared', { stream: 'NEW_IMAGE' })
@Index('by-mail', { projection: ['city'] })
class Firm extends Entity {
  @PartitionKey('F#${no}') pk!: string;
  @SortKey('FIRM') sk!: string;
  @Attribute(number) no!: Key<number>;
  @IndexPartitionKey('by-mail') mail?: string;
  @IndexPartitionKey('by-city') @Attribute() city?: string;
  @Ttl() until?: Date;
}

@Table('sessions')
class Plain extends Entity {
  @PartitionKey() id!: Key<string>;
}

/** The same table, of which more is asked later. */
@Table('sessions', { sharesKeys: () => [Plain] })
class Grown extends Entity {
  @PartitionKey() id!: Key<string>;
  @IndexPartitionKey('by-user') user?: string;
  @IndexPartitionKey('by-age') @Attribute(number) age?: number;
  @IndexSortKey('by-age') @Attribute() city?: string;
  @Ttl({ name: 'ttl' }) until?: Date;
}

const keys = (...[partition, sort]: readonly string[]) => [
  { AttributeName: partition, KeyType: 'HASH' },
  ...(sort === undefined ? [] : [{ AttributeName: sort, KeyType: 'RANGE' }]),
];
/** Index declarations are decorators, and those of a class run from the last to the first: their order says nothing. */
const inOrder = ({ input, ...rest }: TableDefinition) => ({
  ...rest,
  input: {
    ...input,
    AttributeDefinitions: [...input.AttributeDefinitions].sort((a, b) => (a.AttributeName < b.AttributeName ? -1 : 1)),
    GlobalSecondaryIndexes: [...(input.GlobalSecondaryIndexes ?? [])].sort((a, b) =>
      a.IndexName < b.IndexName ? -1 : 1,
    ),
  },
});
const include = (...names: readonly string[]) => ({ ProjectionType: 'INCLUDE', NonKeyAttributes: names });

describe('tableDefinition', () => {
  it('is the exact request, with every key, index, projection and the stream', () => {
    const [definition, ...others] = tableDefinition(Everything);
    expect(others).toEqual([]);
    expect(inOrder(definition!)).toEqual({
      models: ['Everything'],
      ttl: 'expires_at',
      input: {
        TableName: 'everything',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: keys('pk', 'no'),
        AttributeDefinitions: [
          { AttributeName: 'customer_id', AttributeType: 'S' },
          { AttributeName: 'hash', AttributeType: 'B' },
          { AttributeName: 'index_text', AttributeType: 'S' },
          { AttributeName: 'no', AttributeType: 'N' },
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'the_total', AttributeType: 'N' },
        ],
        GlobalSecondaryIndexes: [
          { IndexName: 'all', KeySchema: keys('the_total', 'index_text'), Projection: { ProjectionType: 'ALL' } },
          { IndexName: 'keys', KeySchema: keys('hash', 'index_text'), Projection: { ProjectionType: 'KEYS_ONLY' } },
          {
            IndexName: 'only-keys-named',
            KeySchema: keys('customer_id'),
            Projection: { ProjectionType: 'KEYS_ONLY' },
          },
          { IndexName: 'some', KeySchema: keys('customer_id'), Projection: include('the_total', 'note') },
        ],
        LocalSecondaryIndexes: [
          { IndexName: 'local', KeySchema: keys('pk', 'the_total'), Projection: include('note') },
        ],
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      },
    });
  });

  it('merges classes of one table: what either needs, once', () => {
    const [definition, ...others] = tableDefinition(Person, Firm, Person);
    expect(others).toEqual([]);
    expect(definition).toMatchObject({ models: ['Person', 'Firm'], ttl: 'until' });
    expect(definition!.input).toEqual({
      TableName: 'shared',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keys('pk', 'sk'),
      AttributeDefinitions: ['pk', 'sk', 'mail', 'city'].map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
      GlobalSecondaryIndexes: [
        { IndexName: 'by-mail', KeySchema: keys('mail'), Projection: include('name', 'city') },
        { IndexName: 'by-city', KeySchema: keys('city'), Projection: { ProjectionType: 'ALL' } },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    });
  });

  it('goes by the names that the session sends', () => {
    const named = session({
      transport: recorder({ send: () => Promise.reject(new Error('unused')) }),
      tableName: 'one',
    });
    expect(tableDefinition(Person.using(named), Firm.using(named)).map(({ input }) => input.TableName)).toEqual([
      'one',
    ]);
    expect(() => tableDefinition(Person.using(named), Plain.using(named))).toThrow(
      /Person and Plain share the table one/,
    );
  });

  it.each([
    ['their primary key', () => tableDefinition(Person, OtherKey)],
    ['the type of pk \\(S, N\\)', () => tableDefinition(Person, OtherType)],
    ['the keys of index by-mail', () => tableDefinition(Person, OtherIndex)],
    ['the attribute that items expire by \\(until, gone\\)', () => tableDefinition(Firm, OtherExpiry)],
    ['their stream view', () => tableDefinition(Firm, OtherStream)],
  ])('refuses classes of one table that differ in %s, naming both', (what, call) => {
    expect(call).toThrow(
      expect.objectContaining({
        code: 'ErrInvalidModel',
        table: 'shared',
        message: expect.stringMatching(
          `^(Person|Firm) and Other\\w+ share the table shared and differ in ${what}$`,
        ) as unknown,
      }) as Error,
    );
  });

  it('needs a class', () => {
    expect(() => tableDefinition()).toThrow(/at least one entity class/);
  });
});

@Table('shared')
class OtherKey extends Entity {
  @PartitionKey() pk!: string;
}
@Table('shared')
class OtherType extends Entity {
  @PartitionKey({ codec: number }) pk!: number;
  @SortKey() sk!: string;
}
@Table('shared')
class OtherIndex extends Entity {
  @PartitionKey() pk!: string;
  @SortKey() sk!: string;
  @IndexPartitionKey('by-mail') email?: string;
}
@Table('shared')
class OtherExpiry extends Entity {
  @PartitionKey() pk!: string;
  @SortKey() sk!: string;
  @Ttl() gone?: Date;
}
@Table('shared', { stream: 'KEYS_ONLY' })
class OtherStream extends Entity {
  @PartitionKey() pk!: string;
  @SortKey() sk!: string;
}

describeEngines('a table', client => {
  let sdk: DynamoDBClient;
  let sent: Recorder;

  beforeEach(() => {
    sdk = client();
    sent = recorder(session({ client: sdk }).transport);
    connect({ transport: sent });
  });

  const operations = (): string[] => sent.requests.map(({ operation }) => operation as string);
  const described = async (TableName: string): Promise<TableDescription> =>
    (await sdk.send(new DescribeTableCommand({ TableName }))).Table!;

  it('is created as it is defined, with its expiry, and can be used at once', async () => {
    await createTable(Everything);
    expect(sent.requests[0]).toEqual({ operation: 'CreateTable', input: tableDefinition(Everything)[0]!.input });
    expect(sent.requests.at(-1)!.input).toEqual({
      TableName: 'everything',
      TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
    });
    const table = await described('everything');
    expect(table.TableStatus).toBe('ACTIVE');
    expect(table.GlobalSecondaryIndexes?.map(index => index.IndexName).sort()).toEqual([
      'all',
      'keys',
      'only-keys-named',
      'some',
    ]);
    expect(table.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' });
    const ttl = await sdk.send(new DescribeTimeToLiveCommand({ TableName: 'everything' }));
    expect(ttl.TimeToLiveDescription).toMatchObject({ AttributeName: 'expires_at', TimeToLiveStatus: 'ENABLED' });
    await Everything.create({ customerId: 'c', orderNo: 1, theTotal: 5, note: 'n', hash: new Uint8Array([1]) });
    expect(await Everything.index('all').query({ theTotal: 5 }).one()).toMatchObject({ note: 'n', indexText: 'N#n' });
  });

  it('is left as it is by a second call, also by one at the same time', async () => {
    await Promise.all([createTable(Person, Firm), createTable(Person, Firm), ensureTables(Firm, Person)]);
    await Person.create({ id: 'p', mail: 'm' });
    sent.clear();
    await createTable(Person, Firm);
    await ensureTables(Person, Firm);
    expect(new Set(operations())).toEqual(new Set(['CreateTable', 'DescribeTable', 'DescribeTimeToLive']));
    expect(await Person.exists({ id: 'p' })).toBe(true);
  });

  it('gets the indexes, the expiry and nothing else that it lacks, one after the other', async () => {
    await createTable(Plain);
    sent.clear();
    await ensureTables(Grown);
    const updates = sent.requests.filter(({ operation }) => (operation as string) === 'UpdateTable');
    expect(updates.map(({ input }) => input)).toEqual([
      {
        TableName: 'sessions',
        AttributeDefinitions: ['id', 'user'].map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
        GlobalSecondaryIndexUpdates: [
          { Create: { IndexName: 'by-user', KeySchema: keys('user'), Projection: { ProjectionType: 'ALL' } } },
        ],
      },
      {
        TableName: 'sessions',
        AttributeDefinitions: [
          { AttributeName: 'id', AttributeType: 'S' },
          { AttributeName: 'age', AttributeType: 'N' },
          { AttributeName: 'city', AttributeType: 'S' },
        ],
        GlobalSecondaryIndexUpdates: [
          { Create: { IndexName: 'by-age', KeySchema: keys('age', 'city'), Projection: { ProjectionType: 'ALL' } } },
        ],
      },
    ]);
    await ensureTables(Grown, Plain);
    const { GlobalSecondaryIndexes = [] } = await described('sessions');
    expect(GlobalSecondaryIndexes.map(index => `${index.IndexName} ${index.IndexStatus}`).sort()).toEqual([
      'by-age ACTIVE',
      'by-user ACTIVE',
    ]);
    await Grown.create({ id: 'g', age: 3, city: 'Oslo', until: new Date('2030-01-01') });
    expect(await Grown.index('by-age').query({ age: 3, city: 'Oslo' }).all()).toHaveLength(1);
  });

  it('of another key, or with an index of other keys, is refused with both', async () => {
    await sdk.send(
      new CreateTableCommand({
        TableName: 'shared-2',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: keys('pk') as never,
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'N' }],
      }),
    );
    connect({ client: sdk, tableName: { shared: 'shared-2', sessions: 'other-3' } });
    const message =
      'the table shared-2 exists with another primary key (HASH pk N) than Person needs (HASH pk S, RANGE sk S)';
    await expect(createTable(Person)).rejects.toMatchObject({ code: 'ErrInvalidModel', table: 'shared-2', message });
    await expect(createTable(OtherKey)).rejects.toMatchObject({ code: 'ErrInvalidModel' });

    await createTable(OtherAge);
    await expect(ensureTables(Grown)).rejects.toMatchObject({
      code: 'ErrInvalidModel',
      message: 'the table other-3 has an index by-age with other keys (HASH city) than Grown needs',
    });
  });

  it('cannot be given a local index later, and says so', async () => {
    connect({ client: sdk, tableName: { locals: 'one-4' } });
    await createTable(Bare);
    await expect(ensureTables(Local)).rejects.toMatchObject({
      code: 'ErrInvalidModel',
      message: 'the table one-4 was made without the local index by-name, and none can be added, which Local needs',
    });
  });

  it('is deleted, and deleting it again is no error', async () => {
    connect({ transport: sent, tableName: { sessions: 'one-5' } });
    await createTable(Plain);
    sent.clear();
    await deleteTable(Plain);
    expect(sent.requests[0]).toEqual({ operation: 'DeleteTable', input: { TableName: 'one-5' } });
    await expect(described('one-5')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await deleteTable(Plain);
    await expect(Plain.find({ id: 'x' })).rejects.toMatchObject({ code: 'ErrTableNotFound', table: 'one-5' });
  });

  it('is made again where it is being deleted when it is wanted', async () => {
    connect({ transport: sent, tableName: { sessions: 'one-6' } });
    await createTable(Plain);
    await Plain.create({ id: 'old' });
    await Promise.all([sdk.send(new DeleteTableCommand({ TableName: 'one-6' })), createTable(Plain)]).catch(
      () => undefined,
    );
    await createTable(Plain);
    await Plain.create({ id: 'new' });
    expect(await Plain.exists({ id: 'new' })).toBe(true);
  });
});

@Table('sessions', { sharesKeys: () => [Plain, Grown] })
class OtherAge extends Entity {
  @PartitionKey() id!: Key<string>;
  @IndexPartitionKey('by-age') @Attribute() city?: string;
}

@Table('locals')
class Bare extends Entity {
  @PartitionKey() pk!: string;
  @SortKey() sk!: string;
}

@Table('locals', { sharesKeys: () => [Bare] })
@Index('by-name', { type: 'LSI' })
class Local extends Entity {
  @PartitionKey() pk!: string;
  @SortKey() sk!: string;
  @IndexSortKey('by-name') name?: string;
}
