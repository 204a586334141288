import { conditionFault } from './requests.js';

const DISTINCT =
  'The first operand must be distinct from the remaining operands for this operator or function; operator: ';
const BETWEEN_TYPES = 'The BETWEEN operator requires same data type for lower and upper bounds; ';
const BETWEEN_ORDER = 'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ';
const OPERAND = 'Incorrect operand type for operator or function; operator or function: ';
const MISUSED = 'The function is not allowed to be used this way in an expression; function: ';
const PARENTHESES = 'The expression has redundant parentheses;';
const UNDEFINED_NAME = 'An expression attribute name used in the document path is not defined; attribute name: ';
const UNDEFINED_VALUE = 'An expression attribute value used in expression is not defined; attribute value: ';
const RESERVED = 'Attribute name is a reserved keyword; reserved keyword: ';

describe('a condition is refused', () => {
  it.each([
    ['', 'The expression can not be empty;'],
    [`a = :n${' '.repeat(4091)}`, 'Expression size has exceeded the maximum allowed size; expression size: 4097'],
    [`#${'é'.repeat(2048)} = :n`, 'Expression size has exceeded the maximum allowed size; expression size: 4102'],
    ['name = :n', `${RESERVED}name`],
    ['Status = :n', `${RESERVED}Status`],
    ['a.Name = :n', `${RESERVED}Name`],
    ['a[0].#a.ttl = :n', `${RESERVED}ttl`],
    ['size = :n', `${RESERVED}size`],
    ['constructor = :n', `${RESERVED}constructor`],
    ['#z = :n', `${UNDEFINED_NAME}#z`],
    ['a.#z.b = :n', `${UNDEFINED_NAME}#z`],
    ['a = :z', `${UNDEFINED_VALUE}:z`],
    ['a = :toString', `${UNDEFINED_VALUE}:toString`],
    ['foo(a)', 'Invalid function name; function: foo'],
    ['a = Size(b)', 'Invalid function name; function: Size'],
    ['toString(a)', 'Invalid function name; function: toString'],
    ['Begins_With(a, :s)', 'Invalid function name; function: Begins_With'],
    ['if_not_exists(a, :n) = :n', 'The function is not allowed in a condition expression; function: if_not_exists'],
    [
      'attribute_exists(a, b)',
      'Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2',
    ],
    [
      'contains(a)',
      'Incorrect number of operands for operator or function; operator or function: contains, number of operands: 1',
    ],
    [
      'size(a, b) > :n',
      'Incorrect number of operands for operator or function; operator or function: size, number of operands: 2',
    ],
    ['attribute_exists(:n)', 'Operator or function requires a document path; operator or function: attribute_exists'],
    [
      'attribute_not_exists(size(a))',
      'Operator or function requires a document path; operator or function: attribute_not_exists',
    ],
    ['begins_with(a, :n)', `${OPERAND}begins_with, operand type: N`],
    ['begins_with(:l, a)', `${OPERAND}begins_with, operand type: L`],
    ['begins_with(a, size(b))', `${OPERAND}begins_with, operand type: N`],
    ['size(:n) = :n', `${OPERAND}size, operand type: N`],
    ['size(:t) = :n', `${OPERAND}size, operand type: BOOL`],
    ['size(:null) = :n', `${OPERAND}size, operand type: NULL`],
    ['size(size(a)) = :n', `${OPERAND}size, operand type: N`],
    ['attribute_type(a, :n)', `${OPERAND}attribute_type, operand type: N`],
    ['attribute_type(a, b)', `${OPERAND}attribute_type, operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}`],
    [
      'attribute_type(a, :x)',
      'Invalid attribute type name found; type: x, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}',
    ],
    ['a < :t', `${OPERAND}<, operand type: BOOL`],
    [':ss >= a', `${OPERAND}>=, operand type: SS`],
    ['a BETWEEN :l AND :l', `${OPERAND}BETWEEN, operand type: L`],
    ['size(a)', `${MISUSED}size`],
    ['a = :n AND NOT size(a)', `${MISUSED}size`],
    ['a = attribute_exists(b)', `${MISUSED}attribute_exists`],
    ['contains(begins_with(a, :s), :s)', `${MISUSED}begins_with`],
    ['a IN (:n, contains(a, :n))', `${MISUSED}contains`],
    ['a = a', `${DISTINCT}=, first operand: [a]`],
    ['a <> #a', `${DISTINCT}<>, first operand: [a]`],
    ['a.b[0] < a.#b[0]', `${DISTINCT}<, first operand: [a, b, [0]]`],
    ['contains(a, a)', `${DISTINCT}contains, first operand: [a]`],
    ['begins_with(a.b, a.b)', `${DISTINCT}begins_with, first operand: [a, b]`],
    ['a IN (:n, a)', `${DISTINCT}IN, first operand: [a]`],
    ['a BETWEEN :n AND a', `${DISTINCT}BETWEEN, first operand: [a]`],
    [
      'a BETWEEN :s AND :one',
      `${BETWEEN_TYPES}lower bound operand: AttributeValue: {S:text}, upper bound operand: AttributeValue: {N:1}`,
    ],
    [
      'a BETWEEN :nine AND :one',
      `${BETWEEN_ORDER}lower bound operand: AttributeValue: {N:9}, upper bound operand: AttributeValue: {N:1}`,
    ],
    [
      'a BETWEEN :x AND :s',
      `${BETWEEN_ORDER}lower bound operand: AttributeValue: {S:x}, upper bound operand: AttributeValue: {S:text}`,
    ],
    ['((a = :n))', PARENTHESES],
    ['((a)) = :n', PARENTHESES],
    ['(a = :n) AND ((b = :n))', PARENTHESES],
    ['a = ((:n))', PARENTHESES],
    ['size(((a))) > :n', PARENTHESES],
    [
      `a IN (${Array<string>(101).fill(':n').join(',')})`,
      'The IN operator is provided with too many operands; number of operands: 101',
    ],
    [`a${'.a'.repeat(32)} = :n`, 'The document path has too many nesting levels; nesting levels: 33'],
  ])('%s', (text, message) => {
    expect(conditionFault(text)).toBe(message);
  });

  it.each([
    '(a = :n)',
    '(a) = (:n)',
    '((a = :n) AND (b = :n))',
    '((a = :n) AND b = :n)',
    'NOT (NOT a = :n)',
    'NOT NOT a = :n',
    'a IN ((:n), (:one))',
    'contains((a), (:n))',
    'attribute_exists(a)',
    'contains(a, size(b))',
    'a = :n AND (b = :n OR (a = :n AND NOT (b = :n)))',
    'a BETWEEN b AND b',
    'a BETWEEN :one AND :one',
    ':n = :n',
    'a.b = a.c',
    'a[0] = a[1]',
    'a=:n OR(b=:n)and not contains(a,:s)',
    ' a\t=\r\n:n ',
    'a . b [ 0 ] . #a = :n',
    'id = :n OR pk = :n OR sk = :n OR title = :n OR email = :n OR version = :n',
    `a IN (${Array<string>(100).fill(':n').join(',')})`,
    `a${'.a'.repeat(31)} = :n`,
    `a = :n${' '.repeat(4090)}`,
  ])('but not %s', text => {
    expect(conditionFault(text)).toBe('none');
  });

  it('for more than 300 operators and functions', () => {
    const chain = (operators: number): string => 'NOT '.repeat(operators - 1) + 'a = :n';
    expect(conditionFault(chain(300))).toBe('none');
    expect(conditionFault(chain(301))).toBe('The expression contains too many operators; operator count: 301');
  });

  it('with the name of the member it came in', () => {
    expect(conditionFault('', 'FilterExpression')).toBe('The expression can not be empty;');
    expect(conditionFault('name = :n', 'FilterExpression')).toBe(`${RESERVED}name`);
    expect(conditionFault('a !', 'FilterExpression')).toContain('Syntax error');
  });
});

describe('of several faults of a condition', () => {
  const INNER = 'a = :z';
  it.each([
    ['parentheses come first', '((foo(size(a)) = name))', PARENTHESES],
    ['then unknown functions', 'size(a) AND name = :n AND foo(a)', 'Invalid function name; function: foo'],
    ['then misused functions', `name = :n AND ${INNER} AND size(a)`, `${MISUSED}size`],
    ['then reserved words', `${INNER} AND name = :n`, `${RESERVED}name`],
    ['then undefined placeholders', 'contains(a, :z, :z)', `${UNDEFINED_VALUE}:z`],
    ['an undefined name as found', 'a = :z AND #z = :n', `${UNDEFINED_VALUE}:z`],
    [
      'then the number of operands',
      'attribute_exists(a, a)',
      'Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2',
    ],
    ['then operands that are the same', 'a BETWEEN a AND :l', `${DISTINCT}BETWEEN, first operand: [a]`],
    ['and the first comparison at fault is the one', 'a = a AND a = :z', `${DISTINCT}=, first operand: [a]`],
    ['a syntax error beats all', '((name = foo(a)', 'Syntax error; token: "<EOF>", near: ")"'],
  ])('%s', (_, text, message) => {
    expect(conditionFault(text)).toBe(message);
  });
});
