import { bench } from '../support/call.js';
import { ENVELOPE, itRefuses, KEY, KEY_MISMATCH, nested, PARAMETER, TABLE, to, type Refusal } from './answers.js';

const put = (attributes: object) => to({ Item: { ...KEY, ...attributes } });
const one = (value: object) => put({ x: value });
const EMPTY = 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes';
const SEVERAL =
  'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes';
const NUMERIC = 'The parameter cannot be converted to a numeric value';
const DIGITS = 'Attempting to store more than 38 significant digits in a Number';
const OVERFLOW = 'Number overflow. Attempting to store a number with magnitude larger than supported range';
const UNDERFLOW = 'Number underflow. Attempting to store a number with magnitude smaller than supported range';
const DEEP =
  'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit';
const NOT_VALID = 'One or more parameter values are not valid. ';
const EMPTY_KEY = 'The AttributeValue for a key attribute cannot contain an empty string value.';
const HASH_SIZE = `${PARAMETER}Size of hashkey has exceeded the maximum size limit of2048 bytes`;
const INDEX_VALUE = `${NOT_VALID}A value specified for a secondary index key is not supported. ${EMPTY_KEY}`;
const UPDATED_VALUE =
  `${NOT_VALID}The update expression attempted to update a secondary index key to a value that is not supported. ` +
  EMPTY_KEY;

const shapes: Refusal[] = [
  ['no type', 'PutItem', one({}), EMPTY],
  ['two types', 'PutItem', one({ S: 'a', N: '1' }), SEVERAL],
  ['two types, one of them wrong in itself', 'PutItem', one({ S: 'a', N: 'x' }), `${ENVELOPE}${NUMERIC}: x`],
  [
    'NULL: false',
    'PutItem',
    one({ NULL: false }),
    `${ENVELOPE}${PARAMETER}Null attribute value types must have the value of true`,
  ],
  ['an empty string set', 'PutItem', one({ SS: [] }), `${ENVELOPE}${PARAMETER}An string set  may not be empty`],
  ['an empty number set', 'PutItem', one({ NS: [] }), `${ENVELOPE}${PARAMETER}An number set  may not be empty`],
  ['an empty binary set', 'PutItem', one({ BS: [] }), `${ENVELOPE}${PARAMETER}Binary sets should not be empty`],
  [
    'a string twice in a set',
    'PutItem',
    one({ SS: ['b', 'a', 'b'] }),
    `${ENVELOPE}${PARAMETER}Input collection ["a", "b", "b"] contains duplicates.`,
  ],
  [
    'bytes twice in a set',
    'PutItem',
    one({ BS: ['/w==', 'AA==', 'AA=='] }),
    `${ENVELOPE}${PARAMETER}Input collection ["AA==","/w==","AA=="]of type BS contains duplicates.`,
  ],
  [
    'a number twice in a set',
    'PutItem',
    one({ NS: ['1', '1.0'] }),
    `${ENVELOPE}${PARAMETER}Input collection contains duplicates.`,
  ],
  ['a leaf on level 33', 'PutItem', one(nested(33)), DEEP],
  [
    'a leaf on level 33 in a value of an expression',
    'Scan',
    to({ FilterExpression: 'x = :v', ExpressionAttributeValues: { ':v': nested(33) } }),
    DEEP,
  ],
];

const numbers: Refusal[] = [
  ['an empty number', 'PutItem', one({ N: '' }), `${ENVELOPE}${NUMERIC}: `],
  ...['x', ' 1', '1 ', '1_0', 'NaN', 'Infinity', '0x1', '1e', '.', '++5', '1e1.5', '-'].map((text): Refusal => [
    `the number ${JSON.stringify(text)}`,
    'PutItem',
    one({ N: text }),
    `${ENVELOPE}${NUMERIC}: ${text}`,
  ]),
  ['39 digits', 'PutItem', one({ N: '1'.repeat(39) }), ENVELOPE + DIGITS],
  ['10 to the 126', 'PutItem', one({ N: '1E126' }), ENVELOPE + OVERFLOW],
  ['an exponent beyond 32 bits', 'PutItem', one({ N: '1e99999999999' }), ENVELOPE + OVERFLOW],
  [
    'an exponent beyond 64 bits',
    'PutItem',
    one({ N: '1e9223372036854775808' }),
    `${ENVELOPE}${NUMERIC}: 1e9223372036854775808`,
  ],
  ['zero times 10 to the 126', 'PutItem', one({ N: '0e126' }), ENVELOPE + OVERFLOW],
  ['zero times 10 to the -131', 'PutItem', one({ N: '0e-131' }), ENVELOPE + UNDERFLOW],
  ['10 to the -131', 'PutItem', one({ N: '1E-131' }), ENVELOPE + UNDERFLOW],
  ['39 digits, too large as well', 'PutItem', one({ N: `${'1'.repeat(39)}E126` }), ENVELOPE + DIGITS],
  ['a wrong number in a set', 'PutItem', one({ NS: ['1', 'b'] }), `${ENVELOPE}${NUMERIC}: b`],
];

const N = (text: string) => ({ N: text });
const twice = { SS: ['b', 'a', 'b'] };
const TWICE = `${PARAMETER}Input collection ["a", "b", "b"] contains duplicates.`;
const OLD_TWICE = `${PARAMETER}Input collection [b, a, b] contains duplicates.`;
const condition = (value: object) => ({
  ConditionExpression: 'x = :v',
  ExpressionAttributeValues: { ':v': value },
});
const filtered = (value: object) => ({
  FilterExpression: 'x = :v',
  ExpressionAttributeValues: { ':v': value },
});
const ofQuery = (value: object) =>
  to({
    KeyConditionExpression: 'pk = :p',
    FilterExpression: 'x = :v',
    ExpressionAttributeValues: { ':p': { S: 'p' }, ':v': value },
  });
const inBatch = (value: object) => ({ RequestItems: { tab: [{ PutRequest: { Item: { ...KEY, x: value } } }] } });
const ofBatch = (value: object) => ({ RequestItems: { tab: { Keys: [{ ...KEY, sk: value }] } } });
const inTransaction = (value: object) => ({
  TransactItems: [{ Put: { TableName: 'tab', Item: { ...KEY, x: value } } }],
});
const WRAPPED = 'ExpressionAttributeValues contains invalid value: ';

/** The same fault, as each operation words it. */
const layers: Refusal[] = [
  [
    'no number in a condition of PutItem',
    'PutItem',
    to({ Item: KEY, ...condition(N('abc')) }),
    `${ENVELOPE}${NUMERIC}: abc`,
  ],
  [
    'an empty number in the key of DeleteItem',
    'DeleteItem',
    to({ Key: { ...KEY, sk: N('') } }),
    `${ENVELOPE}${NUMERIC}: `,
  ],
  ['a set in a condition of DeleteItem', 'DeleteItem', to({ Key: KEY, ...condition(twice) }), ENVELOPE + TWICE],
  ['an empty number in GetItem', 'GetItem', to({ Key: { ...KEY, sk: N('') } }), `${NUMERIC}: `],
  ['a set in GetItem', 'GetItem', to({ Key: { ...KEY, sk: twice } }), TWICE],
  ['an empty number in BatchGetItem', 'BatchGetItem', ofBatch(N('')), `${NUMERIC}: `],
  ['an empty number in Query', 'Query', ofQuery(N('')), `${NUMERIC}: `],
  ['a set in Query', 'Query', ofQuery(twice), TWICE],
  ['a set in the starting key of a Query', 'Query', { ...ofQuery(N('1')), ExclusiveStartKey: { pk: twice } }, TWICE],
  ['an empty number in BatchWriteItem', 'BatchWriteItem', inBatch(N('')), NUMERIC],
  ['a set in BatchWriteItem', 'BatchWriteItem', inBatch(twice), OLD_TWICE],
  [
    'a number set in BatchWriteItem',
    'BatchWriteItem',
    inBatch({ NS: ['2', '1', '2'] }),
    'Input collection contains duplicates',
  ],
  ['a set in TransactWriteItems', 'TransactWriteItems', inTransaction(twice), OLD_TWICE],
  ['an empty number in a Scan', 'Scan', to(filtered(N(''))), `${WRAPPED}${NUMERIC} for key :v`],
  ['a set in a Scan', 'Scan', to(filtered(twice)), `${WRAPPED}${OLD_TWICE} for key :v`],
];

const keys: Refusal[] = [
  [
    'an item without its sort key',
    'PutItem',
    to({ Item: { pk: { S: 'p' } } }),
    `${PARAMETER}Missing the key sk in the item`,
  ],
  [
    'an item with a key of another type',
    'PutItem',
    put({ sk: { S: '1' } }),
    `${PARAMETER}Type mismatch for key sk expected: N actual: S`,
  ],
  ['a key of another type', 'GetItem', to({ Key: { pk: { N: '1' }, sk: { N: '1' } } }), KEY_MISMATCH],
  ['a key with less', 'GetItem', to({ Key: { pk: { S: '1' } } }), KEY_MISMATCH],
  ['a key with more', 'DeleteItem', to({ Key: { ...KEY, x: { S: '1' } } }), KEY_MISMATCH],
  ['an empty key', 'GetItem', to({ Key: {} }), KEY_MISMATCH],
  ['an empty string as key', 'GetItem', to({ Key: { ...KEY, pk: { S: '' } } }), `${NOT_VALID}${EMPTY_KEY} Key: pk`],
  ['an empty string as key of an item', 'PutItem', put({ pk: { S: '' } }), `${NOT_VALID}${EMPTY_KEY} Key: pk`],
  ['a partition key of 2049 bytes', 'PutItem', put({ pk: { S: 'x'.repeat(2049) } }), HASH_SIZE],
  ['the same in a key', 'GetItem', to({ Key: { ...KEY, pk: { S: 'é'.repeat(1025) } } }), HASH_SIZE],
  [
    'a sort key of 1025 bytes',
    'PutItem',
    { TableName: 'texts', Item: { pk: { S: 'p' }, sk: { S: 'x'.repeat(1025) } } },
    `${PARAMETER}Aggregated size of all range keys has exceeded the size limit of 1024 bytes`,
  ],
  [
    'an index key of another type',
    'PutItem',
    put({ a: { N: '1' } }),
    `${PARAMETER}Type mismatch for Index Key a Expected: S Actual: N IndexName: byA`,
  ],
  [
    'an index key of another type by update',
    'UpdateItem',
    to({ Key: KEY, UpdateExpression: 'SET a = :v', ExpressionAttributeValues: { ':v': { N: '1' } } }),
    `${PARAMETER}Type mismatch for Index Key a Expected: S Actual: N IndexName: byA`,
  ],
  ['an empty index key', 'PutItem', put({ a: { S: '' } }), `${INDEX_VALUE} IndexName: byA, IndexKey: a`],
  [
    'an empty index key by update',
    'UpdateItem',
    to({ Key: KEY, UpdateExpression: 'SET a = :v', ExpressionAttributeValues: { ':v': { S: '' } } }),
    UPDATED_VALUE,
  ],
  [
    'an item over 400 KB',
    'PutItem',
    put({ x: { S: 'x'.repeat(409_600) } }),
    'Item size has exceeded the maximum allowed size',
  ],
  [
    'an item over 400 KB, before its table is looked for',
    'PutItem',
    { TableName: 'nowhere', Item: { x: { S: 'x'.repeat(409_600) } } },
    'Item size has exceeded the maximum allowed size',
  ],
  [
    'an update that says more than 400 KB, before its condition is asked',
    'UpdateItem',
    to({
      Key: KEY,
      UpdateExpression: 'SET x = :v',
      ConditionExpression: 'attribute_exists(nil)',
      ExpressionAttributeValues: { ':v': { S: 'x'.repeat(409_600 - 3 - 19) } },
    }),
    'Item size to update has exceeded the maximum allowed size',
  ],
  [
    'an update to more than 400 KB',
    'UpdateItem',
    to({
      Key: KEY,
      UpdateExpression: 'SET x = :v',
      ExpressionAttributeValues: { ':v': { S: 'x'.repeat(409_600 - 1 - 20) } },
    }),
    'Item size to update has exceeded the maximum allowed size',
  ],
];

const TEXTS = {
  TableName: 'texts',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['pk', 'sk'].map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
};

describe('Values that cannot be stored', () => {
  const prepare = async ({ ok }: { ok: (operation: string, input: object) => Promise<unknown> }) => {
    await ok('CreateTable', TABLE);
    await ok('CreateTable', TEXTS);
  };

  describe('by their shape', () => itRefuses(shapes, prepare));
  describe('as numbers', () => itRefuses(numbers, prepare));
  describe('in the words of each operation', () => itRefuses(layers, prepare));
  describe('as keys, and by their size', () => itRefuses(keys, prepare));
});

describe('Values that can be stored', () => {
  const stored = async (value: object) => {
    const { ok } = bench();
    await ok('CreateTable', TABLE);
    await ok('PutItem', one(value));
    return (await ok('GetItem', to({ Key: KEY })))['Item']!['x'];
  };

  it.each([
    ['+5', '5'],
    ['5.', '5'],
    ['.5', '0.5'],
    ['1E+2', '100'],
    ['00042', '42'],
    ['-0', '0'],
    ['1.50', '1.5'],
    ['0E125', '0'],
    ['0e-130', '0'],
    ['1E-130', `0.${'0'.repeat(129)}1`],
    ['1E125', `1${'0'.repeat(125)}`],
    [`${'1'.repeat(38)}00`, `${'1'.repeat(38)}00`],
    ['-0.0001', '-0.0001'],
  ])('are numbers such as %s, as %s', async (sent, kept) => {
    expect(await stored({ N: sent })).toEqual({ N: kept });
    expect(await stored({ NS: [sent] })).toEqual({ NS: [kept] });
  });

  it.each([{ S: '' }, { B: '' }, { L: [] }, { M: {} }, { SS: [''] }, nested(32), { S: 'x'.repeat(409_600 - 8) }])(
    'are $#',
    async value => {
      expect(await stored(value)).toEqual(value);
    },
  );
});
