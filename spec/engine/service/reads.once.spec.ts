import { ENVELOPE, itRefuses, KEY, KEY_MISMATCH, PARAMETER, TABLE, to, type Refusal } from './answers.js';

const START = 'The provided starting key is invalid';
const INVALID_CONDITION = 'Invalid condition in KeyConditionExpression: ';
const OPERATOR = 'Invalid operator used in KeyConditionExpression: ';
const SCALARS = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ";
const values = { ':p': { S: 'p' }, ':n': { N: '1' }, ':s': { S: 'x' } };
/** The placeholders that an expression names. */
function used(text: string): object {
  const named = Object.entries(values).filter(([name]) => text.includes(name));
  return named.length === 0 ? {} : { ExpressionAttributeValues: Object.fromEntries(named) };
}
const query = (condition: string, more: { [member: string]: unknown } = {}) =>
  to({ KeyConditionExpression: condition, ...used(`${condition} ${String(more['FilterExpression'])}`), ...more });
const scan = (more: { [member: string]: unknown }) => to({ ...used(String(more['FilterExpression'])), ...more });

const keyConditions: Refusal[] = [
  ['OR', 'Query', query('pk = :p OR sk = :n'), `${OPERATOR}OR`],
  ['NOT', 'Query', query('pk = :p AND NOT sk = :n'), `${OPERATOR}NOT`],
  ['IN', 'Query', query('pk IN (:p)'), `${OPERATOR}IN`],
  ['<>', 'Query', query('pk <> :p'), `${OPERATOR}<>`],
  ['attribute_exists', 'Query', query('attribute_exists(pk)'), `${OPERATOR}attribute_exists`],
  ['contains', 'Query', query('contains(pk, :p)'), `${OPERATOR}contains`],
  ['size', 'Query', query('size(pk) = :n'), 'KeyConditionExpressions cannot contain nested operations'],
  [
    'a path into the key',
    'Query',
    query('pk.x = :p'),
    'Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes',
  ],
  [
    'two attributes in one condition',
    'Query',
    query('pk = sk'),
    `${INVALID_CONDITION}Multiple attribute names used in one condition`,
  ],
  ['no attribute', 'Query', query(':p = :n'), `${INVALID_CONDITION}No key attribute specified`],
  [
    'a value first in BETWEEN',
    'Query',
    query('pk = :p AND :n BETWEEN sk AND :n'),
    `${INVALID_CONDITION}BETWEEN operator must have the key attribute as its first operand`,
  ],
  [
    'a value first in begins_with',
    'Query',
    query('begins_with(:p, pk)'),
    `${INVALID_CONDITION}begins_with operator must have the key attribute as its first operand`,
  ],
  [
    'one key twice',
    'Query',
    query('pk = :p AND pk = :s'),
    'Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key',
  ],
  [
    'three conditions',
    'Query',
    query('pk = :p AND sk = :n AND x = :s'),
    'The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)',
  ],
  ['a range of partition keys', 'Query', query('pk > :p'), 'Query key condition not supported'],
  ['a sort key alone', 'Query', query('sk = :n'), 'Query condition missed key schema element: pk'],
  [
    'another attribute beside the key',
    'Query',
    query('pk = :p AND x = :s'),
    'Query condition missed key schema element: sk',
  ],
  [
    'a value of another type',
    'Query',
    query('pk = :n'),
    `${PARAMETER}Condition parameter type does not match schema type`,
  ],
  [
    'two conditions on an index without a sort key',
    'Query',
    query('a = :p AND pk = :s', { IndexName: 'byA' }),
    'Query key condition not supported',
  ],
];

const pages: Refusal[] = [
  [
    'an index that is not there',
    'Query',
    query('pk = :p', { IndexName: 'none' }),
    'The table does not have the specified index: none',
  ],
  [
    'a strong read of a global index',
    'Scan',
    scan({ IndexName: 'byA', ConsistentRead: true }),
    'Consistent reads are not supported on global secondary indexes',
  ],
  [
    'SPECIFIC_ATTRIBUTES of nothing in a Query',
    'Query',
    query('pk = :p', { Select: 'SPECIFIC_ATTRIBUTES' }),
    `${ENVELOPE}Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES`,
  ],
  [
    'SPECIFIC_ATTRIBUTES of nothing in a Scan',
    'Scan',
    scan({ Select: 'SPECIFIC_ATTRIBUTES' }),
    'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
  ],
  [
    'a projection of a count',
    'Scan',
    scan({ Select: 'COUNT', ProjectionExpression: 'x' }),
    'Cannot specify the ProjectionExpression when choosing to get only the Count',
  ],
  [
    'a projection of everything',
    'Query',
    query('pk = :p', { Select: 'ALL_ATTRIBUTES', ProjectionExpression: 'x' }),
    'Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES',
  ],
  [
    'what an index projects, of a table',
    'Scan',
    scan({ Select: 'ALL_PROJECTED_ATTRIBUTES' }),
    'ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName',
  ],
  [
    'everything, of a global index that holds less',
    'Query',
    query('a = :p', { IndexName: 'byA', Select: 'ALL_ATTRIBUTES' }),
    `${PARAMETER}Select type ALL_ATTRIBUTES is not supported for global secondary index byA because its projection ` +
      'type is not ALL',
  ],
  [
    'an attribute that a global index does not hold',
    'Query',
    query('a = :p', { IndexName: 'byA', ProjectionExpression: 'b, c' }),
    `${PARAMETER}Global secondary index byA does not project [c]`,
  ],
  [
    'a filter of a key',
    'Query',
    query('pk = :p', { FilterExpression: 'sk = :n' }),
    'Filter Expression can only contain non-primary key attributes: Primary key attribute: sk',
  ],
  ['a projection into a key', 'GetItem', to({ Key: KEY, ProjectionExpression: 'pk.x' }), `${SCALARS}Key: pk`],
  ['a filter into an index key', 'Scan', scan({ FilterExpression: 'a[0] = :p' }), `${SCALARS}IndexKey: a`],
];

const starts: Refusal[] = [
  [
    'with less than the key, in a Scan',
    'Scan',
    scan({ ExclusiveStartKey: { pk: { S: 'p' } } }),
    `${START}: ${KEY_MISMATCH}`,
  ],
  ['with less than the key, in a Query', 'Query', query('pk = :p', { ExclusiveStartKey: { pk: { S: 'p' } } }), START],
  [
    'with another type',
    'Scan',
    scan({ ExclusiveStartKey: { pk: { S: 'p' }, sk: { S: '1' } } }),
    `${START}: ${KEY_MISMATCH}`,
  ],
  [
    'with a wrong value',
    'Scan',
    scan({ ExclusiveStartKey: { ...KEY, x: {} } }),
    `${START}: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes`,
  ],
  [
    'with a wrong number, told barely',
    'Scan',
    scan({ ExclusiveStartKey: { pk: { S: 'p' }, sk: { N: 'x' } } }),
    'The parameter cannot be converted to a numeric value: x',
  ],
  [
    'of another partition',
    'Query',
    query('pk = :p', { ExclusiveStartKey: { ...KEY, pk: { S: 'q' } } }),
    'The provided starting key is outside query boundaries based on provided conditions',
  ],
  [
    'outside the range',
    'Query',
    query('pk = :p AND sk > :n', { ExclusiveStartKey: { ...KEY, sk: { N: '0' } } }),
    'The provided starting key does not match the range key predicate',
  ],
  [
    'of another partition, inside the range',
    'Query',
    query('pk = :p AND sk >= :n', { ExclusiveStartKey: { ...KEY, pk: { S: 'q' } } }),
    'The query can return at most one row and cannot be restarted',
  ],
  ['of an index, with less than both keys', 'Scan', scan({ IndexName: 'byA', ExclusiveStartKey: KEY }), START],
  [
    'of an index, with an index key of another type',
    'Scan',
    scan({ IndexName: 'byA', ExclusiveStartKey: { ...KEY, a: { N: '1' } } }),
    KEY_MISMATCH,
  ],
];

const SEGMENT =
  'The Segment parameter is required but was not present in the request when parameter TotalSegments is present';
const segments: Refusal[] = [
  [
    'a segment of nothing',
    'Scan',
    scan({ Segment: 0 }),
    'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
  ],
  ['no segment of two', 'Scan', scan({ TotalSegments: 2 }), SEGMENT],
  [
    'the third of two',
    'Scan',
    scan({ Segment: 2, TotalSegments: 2 }),
    'The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 2 is not less than ' +
      'TotalSegments: 2',
  ],
  [
    'more than a million',
    'Scan',
    scan({ Segment: 0, TotalSegments: 1_000_001 }),
    `${ENVELOPE}Value '1000001' at 'totalSegments' failed to satisfy constraint: Member must have value less than or ` +
      'equal to 1000000',
  ],
];

describe('Reads that are refused', () => {
  const prepare = ({ ok }: { ok: (operation: string, input: object) => Promise<unknown> }) => ok('CreateTable', TABLE);

  describe('for their key condition', () => itRefuses(keyConditions, prepare));
  describe('for what they ask of a table or index', () => itRefuses(pages, prepare));
  describe('for their starting key', () => itRefuses(starts, prepare));
  describe('for their segment', () => itRefuses(segments, prepare));
});
