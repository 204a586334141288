import { typeOf, type Value, type ValueType } from '../../../values/value.js';
import type { Path } from '../compiled.js';
import type { ExpressionContext } from '../context.js';
import {
  functionFault,
  Faults,
  misusedFunction,
  pathRequired,
  undefinedValue,
  wrongArity,
  wrongOperandType,
} from '../faults.js';
import type { ActionNode, ArithmeticNode, CallNode, OperandNode, PathNode, UpdateTree } from '../grammar/tree.js';
import { recordCollisions, resolvePath } from '../paths.js';
import type { Action, SetOperand } from './resolved.js';

/** Which of several faults of an update is reported; of two of one rank the first. */
const Rank = {
  misusedFunction: 0,
  reserved: 0,
  unknownFunction: 1,
  repeatedSection: 2,
  undefinedName: 3,
  undefinedValue: 4,
  overlap: 5,
  conflict: 6,
  operand: 7,
  functionOperand: 8,
} as const;

/** ADD and DELETE name the types they do not take in long words; the sets are not among them. */
const LONG_NAMES: Readonly<Partial<Record<ValueType, string>>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  BOOL: 'BOOLEAN',
  NULL: 'NULL',
  L: 'LIST',
  M: 'MAP',
};
const FAULT: SetOperand = { kind: 'fault' };

/** An update with its placeholders replaced, and what is to be said against it. */
export interface Resolution {
  readonly actions: readonly (readonly [Path, Action])[];
  /** The paths that right-hand sides read. */
  readonly sources: readonly Path[];
  readonly fault: string | undefined;
}

/** Replaces the placeholders of an update and checks all that can be checked before an item is seen. */
export function resolveUpdate(tree: UpdateTree, context: ExpressionContext): Resolution {
  return new Resolver(context).resolve(tree);
}

class Resolver {
  readonly #context: ExpressionContext;
  readonly #faults = new Faults();
  readonly #sources: Path[] = [];

  constructor(context: ExpressionContext) {
    this.#context = context;
  }

  resolve({ actions: nodes, repeated }: UpdateTree): Resolution {
    const actions = nodes.map(node => [this.#path(node.path), this.#action(node)] as const);
    if (repeated !== undefined) {
      const message = `The "${repeated}" section can only be used once in an update expression;`;
      this.#faults.record(Rank.repeatedSection, message);
    }
    const targets = actions.map(([path]) => path);
    recordCollisions(targets, this.#faults, Rank);
    return { actions, sources: this.#sources, fault: this.#faults.message };
  }

  #action(node: ActionNode): Action {
    if (node.section === 'REMOVE') return { section: node.section };
    if (node.section === 'SET') return { section: node.section, to: this.#operand(node.value) };
    const value = this.#value(node.value.placeholder) ?? {};
    this.#faults.record(Rank.operand, operandFault(node.section, value));
    return { section: node.section, value };
  }

  #operand(node: OperandNode | ArithmeticNode): SetOperand {
    if (node.kind === 'path') return { kind: 'path', path: this.#source(node) };
    if (node.kind === 'call') return this.#call(node);
    if (node.kind === 'arithmetic') return this.#binary(node.operator, node.args, 'N');
    const value = this.#value(node.placeholder);
    return value === undefined ? FAULT : { kind: 'value', value };
  }

  #call({ name, args }: CallNode): SetOperand {
    const unknown = functionFault('update', name);
    const arity = args.length === 2 ? undefined : wrongArity(name, args.length);
    const [first, second] = args;
    if (unknown === undefined && arity === undefined) {
      if (name === 'list_append') return this.#binary(name, args, 'L');
      if (first?.kind === 'path') {
        return { kind: 'if_not_exists', path: this.#source(first), otherwise: this.#nested(second!) };
      }
    }
    args.forEach(arg => this.#nested(arg));
    this.#faults.record(Rank.unknownFunction, unknown);
    if (unknown === undefined) this.#faults.record(Rank.functionOperand, arity ?? pathRequired(name));
    return FAULT;
  }

  /** An operand of a function or sign, which is where list_append cannot stand. */
  #nested(node: OperandNode): SetOperand {
    if (node.kind === 'call' && node.name === 'list_append') {
      this.#faults.record(Rank.misusedFunction, misusedFunction(node.name));
    }
    return this.#operand(node);
  }

  #binary(kind: 'list_append' | '+' | '-', nodes: readonly OperandNode[], takes: ValueType): SetOperand {
    const args = [this.#nested(nodes[0]!), this.#nested(nodes[1]!)] as const;
    for (const arg of args) {
      if (arg.kind !== 'value' || arg.value[takes] !== undefined) continue;
      this.#faults.record(Rank.functionOperand, wrongOperandType(kind, typeOf(arg.value)!));
    }
    return { kind, args };
  }

  #source(node: PathNode): Path {
    const path = this.#path(node);
    this.#sources.push(path);
    return path;
  }

  #path(node: PathNode): Path {
    return resolvePath(node, this.#context, {
      reserved: [this.#faults, Rank.reserved],
      undefinedName: [this.#faults, Rank.undefinedName],
    });
  }

  #value(placeholder: string): Value | undefined {
    const value = this.#context.valueOf(placeholder);
    if (value === undefined) this.#faults.record(Rank.undefinedValue, undefinedValue(placeholder));
    return value;
  }
}

/** ADD takes numbers and sets, DELETE sets. */
function operandFault(section: 'ADD' | 'DELETE', value: Value): string | undefined {
  const type = typeOf(value);
  const name = type === undefined || (section === 'ADD' && type === 'N') ? undefined : LONG_NAMES[type];
  if (name === undefined) return undefined;
  return `Incorrect operand type for operator or function; operator: ${section}, operand type: ${name}`;
}
