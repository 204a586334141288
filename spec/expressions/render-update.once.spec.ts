import fc from 'fast-check';
import type { Path, UpdateAction } from '../../lib/expressions/condition.js';
import { Placeholders, renderProjection, renderUpdate } from '../../lib/expressions/render.js';
import { thrown } from './errors.js';
import { runs } from '../support/runs.js';

const render = (...actions: readonly UpdateAction[]) => renderUpdate(actions, new Placeholders());
const set = (...path: Path): UpdateAction => ({ action: 'set', path, to: { value: { N: '1' } } });
const remove = (...path: Path): UpdateAction => ({ action: 'remove', path });

describe('renderUpdate', () => {
  it('says each clause once, in the order SET, REMOVE, ADD, DELETE, and actions in theirs', () => {
    const text = render(
      { action: 'delete', path: ['d'], value: { SS: ['x'] } },
      remove('r'),
      { action: 'add', path: ['n', 'm'], value: { N: '5' } },
      set('a'),
      remove('q', 1),
      set('b', 'c'),
    );
    expect(text).toBe('SET #4 = :2, #6.#7 = :2 REMOVE #1, #5[1] ADD #2.#3 :1 DELETE #0 :0');
  });

  it.each([
    ['SET #0 = #1', { path: ['b'] }],
    ['SET #0 = if_not_exists(#0, :0)', { ifNotExists: ['a'], otherwise: { value: { N: '0' } } }],
    [
      'SET #0 = if_not_exists(#0, :0) + :1',
      { plus: [{ ifNotExists: ['a'], otherwise: { value: { N: '-1' } } }, { value: { N: '1' } }] },
    ],
    ['SET #0 = #0 - :0', { minus: [{ path: ['a'] }, { value: { N: '1' } }] }],
    [
      'SET #0 = list_append(if_not_exists(#0, :0), :1)',
      { append: [{ ifNotExists: ['a'], otherwise: { value: { L: [] } } }, { value: { L: [{ N: '1' }] } }] },
    ],
  ] as const)('renders %s', (text, to) => {
    expect(render({ action: 'set', path: ['a'], to })).toBe(text);
  });

  it('has nothing to say for no actions', () => {
    expect(render()).toBeUndefined();
  });

  it('refuses a sum within an operand, which has no syntax', () => {
    const sum = { plus: [{ value: { N: '1' } }, { value: { N: '2' } }] } as const;
    expect(thrown(() => render({ action: 'set', path: ['a'], to: { ifNotExists: ['a'], otherwise: sum } })).code).toBe(
      'ErrInvalidOperator',
    );
  });

  it.each([
    [set('a'), set('a')],
    [set('address', 'city'), remove('address')],
    [remove('address'), set('address', 'city')],
    [set('l', 0), set('l', 0, 'x')],
    [set('l', 0), set('l', 'x')],
    [set('a', 'b', 1), remove('a', 'b', 'c', 'd')],
  ])('refuses overlapping paths and names both: %j and %j', (one, other) => {
    const { code, message } = thrown(() =>
      renderUpdate([set('z'), one, set('y'), other], new Placeholders(), { model: 'Order' }),
    );
    expect(code).toBe('ErrInvalidOperator');
    expect(message).toContain('Order: the update names');
    for (const { path } of [one, other]) expect(message).toContain(String(path[0]));
  });

  it('keeps paths apart that only look alike', () => {
    expect(() => render(set('a.b'), set('a', 'b'), set('a', 'b2'), set('l', 1), set('l', 2), set('l2'))).not.toThrow();
  });

  it('finds an overlap exactly where one path begins with the other, or they part by name and index', () => {
    const segment = fc.oneof(fc.constantFrom('a', 'b', '0'), fc.constantFrom(0, 1));
    const path = fc
      .tuple(fc.constantFrom('a', 'b'), fc.array(segment, { maxLength: 3 }))
      .map(([first, rest]): Path => [first, ...rest]);
    fc.assert(
      fc.property(path, path, path, (p, q, r) => {
        const overlaps = [
          [p, q],
          [p, r],
          [q, r],
        ].some(([x, y]) => {
          let i = 0;
          while (i < x!.length && i < y!.length && x![i] === y![i]) i++;
          return i === x!.length || i === y!.length || typeof x![i] !== typeof y![i];
        });
        const action = () => render(set(...p), set(...q), set(...r));
        if (overlaps) expect(thrown(action).code).toBe('ErrInvalidOperator');
        else expect(action).not.toThrow();
      }),
      { numRuns: runs(1000) },
    );
  });
});

describe('renderProjection', () => {
  const project = (...paths: readonly Path[]) => renderProjection(paths, new Placeholders());

  it('lists paths', () => {
    expect(project(['a'], ['b', 'c', 0], ['b', 'd'])).toBe('#0, #1.#2[0], #1.#3');
  });

  it('takes the same path twice for one', () => {
    expect(project(['a', 0], ['b'], ['a', 0])).toBe('#0[0], #1');
    expect(project(['a', '0'], ['b'])).toBe('#0.#1, #2');
  });

  it('refuses overlapping paths and none', () => {
    expect(thrown(() => project(['a'], ['a', 'b'])).message).toContain('a and a.b');
    expect(thrown(() => project()).code).toBe('ErrInvalidOperator');
  });
});
