import { isReserved, RESERVED_WORDS } from '../../../lib/engine/expressions/reserved-words.js';
import { conditionFault, projectionFault, updateFault } from './requests.js';

const syntax = (token: string, near: string): string => `Syntax error; token: "${token}", near: "${near}"`;

describe('a syntax error names the token and the text around it', () => {
  it.each([
    ['a = ', '<EOF>', '= '],
    ['a =', '<EOF>', '='],
    ['a', '<EOF>', 'a'],
    ['  ', '<EOF>', '  '],
    ['a AND b = :n', 'AND', 'a AND b'],
    ['a == :n', '=', '== :n'],
    [' = :n', '=', ' = :n'],
    ['a ! :n', '!', 'a ! :n'],
    ['a !! :n', '!', 'a !!'],
    ['a="x"', '"', '="x'],
    ['a = #', '#', '= #'],
    ['a = : b', ':', '= : b'],
    ['a = 5', '5', '= 5'],
    ['a = :n;', ';', ':n;'],
    ['a = 😀', '😀', '= 😀'],
    ['a = :n)', ')', ':n)'],
    ['(a = :n', '<EOF>', ':n'],
    ['a IN :n', ':n', 'IN :n'],
    ['a IN ()', ')', '()'],
    ['a NOT IN (:n)', 'NOT', 'a NOT IN'],
    ['a BETWEEN :n', '<EOF>', ':n'],
    ['a BETWEEN :n OR :n', 'OR', ':n OR :n'],
    ['a[b] = :n', 'b', '[b]'],
    ['a[-1] = :n', '-', '[-1'],
    ['a[] = :n', ']', '[] ='],
    ['a. = :n', '=', '. = :n'],
    ['.a = :n', '.', '.a'],
    ['(a).b = :n', '.', ').b'],
    ['a.1 = :n', '1', '.1 ='],
    ['1a = :n', '1', '1a'],
    ['_a = :n', '_', '_a'],
    ['a = :n AND __typename = :n', '_', 'AND __'],
    ['contains(a', '<EOF>', 'a'],
    ['contains()', ')', '()'],
    ['contains(a,)', ')', ',)'],
    ['contains(a = :n)', '=', 'a = :n'],
    ['set = :n', 'set', 'set ='],
    ['in = :n', 'in', 'in ='],
    ['a = (b = :n)', '=', 'b = :n'],
  ])('of the condition %s', (text, token, near) => {
    expect(conditionFault(text)).toBe(syntax(token, near));
  });

  it.each([
    ['SET', '<EOF>', 'SET'],
    ['SET a', '<EOF>', 'a'],
    ['SET a = :n,', '<EOF>', ','],
    ['SET a = :n * :n', '*', ':n * :n'],
    ['SET a = :n + :n + :n', '+', ':n + :n'],
    ['SET a = (:n + :n) + :n', '+', ') + :n'],
    ['SET a += :n', '+', 'a +='],
    ['SET a = :n b = :n', 'b', ':n b ='],
    ['SET :n = a', ':n', 'SET :n ='],
    ['SET (a) = :n', '(', 'SET (a'],
    ['SET add = :n', 'add', 'SET add ='],
    ['ADD a = :n', '=', 'a = :n'],
    ['ADD a b', 'b', 'a b'],
    ['ADD a', '<EOF>', 'a'],
    ['REMOVE a b', 'b', 'a b'],
    ['REMOVE :n', ':n', 'REMOVE :n'],
    ['DELETE a', '<EOF>', 'a'],
    ['FOO a', 'FOO', 'FOO a'],
    ['a = :n', 'a', 'a ='],
    ['SET a = if_not_exists(a, b + :n)', '+', 'b + :n'],
  ])('of the update %s', (text, token, near) => {
    expect(updateFault(text)).toBe(syntax(token, near));
  });

  it.each([
    ['a b', 'b', 'a b'],
    ['a,', '<EOF>', ','],
    [',a', ',', ',a'],
    ['a..b', '.', '..b'],
    ['(a)', '(', '(a'],
    [':n', ':n', ':n'],
    ['size(a)', '(', 'size(a'],
    ['!!!', '!', '!!'],
    ['a, and', 'and', ', and'],
  ])('of the projection %s', (text, token, near) => {
    expect(projectionFault(text)).toBe(syntax(token, near));
  });

  it.each([
    ['parentheses', '('.repeat(4000)],
    ['calls', 'f('.repeat(2000)],
    ['negations of groups', 'NOT ('.repeat(800)],
  ])('and no text exhausts the stack: %s', (_, text) => {
    expect(conditionFault(text)).toContain('Syntax error');
    expect(updateFault(`SET a = ${text}`)).toContain('Syntax error');
  });
});

describe('an index of a list', () => {
  const range = (index: string): string => `List index is not within the allowable range; index: [${index}]`;

  it.each(['4294967295', '9007199254740993', '99999999999999999999999999'])('ends before %s', index => {
    expect(updateFault(`SET a[${index}] = :n`)).toBe(range(index));
    expect(updateFault(`SET a = b.c[1][${index}]`)).toBe(range(index));
    expect(updateFault(`REMOVE a[${index}]`)).toBe(range(index));
    expect(conditionFault(`a[${index}] = :n`)).toBe(range(index));
    expect(conditionFault(`size(a[${index}]) > :n`)).toBe(range(index));
    expect(projectionFault(`a[0], a[${index}].b`)).toBe(range(index));
    // A syntax error beats it, wherever it stands.
    expect(projectionFault(`a[${index}], b..c`)).toContain('Syntax error');
  });

  it.each(['0', '10', '4294967294'])('may be %s', index => {
    expect(projectionFault(`a[${index}]`)).toBe('none');
  });

  it.each([
    ['01', '1', '01]'],
    ['00', '0', '00]'],
    ['007', '0', '007'],
  ])('has no leading zeros: %s', (index, token, near) => {
    expect(projectionFault(`a[${index}]`)).toBe(syntax(token, near));
    expect(updateFault(`SET a[${index}] = :n`)).toBe(syntax(token, near));
    expect(conditionFault(`a[${index}] = :n`)).toBe(syntax(token, near));
  });
});

describe('the reserved words', () => {
  it('are 573, and asked for in any case', () => {
    expect(RESERVED_WORDS.size).toBe(573);
    expect(isReserved('Status')).toBe(true);
    expect(isReserved('__proto__')).toBe(false);
  });

  it.each(['id', 'pk', 'sk', 'title', 'email', 'version'])('do not have %s among them', word => {
    expect(isReserved(word)).toBe(false);
  });

  it('are refused one by one in each kind of expression', () => {
    for (const word of RESERVED_WORDS) {
      const refused = /reserved keyword; reserved keyword|Syntax error/;
      expect(projectionFault(word.toLowerCase())).toMatch(refused);
      expect(conditionFault(`a.${word} = :n`)).toMatch(refused);
      expect(updateFault(`SET ${word} = :n`)).toMatch(refused);
      expect(updateFault(`SET a = a.b.${word}`)).toMatch(refused);
    }
  });
});
