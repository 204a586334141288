import { bench, tableInput, type Bench } from '../support/call.js';
import { constraint, ENVELOPE, itRefuses, KEY, PARAMETER, TABLE, to, type Refusal } from './answers.js';

const SERIALIZATION = 'SerializationException';
const NOT_FOUND = 'ResourceNotFoundException';
const NOT_NULL = 'Member must not be null';
const STREAM = 'arn:aws:dynamodb:us-east-1:000000000000:table/streamed/stream/2026-01-01T00:00:00.000';
const SHARD = `shardId-${'1767225600000'.padStart(20, '0')}-00000001`;
const shard = (more: object) => ({ StreamArn: STREAM, ShardId: SHARD, ...more });
const ttl = (specification: object | undefined, TableName = 'tab') => ({
  TableName,
  TimeToLiveSpecification: specification,
});

const requests: Refusal[] = [
  [
    'a number where a text is wanted',
    'GetItem',
    { TableName: 5 },
    'NUMBER_VALUE cannot be converted to String',
    SERIALIZATION,
  ],
  [
    'a truth where a text is wanted',
    'GetItem',
    { TableName: true },
    'TRUE_VALUE cannot be converted to String',
    SERIALIZATION,
  ],
  [
    'a text where a truth is wanted',
    'GetItem',
    to({ Key: KEY, ConsistentRead: 'yes' }),
    'STRING_VALUE cannot be converted to Boolean',
    SERIALIZATION,
  ],
  [
    'a text where a number is wanted',
    'Scan',
    to({ Limit: 'x' }),
    'STRING_VALUE cannot be converted to Long',
    SERIALIZATION,
  ],
  [
    'a structure where a text is wanted',
    'GetItem',
    { TableName: {} },
    'Start of structure or map found where not expected',
    SERIALIZATION,
  ],
  ['a list where a structure is wanted', 'GetItem', to({ Key: [] }), 'Unexpected field type', SERIALIZATION],
  [
    'types before everything else',
    'PutItem',
    { TableName: '', Item: { pk: { S: 1 } } },
    'NUMBER_VALUE cannot be converted to String',
    SERIALIZATION,
  ],
  ['null, which is nothing', 'GetItem', { TableName: 'tab', Key: null }, constraint('null', 'key', NOT_NULL)],
  [
    'PartiQL',
    'ExecuteStatement',
    { Statement: 'SELECT * FROM tab' },
    'ExecuteStatement is not implemented by this engine',
    'UnknownOperationException',
  ],
];

const timeToLive: Refusal[] = [
  [
    'without a specification',
    'UpdateTimeToLive',
    ttl(undefined),
    constraint('null', 'timeToLiveSpecification', NOT_NULL),
  ],
  [
    'without its members',
    'UpdateTimeToLive',
    ttl({}),
    `2 validation errors detected: Value null at 'timeToLiveSpecification.enabled' failed to satisfy constraint: ${NOT_NULL}; ` +
      `Value null at 'timeToLiveSpecification.attributeName' failed to satisfy constraint: ${NOT_NULL}`,
  ],
  [
    'of an attribute without a name',
    'UpdateTimeToLive',
    ttl({ Enabled: true, AttributeName: '' }),
    constraint("''", 'timeToLiveSpecification.attributeName', 'Member must have length greater than or equal to 1'),
  ],
  [
    'of a missing table',
    'UpdateTimeToLive',
    ttl({ Enabled: true, AttributeName: 'a' }, 'nowhere'),
    'Requested resource not found: Table: nowhere not found',
    NOT_FOUND,
  ],
  [
    'described of a missing table',
    'DescribeTimeToLive',
    { TableName: 'nowhere' },
    'Requested resource not found: Table: nowhere not found',
    NOT_FOUND,
  ],
  [
    'disabled when it is',
    'UpdateTimeToLive',
    ttl({ Enabled: false, AttributeName: 'a' }),
    'TimeToLive is already disabled',
  ],
];

const streams: Refusal[] = [
  [
    'an unknown stream',
    'DescribeStream',
    { StreamArn: `${STREAM}x` },
    `Requested resource not found: Stream: ${STREAM}x not found`,
    NOT_FOUND,
  ],
  [
    'more than a hundred streams',
    'ListStreams',
    { Limit: 101 },
    constraint("'101'", 'limit', 'Member must have value less than or equal to 100'),
  ],
  [
    'an unknown kind of iterator',
    'GetShardIterator',
    shard({ ShardIteratorType: 'x' }),
    constraint(
      "'x'",
      'shardIteratorType',
      'Member must satisfy enum value set: [AT_SEQUENCE_NUMBER, LATEST, AFTER_SEQUENCE_NUMBER, TRIM_HORIZON]',
    ),
  ],
  ['no kind of iterator', 'GetShardIterator', shard({}), constraint('null', 'shardIteratorType', NOT_NULL)],
  [
    'an unknown shard',
    'GetShardIterator',
    { ...shard({ ShardIteratorType: 'LATEST' }), ShardId: 'shardId-1' },
    `Requested resource not found: Shard: shardId-1 in stream: ${STREAM} not found`,
    NOT_FOUND,
  ],
  [
    'no records',
    'GetRecords',
    { ShardIterator: 'x', Limit: 0 },
    constraint("'0'", 'limit', 'Member must have value greater than or equal to 1'),
  ],
  [
    'more than a thousand records',
    'GetRecords',
    { ShardIterator: 'x', Limit: 1001 },
    constraint("'1001'", 'limit', 'Member must have value less than or equal to 1000'),
  ],
  [
    'a view of a stream that is off',
    'UpdateTable',
    to({ StreamSpecification: { StreamEnabled: true } }),
    `${PARAMETER}Table is being created with a stream enabled, UpdateViewType should be specified`,
  ],
  [
    'an unknown view',
    'UpdateTable',
    to({ StreamSpecification: { StreamEnabled: true, StreamViewType: 'x' } }),
    `${ENVELOPE}Value 'x' at 'streamSpecification.streamViewType' failed to satisfy constraint: Member must satisfy enum ` +
      'value set: [NEW_IMAGE, OLD_IMAGE, NEW_AND_OLD_IMAGES, KEYS_ONLY]',
  ],
];

describe('What else is refused', () => {
  const prepare = async ({ ok, engine }: Bench) => {
    engine.clock.set(new Date('2026-01-01T00:00:00Z'));
    await ok('CreateTable', TABLE);
    const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' };
    await ok('CreateTable', { ...tableInput('streamed', 'id:S'), StreamSpecification });
  };

  describe('of a request', () => itRefuses(requests, prepare));
  describe('as time to live', () => itRefuses(timeToLive, prepare));
  describe('of streams', () => itRefuses(streams, prepare));
});

describe('What transactions cost', () => {
  const item = (id: string, bytes: number) => ({ id: { S: id }, x: { S: 'x'.repeat(bytes) } });
  const check = {
    ConditionCheck: { TableName: 'tab', Key: { id: { S: 'a' } }, ConditionExpression: 'attribute_exists(id)' },
  };

  it('is for a check what the item is that it looks at, and for a missing item the least', async () => {
    const { ok } = bench();
    await ok('CreateTable', tableInput('tab', 'id:S'));
    await ok('PutItem', { TableName: 'tab', Item: item('a', 3000) });
    const TransactItems = [check, { Delete: { TableName: 'tab', Key: { id: { S: 'none' } } } }];
    const written = await ok('TransactWriteItems', { TransactItems, ReturnConsumedCapacity: 'TOTAL' });
    expect(written['ConsumedCapacity']).toEqual([{ TableName: 'tab', CapacityUnits: 8, WriteCapacityUnits: 8 }]);
    const Get = { TableName: 'tab', Key: { id: { S: 'none' } } };
    const read = await ok('TransactGetItems', { TransactItems: [{ Get }], ReturnConsumedCapacity: 'TOTAL' });
    expect(read['ConsumedCapacity']).toEqual([{ TableName: 'tab', CapacityUnits: 2, ReadCapacityUnits: 2 }]);
  });

  it('is that of reading the larger image, when a token comes again', async () => {
    const { ok } = bench();
    await ok('CreateTable', tableInput('tab', 'id:S'));
    await ok('PutItem', { TableName: 'tab', Item: item('a', 9000) });
    const write = {
      TransactItems: [{ Put: { TableName: 'tab', Item: item('a', 10) } }],
      ClientRequestToken: 'once',
      ReturnConsumedCapacity: 'INDEXES',
    };
    await ok('TransactWriteItems', write);
    const both = { CapacityUnits: 6, ReadCapacityUnits: 6 };
    expect((await ok('TransactWriteItems', write))['ConsumedCapacity']).toEqual([
      { TableName: 'tab', ...both, Table: both },
    ]);
  });
});
