import { inRange } from '../../../lib/engine/expressions/resolve-condition.js';
import type { KeyRange } from '../../../lib/engine/expressions/compiled.js';
import { compileKeyCondition } from '../../../lib/engine/expressions/key-condition.js';
import type { KeySchema } from '../../../lib/engine/storage/keys.js';
import { context, faultOf } from './requests.js';

const C = 'Invalid condition in KeyConditionExpression: ';
const OPERATOR = 'Invalid operator used in KeyConditionExpression: ';
const NESTED = 'Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes';
const UNSUPPORTED = 'Query key condition not supported';
const ONE_PER_KEY = 'Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key';
const tooMany = (conditions: number, attributes: number): string =>
  `The number of query conditions (${conditions}) exceeds the number of key attributes defined in the schema (${attributes})`;
const gap = (loose: string, last: string): string =>
  `RANGE key attributes ${loose} must have equality conditions specified in the query because a condition is present on ` +
  `key attribute ${last}`;
const MISSED = 'Query condition missed key schema element: ';
const TYPE = 'One or more parameter values were invalid: Condition parameter type does not match schema type';

const table: KeySchema = { partition: [{ name: 'pk', type: 'S' }], sort: [{ name: 'sk', type: 'N' }] };
const hashOnly: KeySchema = { partition: [{ name: 'pk', type: 'S' }], sort: [] };
const texts: KeySchema = { partition: [{ name: 'pk', type: 'S' }], sort: [{ name: 'sk', type: 'S' }] };
const many: KeySchema = {
  partition: [
    { name: 'p1', type: 'S' },
    { name: 'p2', type: 'N' },
  ],
  sort: [
    { name: 's1', type: 'S' },
    { name: 's2', type: 'N' },
    { name: 's3', type: 'N' },
  ],
};

const bind = (text: string, keys: KeySchema = table): KeyRange => compileKeyCondition(text, context())().bind(keys);
const fault = (text: string, keys?: KeySchema): string => faultOf(() => bind(text, keys));

describe('a key condition', () => {
  const pk = [{ S: 'text' }];
  const sk = (operator: string, ...values: object[]): object => ({
    partition: pk,
    sort: [{ attribute: 'sk', operator, values }],
  });

  it.each<[string, object]>([
    ['pk = :s', { partition: pk, sort: [] }],
    ['(pk = :s)', { partition: pk, sort: [] }],
    [':s = pk', { partition: pk, sort: [] }],
    ['pk = :s AND sk = :n', sk('=', { N: '5' })],
    ['sk = :n AND pk = :s', sk('=', { N: '5' })],
    ['(pk = :s) AND (sk < :n)', sk('<', { N: '5' })],
    ['(pk = :s AND sk <= :n)', sk('<=', { N: '5' })],
    ['pk = :s and sk >= :n', sk('>=', { N: '5' })],
    [':n < sk AND pk = :s', sk('>', { N: '5' })],
    [':n <= sk AND pk = :s', sk('>=', { N: '5' })],
    [':n > sk AND pk = :s', sk('<', { N: '5' })],
    [':n >= sk AND pk = :s', sk('<=', { N: '5' })],
    ['pk = :s AND sk BETWEEN :one AND :nine', sk('BETWEEN', { N: '1' }, { N: '9' })],
  ])('%s selects', (text, range) => {
    expect(bind(text)).toEqual(range);
  });

  it('selects by the beginning of a text', () => {
    expect(bind('pk = :s AND begins_with(sk, :x)', texts).sort).toEqual([
      { attribute: 'sk', operator: 'begins_with', values: [{ S: 'x' }] },
    ]);
  });

  it.each([
    ['', 'Invalid KeyConditionExpression: The expression can not be empty;'],
    ['pk', 'Invalid KeyConditionExpression: Syntax error; token: "<EOF>", near: "pk"'],
    ['((pk = :s))', 'Invalid KeyConditionExpression: The expression has redundant parentheses;'],
    ['status = :s', 'Invalid KeyConditionExpression: Attribute name is a reserved keyword; reserved keyword: status'],
    ['pk = :s OR sk = :n', `${OPERATOR}OR`],
    ['NOT pk = :s', `${OPERATOR}NOT`],
    ['pk = :s AND NOT sk = :n', `${OPERATOR}NOT`],
    ['pk IN (:s)', `${OPERATOR}IN`],
    ['pk = :s AND sk <> :n', `${OPERATOR}<>`],
    ['attribute_exists(pk)', `${OPERATOR}attribute_exists`],
    ['pk = :s AND attribute_not_exists(sk)', `${OPERATOR}attribute_not_exists`],
    ['pk = :s AND attribute_type(sk, :S)', `${OPERATOR}attribute_type`],
    ['pk = :s AND contains(sk, :s)', `${OPERATOR}contains`],
    ['size(pk) = :n', 'KeyConditionExpressions cannot contain nested operations'],
    ['pk = :s AND sk BETWEEN :one AND size(a)', 'KeyConditionExpressions cannot contain nested operations'],
    ['pk.a = :s', NESTED],
    ['pk = :s AND sk[0] = :n', NESTED],
    ['pk = sk', `${C}Multiple attribute names used in one condition`],
    ['pk = :s AND sk BETWEEN :one AND a', `${C}Multiple attribute names used in one condition`],
    [':s = :s', `${C}No key attribute specified`],
    [':n BETWEEN sk AND :nine', `${C}BETWEEN operator must have the key attribute as its first operand`],
    ['begins_with(:s, pk)', `${C}begins_with operator must have the key attribute as its first operand`],
    ['pk = :s AND pk = :s', ONE_PER_KEY],
    ['pk = :s AND sk > :one AND sk < :nine', ONE_PER_KEY],
    ['pk = :s AND sk = :n AND a = :n', tooMany(3, 2)],
    ['pk > :s', UNSUPPORTED],
    ['pk > :s AND sk = :n', UNSUPPORTED],
    ['begins_with(pk, :s)', UNSUPPORTED],
    ['sk = :n', `${MISSED}pk`],
    ['a = :n', `${MISSED}pk`],
    ['a = :s AND sk = :n', `${MISSED}pk`],
    ['pk = :s AND a = :n', `${MISSED}sk`],
    ['pk = :n', TYPE],
    ['pk = :s AND sk = :s', TYPE],
    ['pk = :s AND sk BETWEEN :one AND :nine AND a = :n', tooMany(3, 2)],
    [
      'pk = :empty',
      'One or more parameter values are not valid. ' +
        'The AttributeValue for a key attribute cannot contain an empty string value. Key: pk',
    ],
  ])('%s is refused', (text, message) => {
    expect(fault(text)).toBe(message);
  });

  it('is refused a second condition where there is no sort key', () => {
    expect(fault('pk = :s AND a = :n', hashOnly)).toBe(UNSUPPORTED);
    expect(fault('sk = :n', hashOnly)).toBe(`${MISSED}pk`);
  });

  it('tells the attributes it names', () => {
    expect(compileKeyCondition('#a = :s AND :n < #b', context())().attributes).toEqual(['a', 'b']);
  });
});

describe('a key condition on keys of several attributes', () => {
  it.each<[string, object]>([
    ['p2 = :n AND p1 = :s', { partition: [{ S: 'text' }, { N: '5' }], sort: [] }],
    [
      'p1 = :s AND p2 = :n AND s1 = :x AND s2 BETWEEN :one AND :nine',
      {
        partition: [{ S: 'text' }, { N: '5' }],
        sort: [
          { attribute: 's1', operator: '=', values: [{ S: 'x' }] },
          { attribute: 's2', operator: 'BETWEEN', values: [{ N: '1' }, { N: '9' }] },
        ],
      },
    ],
  ])('%s selects', (text, range) => {
    expect(bind(text, many)).toEqual(range);
  });

  it.each([
    ['p1 = :s', `${MISSED}p2`],
    ['p1 = :s AND p2 > :n', UNSUPPORTED],
    ['p1 = :s AND p2 = :n AND s2 = :n', gap('s1', 's2')],
    ['p1 = :s AND p2 = :n AND s3 = :n', gap('s1, s2', 's3')],
    ['p1 = :s AND p2 = :n AND s1 > :s AND s2 = :n', gap('s1', 's2')],
    ['p1 = :s AND p2 = :n AND s1 = :s AND s2 = :n AND s3 = :s', TYPE],
    ['p1 = :s AND p2 = :n AND s1 = :s AND s2 = :n AND s3 = :n AND a = :n', tooMany(6, 5)],
  ])('%s is refused', (text, message) => {
    expect(fault(text, many)).toBe(message);
  });
});

describe('a value in a range', () => {
  it.each([
    ['=', '5', true],
    ['<', '5', false],
    ['<=', '5', true],
    ['>', '5', false],
    ['>=', '5', true],
  ] as const)('is %s 5', (operator, text, expected) => {
    expect(inRange({ N: text }, { attribute: 'a', operator, values: [{ N: '5' }] })).toBe(expected);
  });

  it('is within both bounds of BETWEEN, and begins as begins_with says', () => {
    const between = { attribute: 'a', operator: 'BETWEEN', values: [{ N: '1' }, { N: '3' }] } as const;
    expect(['0', '1', '2', '3', '4'].map(N => inRange({ N }, between))).toEqual([false, true, true, true, false]);
    const begins = { attribute: 'a', operator: 'begins_with', values: [{ B: 'AQI=' }] } as const;
    expect([{ B: 'AQID' }, { B: 'AQM=' }, { B: 'AQ==' }].map(value => inRange(value, begins))).toEqual([
      true,
      false,
      false,
    ]);
  });
});
