import { constraint, ENVELOPE, itRefuses, KEY, KEY_MISMATCH, PARAMETER, TABLE, to, type Refusal } from './answers.js';

const SCALARS = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ";
const CONDITION = `${ENVELOPE}Invalid ConditionExpression: `;
const UPDATE = `${ENVELOPE}Invalid UpdateExpression: `;
const MISSING = 'The provided expression refers to an attribute that does not exist in the item';
const OPERAND = 'An operand in the update expression has an incorrect data type';
const PATH = 'The document path provided in the update expression is invalid for update';
const values = { ':n': { N: '1' }, ':s': { S: 'x' }, ':l': { L: [] }, ':m': { M: {} }, ':ss': { SS: ['x'] } };
function update(expression: string, more: object = {}): object {
  const named = Object.entries(values).filter(([name]) => new RegExp(`${name}\\b`).test(expression));
  const ExpressionAttributeValues = named.length === 0 ? undefined : Object.fromEntries(named);
  return to({ Key: KEY, UpdateExpression: expression, ExpressionAttributeValues, ...more });
}

const updates: Refusal[] = [
  ['nothing', 'UpdateItem', update(''), `${UPDATE}The expression can not be empty;`],
  [
    'over 4 KB, the size untold',
    'UpdateItem',
    update(`SET ${'a'.repeat(4090)} = :n`),
    `${UPDATE}Expression size has exceeded the maximum allowed size;`,
  ],
  ['a syntax error', 'UpdateItem', update('SET a = '), `${UPDATE}Syntax error; token: "<EOF>", near: "= "`],
  [
    'a syntax error before blanks',
    'UpdateItem',
    update('SET a = :n b '),
    `${UPDATE}Syntax error; token: "b", near: ":n b "`,
  ],
  [
    'a reserved word',
    'UpdateItem',
    update('SET m.Name = :n'),
    `${UPDATE}Attribute name is a reserved keyword; reserved keyword: Name`,
  ],
  [
    'an undefined name',
    'UpdateItem',
    update('REMOVE #u'),
    `${UPDATE}An expression attribute name used in the document path is not defined; attribute name: #u`,
  ],
  [
    'an undefined value',
    'UpdateItem',
    update('SET x = :u'),
    `${UPDATE}An expression attribute value used in expression is not defined; attribute value: :u`,
  ],
  [
    'a path within a path',
    'UpdateItem',
    update('SET m.x = :n, m = :m'),
    `${UPDATE}Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m, x], ` +
      'path two: [m]',
  ],
  [
    'a path both of a map and of a list',
    'UpdateItem',
    update('SET m.x = :n REMOVE m[1]'),
    `${UPDATE}Two document paths conflict with each other; must remove or rewrite one of these paths; path one: ` +
      '[m, x], path two: [m, [1]]',
  ],
  [
    'a clause twice',
    'UpdateItem',
    update('SET x = :n SET y = :n'),
    `${UPDATE}The "SET" section can only be used once in an update expression;`,
  ],
  ['an unknown function', 'UpdateItem', update('SET x = f(y, :n)'), `${UPDATE}Invalid function name; function: f`],
  [
    'a function with too little',
    'UpdateItem',
    update('SET x = list_append(:l)'),
    `${UPDATE}Incorrect number of operands for operator or function; operator or function: list_append, number of ` +
      'operands: 1',
  ],
  [
    'a function of a value that wants a path',
    'UpdateItem',
    update('SET x = if_not_exists(:n, :n)'),
    `${UPDATE}Operator or function requires a document path; operator or function: if_not_exists`,
  ],
  [
    'a sum with a string',
    'UpdateItem',
    update('SET x = y + :s'),
    `${UPDATE}Incorrect operand type for operator or function; operator or function: +, operand type: S`,
  ],
  [
    'ADD of a string',
    'UpdateItem',
    update('ADD x :s'),
    `${UPDATE}Incorrect operand type for operator or function; operator: ADD, operand type: STRING`,
  ],
  [
    'DELETE of a number',
    'UpdateItem',
    update('DELETE x :n'),
    `${UPDATE}Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER`,
  ],
  [
    'a key',
    'UpdateItem',
    update('SET sk = :n'),
    `${PARAMETER}Cannot update attribute sk. This attribute is part of the key`,
  ],
  ['a path into a key', 'UpdateItem', update('SET pk.x = :n'), `${SCALARS}Key: pk`],
  ['a path into an index key', 'UpdateItem', update('REMOVE a[0]'), `${SCALARS}IndexKey: a`],
  ['from what is not there', 'UpdateItem', update('SET x = y'), MISSING],
  ['a sum with what is not there', 'UpdateItem', update('SET n = nil + :n'), MISSING],
  ['a sum with a text', 'UpdateItem', update('SET x = txt + :n'), OPERAND],
  ['ADD to a text', 'UpdateItem', update('ADD txt :n'), OPERAND],
  ['ADD of a set to a number', 'UpdateItem', update('ADD num :ss'), OPERAND],
  ['DELETE from a number', 'UpdateItem', update('DELETE num :ss'), OPERAND],
  ['list_append to a text', 'UpdateItem', update('SET x = list_append(txt, :l)'), OPERAND],
  ['a path through what is not there', 'UpdateItem', update('SET nil.x = :n'), PATH],
  ['a path through a text', 'UpdateItem', update('SET txt.x = :n'), PATH],
  ['an index of a map', 'UpdateItem', update('SET dict[0] = :n'), PATH],
  ['a name in a list', 'UpdateItem', update('SET arr.x = :n'), PATH],
];

const conditions: Refusal[] = [
  [
    'that is not fulfilled',
    'PutItem',
    to({ Item: KEY, ConditionExpression: 'attribute_not_exists(pk)' }),
    'The conditional request failed',
    'ConditionalCheckFailedException',
  ],
  [
    'with needless parentheses',
    'DeleteItem',
    to({ Key: KEY, ConditionExpression: '((attribute_exists(x)))' }),
    CONDITION + 'The expression has redundant parentheses;',
  ],
  [
    'that compares a path with itself',
    'DeleteItem',
    to({ Key: KEY, ConditionExpression: 'm.x[0] = m.x[0]' }),
    CONDITION +
      'The first operand must be distinct from the remaining operands for this operator or ' +
      'function; operator: =, first operand: [m, x, [0]]',
  ],
  [
    'with bounds of two types',
    'PutItem',
    to({
      Item: KEY,
      ConditionExpression: 'x BETWEEN :a AND :b',
      ExpressionAttributeValues: { ':a': { S: 'x' }, ':b': { N: '1' } },
    }),
    `${ENVELOPE}Invalid ConditionExpression: The BETWEEN operator requires same data type for lower and upper bounds; ` +
      'lower bound operand: AttributeValue: {S:x}, upper bound operand: AttributeValue: {N:1}',
  ],
  [
    'with bounds in the wrong order',
    'DeleteItem',
    to({
      Key: KEY,
      ConditionExpression: 'x BETWEEN :a AND :b',
      ExpressionAttributeValues: { ':a': { N: '2' }, ':b': { N: '1' } },
    }),
    CONDITION +
      'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ' +
      'lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}',
  ],
  [
    'of a size alone',
    'DeleteItem',
    to({ Key: KEY, ConditionExpression: 'size(x)' }),
    CONDITION + 'The function is not allowed to be used this way in an expression; function: size',
  ],
  [
    'with an unknown type name',
    'DeleteItem',
    to({
      Key: KEY,
      ConditionExpression: 'attribute_type(x, :t)',
      ExpressionAttributeValues: { ':t': { S: 'STRING' } },
    }),
    CONDITION + 'Invalid attribute type name found; type: STRING, valid types: ' + '{B,NULL,SS,BOOL,L,BS,N,NS,S,M}',
  ],
];

const MAP_KEYS =
  'Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater ' +
  'than or equal to 3, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]';
const batches: Refusal[] = [
  [
    'a BatchGetItem of nothing',
    'BatchGetItem',
    { RequestItems: {} },
    `${ENVELOPE}Value at 'RequestItems' failed to satisfy constraint: Member must have length greater than or equal to 1`,
  ],
  [
    'a BatchWriteItem of nothing',
    'BatchWriteItem',
    { RequestItems: {} },
    'The requestItems parameter is required for BatchWriteItem',
  ],
  [
    'a hundred and one keys',
    'BatchGetItem',
    { RequestItems: { tab: { Keys: Array.from({ length: 101 }, (_, i) => ({ ...KEY, sk: { N: String(i) } })) } } },
    `${ENVELOPE}Value at 'RequestItems.tab.member.Keys' failed to satisfy constraint: Member must have length less than ` +
      'or equal to 100',
  ],
  [
    'no keys',
    'BatchGetItem',
    { RequestItems: { tab: { Keys: [] } } },
    `${ENVELOPE}Value at 'RequestItems.tab.member.Keys' failed to satisfy constraint: Member must have length greater ` +
      'than or equal to 1',
  ],
  [
    'a table that cannot be called so, beside a wrong member',
    'BatchGetItem',
    { RequestItems: { 'a!': { Keys: [{ pk: { S: 'a' } }] } }, ReturnConsumedCapacity: 'c' },
    `2 validation errors detected: Value '{"a!":{"Keys":[{"pk":{"S":"a"}}]}}' at 'requestItems' failed to satisfy ` +
      `constraint: ${MAP_KEYS}; Value 'c' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy ` +
      'enum value set: [INDEXES, TOTAL, NONE]',
  ],
  [
    'a table that cannot be called so',
    'BatchWriteItem',
    { RequestItems: { 'a!': [{ DeleteRequest: { Key: { pk: { S: 'a' } } } }] } },
    `${ENVELOPE}Value '{a!=[WriteRequest(deleteRequest=DeleteRequest(key={pk=AttributeValue({"S":"a"})}))]}' at ` +
      `'requestItems' failed to satisfy constraint: ${MAP_KEYS}`,
  ],
  [
    'a wrong member, before the name of the table',
    'BatchWriteItem',
    { RequestItems: { 'a!': [{ DeleteRequest: { Key: KEY } }] }, ReturnConsumedCapacity: 'c' },
    constraint("'c'", 'returnConsumedCapacity', 'Member must satisfy enum value set: [INDEXES, TOTAL, NONE]'),
  ],
  [
    'no writes to a table',
    'BatchWriteItem',
    { RequestItems: { tab: [] } },
    `${ENVELOPE}Value '{tab=[]}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: ` +
      '[Member must have length less than or equal to 25, Member must have length greater than or equal to 1]',
  ],
  [
    'a key twice',
    'BatchGetItem',
    { RequestItems: { tab: { Keys: [KEY, KEY] } } },
    'Provided list of item keys contains duplicates',
  ],
  [
    'a key twice, its number written otherwise',
    'BatchGetItem',
    { RequestItems: { tab: { Keys: [KEY, { ...KEY, sk: { N: '1.0' } }] } } },
    'Provided list of item keys contains duplicates',
  ],
  [
    'a put and a deletion of one key',
    'BatchWriteItem',
    { RequestItems: { tab: [{ PutRequest: { Item: KEY } }, { DeleteRequest: { Key: KEY } }] } },
    'Provided list of item keys contains duplicates',
  ],
  [
    'a request that is none',
    'BatchWriteItem',
    { RequestItems: { tab: [{}] } },
    'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
  ],
  [
    'an item without its key',
    'BatchWriteItem',
    { RequestItems: { tab: [{ PutRequest: { Item: { pk: { S: 'p' } } } }] } },
    KEY_MISMATCH,
  ],
  [
    'a table that is not there',
    'BatchWriteItem',
    { RequestItems: { nowhere: [{ PutRequest: { Item: KEY } }] } },
    'Requested resource not found',
    'ResourceNotFoundException',
  ],
];

const check = (more: object = {}) => ({
  ConditionCheck: { TableName: 'tab', Key: KEY, ConditionExpression: 'attribute_exists(pk)', ...more },
});
const CANCELLED = 'Transaction cancelled, please refer cancellation reasons for specific reasons ';
const transactions: Refusal[] = [
  [
    'nothing',
    'TransactWriteItems',
    { TransactItems: [] },
    constraint("'[]'", 'transactItems', 'Member must have length greater than or equal to 1'),
  ],
  [
    'an item twice',
    'TransactWriteItems',
    { TransactItems: [check(), { Delete: { TableName: 'tab', Key: KEY } }] },
    'Transaction request cannot include multiple operations on one item',
  ],
  [
    'an item twice in a read',
    'TransactGetItems',
    { TransactItems: [{ Get: { TableName: 'tab', Key: KEY } }, { Get: { TableName: 'tab', Key: KEY } }] },
    'Transaction request cannot include multiple operations on one item',
  ],
  [
    'two actions in one entry',
    'TransactWriteItems',
    { TransactItems: [{ ...check(), Put: { TableName: 'tab', Item: KEY } }] },
    'TransactItems can only contain one of Check, Put, Update or Delete',
  ],
  [
    'a table that is not there',
    'TransactWriteItems',
    { TransactItems: [check({ TableName: 'nowhere' })] },
    'Requested resource not found',
    'ResourceNotFoundException',
  ],
  [
    'a condition that is not fulfilled',
    'TransactWriteItems',
    {
      TransactItems: [
        { Put: { TableName: 'tab', Item: { pk: { S: 'new' }, sk: { N: '1' } } } },
        check({ ConditionExpression: 'attribute_not_exists(pk)' }),
      ],
    },
    `${CANCELLED}[None, ConditionalCheckFailed]`,
    'TransactionCanceledException',
  ],
  [
    'a key of another type',
    'TransactWriteItems',
    { TransactItems: [check({ Key: { pk: { N: '1' }, sk: { N: '1' } } })] },
    `${CANCELLED}[ValidationError]`,
    'TransactionCanceledException',
  ],
  [
    'an empty key',
    'TransactWriteItems',
    { TransactItems: [check({ Key: { pk: { S: '' }, sk: { N: '1' } } })] },
    'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string ' +
      'value. Key: pk',
  ],
  [
    'an empty key in a read, which is a reason',
    'TransactGetItems',
    { TransactItems: [{ Get: { TableName: 'tab', Key: { pk: { S: '' }, sk: { N: '1' } } } }] },
    `${CANCELLED}[ValidationError]`,
    'TransactionCanceledException',
  ],
  [
    'an expression over 4 KB, its size told',
    'TransactWriteItems',
    { TransactItems: [check({ ConditionExpression: 'x'.repeat(4097) })] },
    'Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; expression size: 4097',
  ],
  [
    'an update over 4 KB, its size untold',
    'TransactWriteItems',
    { TransactItems: [{ Update: { TableName: 'tab', Key: KEY, UpdateExpression: 'x'.repeat(4097) } }] },
    'Invalid UpdateExpression: Expression size has exceeded the maximum allowed size;',
  ],
  [
    'an unused value of a later action, before a missing table of an earlier one',
    'TransactWriteItems',
    { TransactItems: [check({ TableName: 'nowhere' }), check({ ExpressionAttributeValues: { ':v': { S: 'x' } } })] },
    'Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}',
  ],
  [
    'a token of 37 characters beside a wrong member: the token first',
    'TransactWriteItems',
    { TransactItems: [check()], ClientRequestToken: 't'.repeat(37), ReturnConsumedCapacity: 'c' },
    `2 validation errors detected: Value '${'t'.repeat(37)}' at 'clientRequestToken' failed to satisfy constraint: ` +
      "Member must have length less than or equal to 36; Value 'c' at 'returnConsumedCapacity' failed to satisfy " +
      'constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]',
  ],
  [
    'a token of 37 characters',
    'TransactWriteItems',
    { TransactItems: [check()], ClientRequestToken: 't'.repeat(37) },
    constraint(`'${'t'.repeat(37)}'`, 'clientRequestToken', 'Member must have length less than or equal to 36'),
  ],
];

describe('Writes that are refused', () => {
  const prepare = async ({ ok }: { ok: (operation: string, input: object) => Promise<unknown> }) => {
    await ok('CreateTable', TABLE);
    const Item = { ...KEY, txt: { S: 't' }, num: { N: '1' }, dict: { M: {} }, arr: { L: [] } };
    await ok('PutItem', to({ Item }));
  };

  describe('updates of', () => itRefuses(updates, prepare));
  describe('under a condition', () => itRefuses(conditions, prepare));
  describe('as a batch', () => itRefuses(batches, prepare));
  describe('as a transaction', () => itRefuses(transactions, prepare));
});
