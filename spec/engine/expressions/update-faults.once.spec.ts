import { updateFault } from './requests.js';

const OVERLAP = 'Two document paths overlap with each other; must remove or rewrite one of these paths; ';
const CONFLICT = 'Two document paths conflict with each other; must remove or rewrite one of these paths; ';
const RESERVED = 'Attribute name is a reserved keyword; reserved keyword: ';
const UNDEFINED_NAME = 'An expression attribute name used in the document path is not defined; attribute name: ';
const UNDEFINED_VALUE = 'An expression attribute value used in expression is not defined; attribute value: ';
const OPERAND = 'Incorrect operand type for operator or function; operator: ';
const FUNCTION_OPERAND = 'Incorrect operand type for operator or function; operator or function: ';
const ONCE = 'section can only be used once in an update expression;';

describe('an update is refused', () => {
  it.each([
    ['', 'The expression can not be empty;'],
    [`SET a = :n${' '.repeat(4087)}`, 'Expression size has exceeded the maximum allowed size;'],
    ['SET name = :n', `${RESERVED}name`],
    ['SET a = b.Status', `${RESERVED}Status`],
    ['REMOVE a.ttl', `${RESERVED}ttl`],
    ['SET #z = :n', `${UNDEFINED_NAME}#z`],
    ['SET a = #z', `${UNDEFINED_NAME}#z`],
    ['SET a = :z', `${UNDEFINED_VALUE}:z`],
    ['ADD a :z', `${UNDEFINED_VALUE}:z`],
    ['SET a = foo(b)', 'Invalid function name; function: foo'],
    ['SET a = If_Not_Exists(a, :n)', 'Invalid function name; function: If_Not_Exists'],
    ['SET a = size(b)', 'The function is not allowed in an update expression; function: size'],
    ['SET a = :n SET b = :n', `The "SET" ${ONCE}`],
    ['REMOVE a ADD b :n remove c', `The "REMOVE" ${ONCE}`],
    ['ADD a :n SET b = :n ADD c :n SET d = :n', `The "ADD" ${ONCE}`],
    ['DELETE a :ss DELETE b :ss', `The "DELETE" ${ONCE}`],
    ['SET a = :n, a = :n', `${OVERLAP}path one: [a], path two: [a]`],
    ['SET a = :n, #a = :n', `${OVERLAP}path one: [a], path two: [a]`],
    ['SET a.b = :n REMOVE a', `${OVERLAP}path one: [a, b], path two: [a]`],
    ['SET a = :n, a.b[0] = :n', `${OVERLAP}path one: [a], path two: [a, b, [0]]`],
    ['REMOVE a[1] ADD a[1] :n', `${OVERLAP}path one: [a, [1]], path two: [a, [1]]`],
    ['SET a.b = :n, a[0] = :n', `${CONFLICT}path one: [a, b], path two: [a, [0]]`],
    ['SET c = :n, a[0].b = :n REMOVE a[0][1]', `${CONFLICT}path one: [a, [0], b], path two: [a, [0], [1]]`],
    ['ADD a :s', `${OPERAND}ADD, operand type: STRING`],
    ['ADD a :b', `${OPERAND}ADD, operand type: BINARY`],
    ['ADD a :t', `${OPERAND}ADD, operand type: BOOLEAN`],
    ['ADD a :null', `${OPERAND}ADD, operand type: NULL`],
    ['ADD a :l', `${OPERAND}ADD, operand type: LIST`],
    ['ADD a :m', `${OPERAND}ADD, operand type: MAP`],
    ['DELETE a :n', `${OPERAND}DELETE, operand type: NUMBER`],
    ['DELETE a :s', `${OPERAND}DELETE, operand type: STRING`],
    ['DELETE a :l', `${OPERAND}DELETE, operand type: LIST`],
    [
      'SET a = if_not_exists(:n, :n)',
      'Operator or function requires a document path; operator or function: if_not_exists',
    ],
    [
      'SET a = if_not_exists(a)',
      'Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1',
    ],
    [
      'SET a = list_append(a, :l, :l)',
      'Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 3',
    ],
    [
      'SET a = list_append(list_append(a, :l), :l)',
      'The function is not allowed to be used this way in an expression; function: list_append',
    ],
    [`SET a${'.a'.repeat(32)} = :n`, 'The document path has too many nesting levels; nesting levels: 33'],
  ])('%s', (text, message) => {
    expect(updateFault(text)).toBe(message);
  });

  it.each(['SET a = a + :s', 'SET a = :t - a', 'SET a = list_append(:n, a)', 'SET a = list_append(a, :ss)'])(
    'for the type of an operand: %s',
    text => {
      expect(updateFault(text)).toMatch(new RegExp(`^${FUNCTION_OPERAND}(\\+|-|list_append), operand type: \\w+$`));
    },
  );

  it('for more than 300 operators and functions, not for so many actions', () => {
    const actions = (count: number, to: string): string =>
      `SET ${Array.from({ length: count }, (_, index) => `a${index}=${to}`).join(',')}`;
    expect(updateFault(actions(301, ':n'))).toBe('none');
    expect(updateFault(actions(300, ':n+:n'))).toBe('none');
    expect(updateFault(actions(301, ':n+:n'))).toBe('The expression contains too many operators; operator count: 301');
  });
});

describe('an update is not refused', () => {
  it.each([
    'set a = :n remove b add c :n delete d :ss',
    'DELETE d :ss ADD c :n REMOVE b SET a = :n',
    'SET a = (:n), b = (a + :n), c = (a) - (:n)',
    'SET a = ((:n))',
    'SET a = if_not_exists(a, if_not_exists(b, :n)) + :n',
    'SET a = list_append(if_not_exists(a, :l), :l)',
    'SET a.b = :n, a.c = :n, a.d[0] = :n, a.d[1] = :n, e[0].f = :n REMOVE e[0].g',
    'ADD a :n, b :ss, c :ns, d :bs',
    'SET a=b+:n,b=:s',
    'SET a = a, b = #name',
  ])('for %s', text => {
    expect(updateFault(text)).toBe('none');
  });
});

describe('of several faults of an update', () => {
  it.each([
    ['reserved words come first', 'SET a = foo(name) SET a = :n', `${RESERVED}name`],
    ['then unknown functions', 'SET a = :n SET b = foo(a)', 'Invalid function name; function: foo'],
    ['then repeated sections', 'SET #z = :n SET b = :n', `The "SET" ${ONCE}`],
    ['then undefined names', 'SET a = :z, #z = :n', `${UNDEFINED_NAME}#z`],
    ['then undefined values', 'SET a = :n, a = :z', `${UNDEFINED_VALUE}:z`],
    ['then overlaps', 'SET a.b = :n, a[0] = :n, c = :n, c = :n', `${OVERLAP}path one: [c], path two: [c]`],
    ['then conflicts', 'ADD a.b :s, a[0] :n', `${CONFLICT}path one: [a, b], path two: [a, [0]]`],
    ['then operands of ADD and DELETE', 'SET b = :s + :n ADD a :s', `${OPERAND}ADD, operand type: STRING`],
    ['a syntax error beats all', 'SET name = foo(:z), a = :n, a', 'Syntax error; token: "<EOF>", near: "a"'],
  ])('%s', (_, text, message) => {
    expect(updateFault(text)).toBe(message);
  });
});
