import type { Path } from '../compiled.js';
import type { ExpressionContext } from '../context.js';
import { Faults, functionFault, misusedFunction, undefinedValue } from '../faults.js';
import type { CallNode, ComparisonNode, ConditionNode, ConditionTree, OperandNode, PathNode } from '../grammar/tree.js';
import { resolvePath } from '../paths.js';
import type { Condition, Operand, TestName } from './resolved.js';
import { arityFault, betweenFault, callFault, comparatorFault, distinctFault, listFault } from './static-checks.js';

/** Which of several faults of a condition is reported. */
const Rank = { parentheses: 0, unknownFunction: 1, misusedFunction: 2, reserved: 3, comparison: 4 } as const;
/** The same among the faults of one comparison or call; the first comparison that has any is the one reported. */
const InnerRank = { undefined: 0, arity: 1, distinct: 2, operand: 3 } as const;

const FAULT: Operand = { kind: 'fault' };

/** A condition with its placeholders replaced, the paths it names, and what is to be said against it. */
export interface Resolution {
  readonly condition: Condition;
  readonly paths: readonly Path[];
  readonly fault: string | undefined;
}

/** Replaces the placeholders of a condition and checks all that can be checked before an item is seen. */
export function resolveCondition(tree: ConditionTree, context: ExpressionContext): Resolution {
  return new Resolver(context).resolve(tree);
}

class Resolver {
  readonly #context: ExpressionContext;
  readonly #paths: Path[] = [];
  readonly #faults = new Faults();
  /** Those of the comparison or call that is being resolved. */
  #inner = new Faults();

  constructor(context: ExpressionContext) {
    this.#context = context;
  }

  resolve(tree: ConditionTree): Resolution {
    if (tree.redundantParentheses) {
      this.#faults.record(Rank.parentheses, 'The expression has redundant parentheses;');
    }
    const condition = this.#condition(tree.root);
    return { condition, paths: this.#paths, fault: this.#faults.message };
  }

  #condition(node: ConditionNode): Condition {
    if ('left' in node) {
      return { kind: node.kind, left: this.#condition(node.left), right: this.#condition(node.right) };
    }
    if (node.kind === 'not') return { kind: 'not', of: this.#condition(node.of) };
    this.#inner = new Faults();
    const condition = node.kind === 'call' ? this.#test(node) : this.#comparison(node);
    this.#faults.record(Rank.comparison, this.#inner.message);
    return condition;
  }

  #test(node: CallNode): Condition {
    if (node.name === 'size') this.#misused(node.name);
    return { kind: 'call', name: node.name as TestName, args: this.#call(node) };
  }

  #comparison(node: ComparisonNode): Condition {
    const args = this.#operands(node.args);
    const name = node.kind === 'compare' ? node.operator : node.kind.toUpperCase();
    this.#inner.record(InnerRank.distinct, distinctFault(name, args));
    if (node.kind === 'compare') {
      this.#inner.record(InnerRank.operand, comparatorFault(name, args));
      return { kind: 'compare', operator: node.operator, args };
    }
    this.#inner.record(InnerRank.operand, node.kind === 'between' ? betweenFault(args) : listFault(args));
    return { kind: node.kind, args };
  }

  #call(node: CallNode): readonly Operand[] {
    const args = this.#operands(node.args);
    const unknown = functionFault('condition', node.name);
    this.#faults.record(Rank.unknownFunction, unknown);
    if (unknown !== undefined) return args;
    const arity = arityFault(node.name, args);
    this.#inner.record(InnerRank.arity, arity);
    if (arity !== undefined) return args;
    this.#inner.record(InnerRank.distinct, distinctFault(node.name, args));
    this.#inner.record(InnerRank.operand, callFault(node.name, args));
    return args;
  }

  /** Of the functions only `size` has a value; any other one among operands is misused. */
  #operands(nodes: readonly OperandNode[]): readonly Operand[] {
    return nodes.map(node => {
      if (node.kind === 'path') return this.#path(node);
      if (node.kind === 'value') return this.#value(node.placeholder);
      const [of = FAULT] = this.#call(node);
      if (node.name !== 'size') this.#misused(node.name);
      return node.name === 'size' ? { kind: 'size', of } : FAULT;
    });
  }

  #path(node: PathNode): Operand {
    const path = resolvePath(node, this.#context, {
      reserved: [this.#faults, Rank.reserved],
      undefinedName: [this.#inner, InnerRank.undefined],
    });
    this.#paths.push(path);
    return { kind: 'path', path };
  }

  #value(placeholder: string): Operand {
    const value = this.#context.valueOf(placeholder);
    if (value !== undefined) return { kind: 'value', value };
    this.#inner.record(InnerRank.undefined, undefinedValue(placeholder));
    return FAULT;
  }

  #misused(name: string): void {
    this.#faults.record(Rank.misusedFunction, misusedFunction(name));
  }
}
