import { constraint, ENVELOPE, itRefuses, KEY, PARAMETER, TABLE, to, type Refusal } from './answers.js';

const NOT_NULL = 'Member must not be null';
const NAME = 'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+';
const LONG = 'x'.repeat(256);
const RETURNS = 'Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]';
const CAPACITY = 'Member must satisfy enum value set: [INDEXES, TOTAL, NONE]';
const METRICS = 'Member must satisfy enum value set: [SIZE, NONE]';
const SELECT =
  'Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]';
const VALUES = 'ExpressionAttributeValues can only be specified when using expressions';
const VALUES_ONLY = `${VALUES}: `;
const NAMES_ONLY = 'ExpressionAttributeNames can only be specified when using expressions';
const MIXED = 'Can not use both expression and non-expression parameters in the same request: ';
const V = { ':v': { N: '1' } };
const put = (members: object) => to({ Item: KEY, ...members });
const keyed = (members: object) => to({ Key: KEY, ...members });

const names: Refusal[] = [
  ['GetItem without a table', 'GetItem', { Key: KEY }, constraint('null', 'tableName', NOT_NULL)],
  [
    'an empty table name, which breaks no pattern',
    'GetItem',
    { TableName: '', Key: KEY },
    constraint("''", 'tableName', 'Member must have length greater than or equal to 1'),
  ],
  ['a table name with a blank', 'GetItem', { TableName: 'a b', Key: KEY }, constraint("'a b'", 'tableName', NAME)],
  [
    'a table name of 256 characters',
    'GetItem',
    { TableName: LONG, Key: KEY },
    constraint(`'${LONG}'`, 'tableName', 'Member must have length less than or equal to 255'),
  ],
  ['PutItem without table and item: the table only', 'PutItem', {}, constraint('null', 'tableName', NOT_NULL)],
  [
    'UpdateItem without table and key: the table only',
    'UpdateItem',
    { ReturnValues: 'x' },
    constraint('null', 'tableName', NOT_NULL),
  ],
  [
    'UpdateItem without a key, under a wrong name: everything that is wrong',
    'UpdateItem',
    { TableName: '', ReturnConsumedCapacity: 'c', ReturnValues: 'v' },
    `4 validation errors detected: Value 'c' at 'returnConsumedCapacity' failed to satisfy constraint: ${CAPACITY}; ` +
      "Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1; " +
      `Value 'v' at 'returnValues' failed to satisfy constraint: ${RETURNS}; ` +
      `Value null at 'key' failed to satisfy constraint: ${NOT_NULL}`,
  ],
  [
    'DeleteItem without table and key: both',
    'DeleteItem',
    {},
    `2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: ${NOT_NULL}; ` +
      `Value null at 'key' failed to satisfy constraint: ${NOT_NULL}`,
  ],
  [
    'a table that is not there',
    'GetItem',
    { TableName: 'nowhere', Key: KEY },
    'Requested resource not found',
    'ResourceNotFoundException',
  ],
  [
    'DescribeTable of a table that is not there',
    'DescribeTable',
    { TableName: 'nowhere' },
    'Requested resource not found: Table: nowhere not found',
    'ResourceNotFoundException',
  ],
  [
    'DescribeTable without a name',
    'DescribeTable',
    {},
    "The parameter 'TableName' is required but was not present in the request",
  ],
  [
    'DescribeTable with a short name',
    'DescribeTable',
    { TableName: 'ab' },
    'TableName must be at least 3 characters long and at most 255 characters long',
  ],
  ['DeleteTable with a wrong character', 'DeleteTable', { TableName: 'a/bc' }, constraint("'a/bc'", 'tableName', NAME)],
];

const enumerations: Refusal[] = [
  [
    'PutItem: every wrong Return… member, and the missing item',
    'PutItem',
    to({ ReturnConsumedCapacity: 'c', ReturnValues: 'v', ReturnItemCollectionMetrics: 'm' }),
    `4 validation errors detected: Value 'c' at 'returnConsumedCapacity' failed to satisfy constraint: ${CAPACITY}; ` +
      `Value null at 'item' failed to satisfy constraint: ${NOT_NULL}; ` +
      `Value 'v' at 'returnValues' failed to satisfy constraint: ${RETURNS}; ` +
      `Value 'm' at 'returnItemCollectionMetrics' failed to satisfy constraint: ${METRICS}`,
  ],
  [
    'UpdateItem: the first of them only',
    'UpdateItem',
    keyed({ ReturnConsumedCapacity: 'c', ReturnValues: 'v', ReturnItemCollectionMetrics: 'm' }),
    constraint("'v'", 'returnValues', RETURNS),
  ],
  [
    'UpdateItem: capacity before metrics',
    'UpdateItem',
    keyed({ ReturnConsumedCapacity: 'c', ReturnItemCollectionMetrics: 'm' }),
    constraint("'c'", 'returnConsumedCapacity', CAPACITY),
  ],
  [
    'PutItem returning what it wrote',
    'PutItem',
    put({ ReturnValues: 'ALL_NEW' }),
    `${ENVELOPE}ReturnValues can only be ALL_OLD or NONE`,
  ],
  [
    'DeleteItem returning what it wrote',
    'DeleteItem',
    keyed({ ReturnValues: 'ALL_NEW' }),
    `${ENVELOPE}ReturnValues can only be ALL_OLD or NONE`,
  ],
  ['an unknown Select', 'Scan', to({ Select: 'x' }), constraint("'x'", 'select', SELECT)],
  [
    'Scan with Limit 0',
    'Scan',
    to({ Limit: 0 }),
    constraint("'0'", 'limit', 'Member must have value greater than or equal to 1'),
  ],
  [
    'Query with Limit 0, worded otherwise',
    'Query',
    to({ Limit: 0, KeyConditionExpression: 'pk = :v', ExpressionAttributeValues: V }),
    `${ENVELOPE}Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
  ],
];

const expressionParameters: Refusal[] = [
  [
    'PutItem with Expected beside an expression',
    'PutItem',
    put({ ConditionExpression: 'a', Expected: {} }),
    `${ENVELOPE}${MIXED}Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}`,
  ],
  [
    'UpdateItem with both kinds of everything',
    'UpdateItem',
    keyed({ UpdateExpression: 'x', ConditionExpression: 'x', AttributeUpdates: {}, Expected: {} }),
    `${ENVELOPE}${MIXED}Non-expression parameters: {AttributeUpdates, Expected} ` +
      'Expression parameters: {UpdateExpression, ConditionExpression}',
  ],
  [
    'DeleteItem with Expected beside an expression',
    'DeleteItem',
    keyed({ ConditionExpression: 'a', Expected: {} }),
    `${ENVELOPE}${MIXED}Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}`,
  ],
  ['names without an expression', 'GetItem', keyed({ ExpressionAttributeNames: { '#a': 'a' } }), NAMES_ONLY],
  [
    'names without an expression in PutItem',
    'PutItem',
    put({ ExpressionAttributeNames: { '#a': 'a' } }),
    ENVELOPE + NAMES_ONLY,
  ],
  ['values without an expression in PutItem', 'PutItem', put({ ExpressionAttributeValues: V }), ENVELOPE + VALUES],
  [
    'values without an expression in UpdateItem',
    'UpdateItem',
    keyed({ ExpressionAttributeValues: V }),
    ENVELOPE + VALUES,
  ],
  [
    'values without an expression in DeleteItem',
    'DeleteItem',
    keyed({ ExpressionAttributeValues: V }),
    ENVELOPE + VALUES,
  ],
  [
    'values in a Scan that only projects',
    'Scan',
    to({ ProjectionExpression: 'x', ExpressionAttributeValues: V }),
    `${VALUES_ONLY}FilterExpression is null`,
  ],
  [
    'values in a Query without a condition',
    'Query',
    to({ ExpressionAttributeValues: V }),
    `${VALUES_ONLY}FilterExpression and KeyConditionExpression are null`,
  ],
  [
    'no names at all',
    'DeleteItem',
    keyed({ ConditionExpression: 'x = x', ExpressionAttributeNames: {} }),
    `${ENVELOPE}ExpressionAttributeNames must not be empty`,
  ],
  [
    'a name that is no placeholder',
    'DeleteItem',
    keyed({ ConditionExpression: 'x = x', ExpressionAttributeNames: { a: 'a' } }),
    'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"',
  ],
  [
    'no values at all',
    'DeleteItem',
    keyed({ ConditionExpression: 'x = x', ExpressionAttributeValues: {} }),
    `${ENVELOPE}ExpressionAttributeValues must not be empty`,
  ],
  [
    'a value that is no placeholder',
    'DeleteItem',
    keyed({ ConditionExpression: 'x = x', ExpressionAttributeValues: { v: { N: '1' } } }),
    'ExpressionAttributeValues contains invalid key: Syntax error; key: "v"',
  ],
  [
    'a value that is none',
    'Scan',
    to({ FilterExpression: 'x = :v', ExpressionAttributeValues: { ':v': {} } }),
    'ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, must contain exactly one of ' +
      'the supported datatypes for key :v',
  ],
  [
    'an empty set among the values',
    'Scan',
    to({ FilterExpression: 'x = :v', ExpressionAttributeValues: { ':v': { SS: [] } } }),
    `ExpressionAttributeValues contains invalid value: ${PARAMETER}An string set  may not be empty for key :v`,
  ],
  [
    'NULL: false among the values of UpdateItem, before all of them',
    'UpdateItem',
    keyed({ UpdateExpression: 'x', ExpressionAttributeValues: { ':a': { N: 'x' }, ':v': { NULL: false } } }),
    `${ENVELOPE}${PARAMETER}Null attribute value types must have the value of true`,
  ],
  [
    'NULL: false deep in the key of UpdateItem, before its expressions',
    'UpdateItem',
    to({ Key: { pk: { L: [{ NULL: false }] } }, UpdateExpression: '', ExpressionAttributeValues: V }),
    `${ENVELOPE}${PARAMETER}Null attribute value types must have the value of true`,
  ],
  [
    'an unused name',
    'GetItem',
    keyed({ ProjectionExpression: 'x', ExpressionAttributeNames: { '#a': 'a' } }),
    'Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}',
  ],
  [
    'unused values in PutItem, without the envelope',
    'PutItem',
    put({
      ConditionExpression: 'attribute_exists(x)',
      ExpressionAttributeValues: { ':b': { N: '1' }, ':a': { N: '1' } },
    }),
    'Value provided in ExpressionAttributeValues unused in expressions: keys: {:a, :b}',
  ],
  [
    'an unused value, before a key condition that is none',
    'Query',
    to({
      KeyConditionExpression: 'contains(pk, :v)',
      ExpressionAttributeValues: { ':v': { S: 'x' }, ':w': { S: 'x' } },
    }),
    'Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}',
  ],
  [
    'Query without a condition',
    'Query',
    to({}),
    'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
  ],
];

describe('Parameters of a request', () => {
  const prepare = ({ ok }: { ok: (operation: string, input: object) => Promise<unknown> }) => ok('CreateTable', TABLE);

  describe('names', () => itRefuses(names, prepare));
  describe('enumerations', () => itRefuses(enumerations, prepare));
  describe('around expressions', () => itRefuses(expressionParameters, prepare));
});
