import fc from 'fast-check';
import { compileCondition } from '../../../lib/engine/expressions/condition.js';
import { ExpressionContext } from '../../../lib/engine/expressions/paths.js';
import { parseCondition, parseUpdate } from '../../../lib/engine/expressions/parser.js';
import { compileProjection } from '../../../lib/engine/expressions/projection.js';
import type { ActionNode, ConditionNode, OperandNode } from '../../../lib/engine/expressions/tokens.js';
import type { Item, Value } from '../../../lib/values/value.js';
import { runs } from '../../support/runs.js';

const word = fc.constantFrom('a', 'b1', 'c_d', 'Foo', '#x', '#9');
const path = fc
  .tuple(word, fc.array(fc.oneof(word, fc.nat(20)), { maxLength: 3 }))
  .map(([head, tail]) => ({ kind: 'path' as const, segments: [head, ...tail] }));
const value = fc.constantFrom(':v', ':w', ':_1').map(placeholder => ({ kind: 'value' as const, placeholder }));
const call = (arg: fc.Arbitrary<OperandNode>): fc.Arbitrary<Extract<OperandNode, { kind: 'call' }>> =>
  fc.record({
    kind: fc.constant('call' as const),
    name: fc.constantFrom('size', 'contains', 'f'),
    args: fc.array(arg, { minLength: 1, maxLength: 3 }),
  });
const operand: fc.Arbitrary<OperandNode> = fc.oneof(path, value, call(fc.oneof(path, value)));

const { condition } = fc.letrec<{ condition: ConditionNode }>(tie => ({
  condition: fc.oneof(
    { maxDepth: 4 },
    fc.record({
      kind: fc.constant('compare' as const),
      operator: fc.constantFrom('=', '<>', '<', '<=', '>', '>='),
      args: fc.tuple(operand, operand),
    }),
    fc.record({ kind: fc.constant('between' as const), args: fc.tuple(operand, operand, operand) }),
    fc.record({ kind: fc.constant('in' as const), args: fc.array(operand, { minLength: 2, maxLength: 4 }) }),
    call(operand),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      left: tie('condition'),
      right: tie('condition'),
    }),
    fc.record({ kind: fc.constant('not' as const), of: tie('condition') }),
  ),
}));

const printOperand = (node: OperandNode): string => {
  if (node.kind === 'value') return node.placeholder;
  if (node.kind === 'call') return `${node.name}(${node.args.map(printOperand).join(' , ')})`;
  const [head, ...tail] = node.segments;
  return String(head) + tail.map(segment => (typeof segment === 'number' ? `[${segment}]` : `.${segment}`)).join('');
};

/** Parentheses wherever precedence or the order of equal operators would read the text otherwise. */
const print = (node: ConditionNode, within = 0): string => {
  switch (node.kind) {
    case 'or':
      return group(`${print(node.left, 1)} OR ${print(node.right, 0)}`, within > 0);
    case 'and':
      return group(`${print(node.left, 2)} and ${print(node.right, 1)}`, within > 1);
    case 'not':
      return `NOT ${print(node.of, 2)}`;
    case 'compare':
      return `${printOperand(node.args[0])} ${node.operator} ${printOperand(node.args[1])}`;
    case 'between':
      return `${printOperand(node.args[0])} BETWEEN ${node.args.slice(1).map(printOperand).join(' AND ')}`;
    case 'in':
      return `${printOperand(node.args[0]!)} IN (${node.args.slice(1).map(printOperand).join(',')})`;
    default:
      return printOperand(node);
  }
};
const group = (text: string, wanted: boolean): string => (wanted ? `(${text})` : text);

const setOperand: fc.Arbitrary<OperandNode> = fc.oneof(path, value, call(fc.oneof(path, value)));
const action: fc.Arbitrary<ActionNode> = fc.oneof(
  fc.record({
    section: fc.constant('SET' as const),
    path,
    value: fc.oneof(
      setOperand,
      fc.record({
        kind: fc.constant('arithmetic' as const),
        operator: fc.constantFrom('+', '-'),
        args: fc.tuple(setOperand, setOperand),
      }),
    ),
  }),
  fc.record({ section: fc.constant('REMOVE' as const), path }),
  fc.record({ section: fc.constantFrom('ADD' as const, 'DELETE' as const), path, value }),
);

const printAction = (node: ActionNode): string => {
  const target = printOperand(node.path);
  if (node.section === 'REMOVE') return target;
  if (node.section !== 'SET') return `${target} ${node.value.placeholder}`;
  const { value: to } = node;
  const text = to.kind === 'arithmetic' ? to.args.map(printOperand).join(` ${to.operator} `) : printOperand(to);
  return `${target} = ${text}`;
};

describe('what the parser reads', () => {
  it('is the condition that was written', () => {
    fc.assert(fc.property(condition, tree => expect(parseCondition(print(tree)).root).toEqual(tree)));
  });

  it('is the update that was written', () => {
    fc.assert(
      fc.property(fc.array(action, { minLength: 1, maxLength: 6 }), nodes => {
        const actions = ['DELETE', 'SET', 'ADD', 'REMOVE'].flatMap(name => nodes.filter(node => node.section === name));
        const sections = grouped(actions);
        const text = sections.map(([name, list]) => `${name} ${list.map(printAction).join(', ')}`).join(' ');
        expect(parseUpdate(text)).toMatchObject({ actions, repeated: undefined });
      }),
    );
  });

  const grouped = (actions: readonly ActionNode[]): [string, ActionNode[]][] => {
    const sections = new Map<string, ActionNode[]>();
    for (const node of actions) sections.set(node.section, [...(sections.get(node.section) ?? []), node]);
    return [...sections];
  };

  it('is an expression or a syntax error, and never anything else', () => {
    const token = fc.constantFrom(
      ...['(', ')', ',', '.', '[', ']', '=', '<', '<>', '+', '-', '!', '_', '"', '#', ':', '😀', ' ', '0', '12'],
      ...['a', '#a', ':v', 'AND', 'or', 'NOT', 'BETWEEN', 'IN', 'SET', 'REMOVE', 'ADD', 'DELETE', 'size', 'contains('],
    );
    const soup = fc.array(token, { maxLength: 30 }).map(tokens => tokens.join(''));
    const outcome = (parse: () => unknown): string => {
      try {
        parse();
        return 'parsed';
      } catch (error) {
        return (error as Error).message;
      }
    };
    fc.assert(
      fc.property(soup, text => {
        expect(outcome(() => parseCondition(text))).toMatch(/^(parsed$|Syntax error; token: "[^]*", near: "[^]*"$)/);
        expect(outcome(() => parseUpdate(text))).toMatch(/^(parsed$|Syntax error; token: "[^]*", near: "[^]*"$)/);
      }),
      { numRuns: runs(500) },
    );
  });
});

/** Values of every type, small enough to be equal now and then. */
const { anyValue } = fc.letrec<{ anyValue: Value }>(tie => ({
  anyValue: fc.oneof(
    { maxDepth: 2 },
    fc.record({ N: fc.constantFrom('0', '1', '2', '10', '1.5', '-3') }),
    fc.record({ S: fc.constantFrom('', 'a', 'ab', 'b') }),
    fc.record({ B: fc.constantFrom('', 'YQ==', 'YWI=') }),
    fc.record({ BOOL: fc.boolean() }),
    fc.record({ NULL: fc.constant(true as const) }),
    fc.record({ SS: fc.uniqueArray(fc.constantFrom('a', 'b', 'ab'), { minLength: 1 }) }),
    fc.record({ NS: fc.uniqueArray(fc.constantFrom('1', '2', '10'), { minLength: 1 }) }),
    fc.record({ L: fc.array(tie('anyValue'), { maxLength: 3 }) }),
    fc.record({ M: fc.dictionary(fc.constantFrom('a', 'b'), tie('anyValue'), { maxKeys: 2 }) }),
  ),
}));
const anyItem: fc.Arbitrary<Item> = fc.dictionary(fc.constantFrom('a', 'b', 'c'), anyValue, { maxKeys: 3 });

describe('what a condition says', () => {
  const ask = (text: string, item: Item, values: Item = {}): boolean =>
    compileCondition(text, 'ConditionExpression', new ExpressionContext({}, values))!.test(item);

  it('is the opposite under NOT', () => {
    const tests = ['a = b', 'a < b', 'a BETWEEN b AND c', 'a IN (b, c)', 'contains(a, b)', 'begins_with(a, b)'];
    fc.assert(
      fc.property(fc.constantFrom(...tests), anyItem, (text, item) => {
        expect(ask(`NOT ${text}`, item)).toBe(!ask(text, item));
        expect(ask(`NOT (NOT ${text})`, item)).toBe(ask(text, item));
      }),
    );
  });

  it('follows from the comparisons it stands for', () => {
    fc.assert(
      fc.property(anyItem, item => {
        expect(ask('a <> b', item)).toBe(!ask('a = b', item));
        expect(ask('a <= b', item)).toBe(ask('a < b', item) || (ask('a >= b', item) && ask('a = b', item)));
        expect(ask('a > b', item)).toBe(ask('b < a', item));
        expect(ask('a BETWEEN b AND c', item)).toBe(ask('a >= b AND a <= c', item));
        expect(ask('a IN (b, c)', item)).toBe(ask('a = b OR a = c', item));
        expect(ask('attribute_not_exists(a)', item)).toBe(!Object.hasOwn(item, 'a'));
      }),
    );
  });

  it('is that a value equals itself, wherever it comes from', () => {
    fc.assert(
      fc.property(anyValue, given => {
        expect(ask('a = :v', { a: given }, { ':v': given })).toBe(true);
        expect(ask('a[0] = b.a', { a: { L: [given] }, b: { M: { a: given } } })).toBe(true);
        expect(ask('contains(a, :v)', { a: { L: [{ S: 'x' }, given] } }, { ':v': given })).toBe(true);
      }),
    );
  });
});

describe('what a projection takes', () => {
  it('is what stands at its paths, and nothing else', () => {
    fc.assert(
      fc.property(anyItem, fc.uniqueArray(fc.constantFrom<string>('a', 'b', 'c'), { minLength: 1 }), (item, names) => {
        const part = compileProjection(names.join(', '), new ExpressionContext({}, {}))!.project(item);
        expect(part).toEqual(Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name))));
      }),
    );
  });
});
