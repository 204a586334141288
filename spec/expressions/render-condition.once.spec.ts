import { type Condition, allOf, and, clause, not, or } from '../../lib/expressions/condition.js';
import { Placeholders, renderCondition } from '../../lib/expressions/render.js';
import { thrown } from './errors.js';

const render = (condition: Condition): string => renderCondition(condition, new Placeholders());
const is = (name: string, N = '1') => clause({ op: '=', left: { path: [name] }, right: { value: { N } } });
const [a, b, c, d] = [is('a'), is('b'), is('c'), is('d')];

describe('renderCondition', () => {
  it.each([
    ['#0 = :0', a],
    ['#0 <> :0', { op: '<>', left: { path: ['a'] }, right: { value: { S: 'x' } } }],
    ['#0.#1[2] >= #2', { op: '>=', left: { path: ['a', 'b', 2] }, right: { path: ['c'] } }],
    ['size(#0) < :0', { op: '<', left: { size: ['a'] }, right: { value: { N: '3' } } }],
    [
      '#0 BETWEEN :0 AND :1',
      { op: 'between', operand: { path: ['a'] }, low: { value: { N: '1' } }, high: { value: { N: '2' } } },
    ],
    [
      'size(#0) BETWEEN :0 AND :0',
      { op: 'between', operand: { size: ['a'] }, low: { value: { N: '1' } }, high: { value: { N: '1' } } },
    ],
    ['#0 IN (:0, #1)', { op: 'in', operand: { path: ['a'] }, list: [{ value: { N: '1' } }, { path: ['b'] }] }],
    ['begins_with(#0, :0)', { op: 'beginsWith', path: ['a'], operand: { value: { S: 'x' } } }],
    ['contains(#0, :0)', { op: 'contains', path: ['a'], operand: { value: { S: 'x' } } }],
    ['attribute_exists(#0)', { op: 'exists', path: ['a'] }],
    ['attribute_not_exists(#0.#0)', { op: 'notExists', path: ['a', 'a'] }],
    ['attribute_type(#0, :0)', { op: 'attributeType', path: ['a'], type: 'SS' }],
  ] as const satisfies readonly (readonly [string, Condition])[])('renders %s', (text, condition) => {
    expect(render(condition)).toBe(text);
  });

  it.each([
    ['#0 = :0 AND #1 = :0 AND #2 = :0', and(a, and(b, c))],
    ['#0 = :0 OR #1 = :0 AND #2 = :0', or(a, and(b, c))],
    ['(#0 = :0 OR #1 = :0) AND #2 = :0', a.or(b).and(c)],
    ['(#0 = :0 OR #1 = :0) AND (#2 = :0 OR #3 = :0)', and(or(a, b), or(c, d))],
    ['NOT #0 = :0', a.not()],
    ['NOT (#0 = :0 AND #1 = :0)', a.and(b).not()],
    ['NOT (#0 = :0 OR #1 = :0) AND #2 = :0', not(or(a, b)).and(c)],
    ['#0 = :0', not(not(a))],
    ['#0 = :0', and(a)],
    ['#0 = :0', or(and(or(a)))],
  ])('renders %s with the parentheses that precedence needs', (text, condition) => {
    expect(render(condition)).toBe(text);
  });

  it('simplifies data that was made by hand', () => {
    const group: Condition = {
      op: 'and',
      of: [
        { op: 'or', of: [a] },
        { op: 'and', of: [{ op: 'not', of: { op: 'not', of: b } }] },
      ],
    };
    expect(render(group)).toBe('#0 = :0 AND #1 = :0');
    expect(render({ op: 'not', of: { op: 'and', of: [a] } })).toBe('NOT #0 = :0');
    expect(render({ op: 'not', of: { op: 'and', of: [{ op: 'not', of: a }] } })).toBe('#0 = :0');
  });

  it('refuses what DynamoDB refuses in any table', () => {
    expect(thrown(() => render({ op: 'and', of: [] }))).toMatchObject({ code: 'ErrInvalidOperator' });
    expect(thrown(() => render({ op: 'or', of: [{ op: 'and', of: [] }] }))).toMatchObject({
      code: 'ErrInvalidOperator',
    });
    expect(thrown(() => render({ op: 'in', operand: { path: ['a'] }, list: [] })).message).toContain('1 to 100');
    const list = Array.from({ length: 101 }, (_, i) => ({ value: { N: String(i) } }));
    expect(thrown(() => render({ op: 'in', operand: { path: ['a'] }, list })).message).toContain('not 101');
    expect(render({ op: 'in', operand: { path: ['a'] }, list: list.slice(1) })).toContain(':99)');
    expect(thrown(() => render({ op: '=', left: { path: ['a'] }, right: { path: ['a'] } })).message).toContain(
      'itself',
    );
    expect(thrown(() => render({ op: 'contains', path: ['a', 0], operand: { path: ['a', 0] } })).message).toContain(
      'itself',
    );
    expect(thrown(() => render({ op: '~' } as unknown as Condition))).toMatchObject({ code: 'ErrInvalidOperator' });
  });

  it('names the model it was given', () => {
    const context = { model: 'Order' };
    expect(thrown(() => renderCondition({ op: 'or', of: [] }, new Placeholders(), context)).message).toMatch(
      /^Order: /,
    );
  });
});

describe('Clauses', () => {
  it('are plain data with three words', () => {
    expect(JSON.parse(JSON.stringify(a.and(b)))).toEqual({
      op: 'and',
      of: [
        { op: '=', left: { path: ['a'] }, right: { value: { N: '1' } } },
        { op: '=', left: { path: ['b'] }, right: { value: { N: '1' } } },
      ],
    });
    expect(Object.isFrozen(a)).toBe(true);
  });

  it('take only clauses: what is missing or merely looks like one would widen a condition', () => {
    const injected = { op: 'exists', path: ['a'] } as never;
    for (const wrong of [
      () => and(),
      () => or(),
      () => and(a, undefined as never),
      () => a.or(injected),
      () => not(null as never),
    ])
      expect(thrown(wrong).code).toBe('ErrInvalidOperator');
  });

  it('join with what is there', () => {
    expect(allOf(undefined, undefined)).toBeUndefined();
    expect(allOf(undefined, a)).toBe(a);
    expect(render(allOf(a, undefined, or(b, c))!)).toBe('#0 = :0 AND (#1 = :0 OR #2 = :0)');
  });
});
