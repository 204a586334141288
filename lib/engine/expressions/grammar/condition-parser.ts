import { Cursor } from './cursor.js';
import { parseGroupedOperand, parseList, parseOperand } from './operand-parser.js';
import type { Comparator, ConditionNode, ConditionTree, OperandNode } from './tree.js';

const COMPARATORS: readonly Comparator[] = ['=', '<>', '<', '<=', '>', '>='];

/** Parses a condition, filter or key condition: OR binds least, then AND, NOT, comparisons. Throws a SyntaxFault. */
export function parseCondition(text: string): ConditionTree {
  return new ConditionParser(text).parse();
}

/**
 * `(a) = :v` and `(a = :v)` begin alike, so a group is read before it is known whether it holds a condition or an
 * operand; where only one of them can stand, the token after it is at fault.
 */
class ConditionParser {
  readonly #cursor: Cursor;

  constructor(text: string) {
    this.#cursor = new Cursor(text);
  }

  parse(): ConditionTree {
    const root = this.#condition(this.#or());
    if (!this.#cursor.atEnd()) this.#cursor.fail();
    return { root, redundantParentheses: this.#cursor.redundantParentheses, operators: this.#cursor.operators };
  }

  #or(): ConditionNode | OperandNode {
    const left = this.#and();
    if (this.#cursor.keyword() !== 'OR') return left;
    return this.#combine('or', left, () => this.#or());
  }

  #and(): ConditionNode | OperandNode {
    const left = this.#not();
    if (this.#cursor.keyword() !== 'AND') return left;
    return this.#combine('and', left, () => this.#and());
  }

  #combine(
    kind: 'and' | 'or',
    node: ConditionNode | OperandNode,
    rest: () => ConditionNode | OperandNode,
  ): ConditionNode {
    const left = this.#condition(node);
    this.#cursor.expect(kind.toUpperCase());
    this.#cursor.countOperator();
    return { kind, left, right: this.#condition(rest()) };
  }

  #not(): ConditionNode | OperandNode {
    if (!this.#cursor.take('NOT')) return this.#comparison();
    this.#cursor.countOperator();
    return { kind: 'not', of: this.#condition(this.#not()) };
  }

  #comparison(): ConditionNode | OperandNode {
    const left = this.#primary();
    if (!isOperand(left)) return left;
    const operator = this.#cursor.takeOneOf(COMPARATORS);
    if (operator !== undefined) {
      this.#cursor.countOperator();
      return { kind: 'compare', operator, args: [left, parseGroupedOperand(this.#cursor)] };
    }
    if (this.#cursor.take('BETWEEN')) return this.#between(left);
    return this.#cursor.take('IN') ? this.#in(left) : left;
  }

  #between(operand: OperandNode): ConditionNode {
    this.#cursor.countOperator();
    const low = parseGroupedOperand(this.#cursor);
    this.#cursor.expect('AND');
    return { kind: 'between', args: [operand, low, parseGroupedOperand(this.#cursor)] };
  }

  #in(operand: OperandNode): ConditionNode {
    this.#cursor.countOperator();
    this.#cursor.expect('(');
    const list = parseList(this.#cursor, parseGroupedOperand);
    this.#cursor.expect(')');
    return { kind: 'in', args: [operand, ...list] };
  }

  #primary(): ConditionNode | OperandNode {
    if (this.#cursor.atSign('(')) return this.#cursor.group(() => this.#or());
    return parseOperand(this.#cursor);
  }

  #condition(node: ConditionNode | OperandNode): ConditionNode {
    return node.kind === 'path' || node.kind === 'value' ? this.#cursor.fail() : node;
  }
}

function isOperand(node: ConditionNode | OperandNode): node is OperandNode {
  return node.kind === 'path' || node.kind === 'value' || node.kind === 'call';
}
