import { base64Of, typeOf, type Value, type ValueType, type Binary, type Item } from '../../values/value.js';
import { addDecimals, parseDecimal, subtractDecimals } from '../../values/decimal.js';
import { invalid } from '../failure.js';
import { storableNumber } from '../validation/attribute-value.js';
import { compareBinary, compareNumber, compareText, inOrder } from '../validation/set-order.js';
import type { Path } from './compiled.js';
import { recordCollisions, resolvePath, valueAt, type ExpressionContext } from './paths.js';
import {
  functionFault,
  Faults,
  misusedFunction,
  pathRequired,
  undefinedValue,
  wrongArity,
  wrongOperandType,
  type ActionNode,
  type ArithmeticNode,
  type CallNode,
  type OperandNode,
  type PathNode,
  type UpdateTree,
} from './tokens.js';

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
interface Resolution {
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

/** The right-hand side of a SET with its placeholders replaced. */
export type SetOperand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'if_not_exists'; readonly path: Path; readonly otherwise: SetOperand }
  | { readonly kind: 'list_append' | '+' | '-'; readonly args: SetOperands }
  /** What could not be resolved; the fault that was recorded keeps it from being evaluated. */
  | { readonly kind: 'fault' };

/** The two operands of a sign or of list_append. */
type SetOperands = readonly [SetOperand, SetOperand];

/** One action of an update, without its path. */
export type Action =
  | { readonly section: 'SET'; readonly to: SetOperand }
  | { readonly section: 'REMOVE' }
  | { readonly section: 'ADD' | 'DELETE'; readonly value: Value };

type Members = readonly string[] | readonly Binary[];

const ORDERS = { SS: compareText, NS: compareNumber, BS: compareBinary } as const;

/** The members of either of two sets, in their order; undefined unless they are sets of one type. */
function setUnion(a: Value, b: Value): Value | undefined {
  return combined(a, b, (left, right) => [...new Set([...left, ...right])]);
}

/** The members of `a` that `b` does not have, possibly none; undefined unless they are sets of one type. */
export function setDifference(a: Value, b: Value): Value | undefined {
  return combined(a, b, (left, right) => {
    const gone = new Set(right);
    return left.filter(member => !gone.has(member));
  });
}

/** Stored numbers are canonical and stored binary is base64, so members are equal when their texts are. */
function combined(
  a: Value,
  b: Value,
  combine: (left: readonly string[], right: readonly string[]) => string[],
): Value | undefined {
  for (const type of ['SS', 'NS', 'BS'] as const) {
    const left: Members | undefined = a[type];
    const right: Members | undefined = b[type];
    if (left === undefined || right === undefined) continue;
    return { [type]: inOrder(combine(left.map(base64Of), right.map(base64Of)), ORDERS[type]) };
  }
  return undefined;
}

/** The value of a right-hand side. It reads the item as it was, whatever other actions do to it. */
export function evaluateOperand(operand: SetOperand, before: Item): Value {
  switch (operand.kind) {
    case 'value':
      return operand.value;
    case 'path':
      return valueAt(before, operand.path) ?? missing();
    case 'if_not_exists': {
      // The service asks for the other operand even when it is not needed, and misses it then.
      const otherwise = evaluateOperand(operand.otherwise, before);
      return valueAt(before, operand.path) ?? otherwise;
    }
    case 'list_append':
      return appended(operand.args, before);
    case 'fault':
      return misfit();
    default:
      return calculated(operand.kind, operand.args, before);
  }
}

/** An operand is checked before the next one is read: that decides which of two faults is told. */
function appended([first, second]: SetOperands, before: Item): Value {
  const left = evaluateOperand(first, before).L ?? misfit();
  const right = evaluateOperand(second, before).L ?? misfit();
  return { L: [...left, ...right] };
}

function calculated(operator: '+' | '-', [first, second]: SetOperands, before: Item): Value {
  const left = evaluateOperand(first, before).N ?? misfit();
  const right = evaluateOperand(second, before).N ?? misfit();
  return { N: calculate(left, operator, right) };
}

function calculate(left: string, operator: '+' | '-', right: string): string {
  if (isShort(left) && isShort(right)) {
    return String(operator === '+' ? Number(left) + Number(right) : Number(left) - Number(right));
  }
  const [a, b] = [parseDecimal(left)!, parseDecimal(right)!];
  return storableNumber(operator === '+' ? addDecimals(a, b) : subtractDecimals(a, b));
}

/** Counters: whole numbers that a double adds exactly. */
function isShort(number: string): boolean {
  return number.length < 15 && !number.includes('.');
}

/** What ADD makes of a value, or of none. */
export function added(existing: Value | undefined, value: Value): Value {
  if (existing === undefined) return value;
  if (value.N === undefined) return setUnion(existing, value) ?? misfit();
  return { N: calculate(existing.N ?? misfit(), '+', value.N) };
}

/** What DELETE leaves of a value, undefined for nothing. */
export function remaining(existing: Value | undefined, value: Value): Value | undefined {
  if (existing === undefined) return undefined;
  const rest = setDifference(existing, value) ?? misfit();
  return (rest.SS ?? rest.NS ?? rest.BS)!.length === 0 ? undefined : rest;
}

function missing(): never {
  throw invalid('The provided expression refers to an attribute that does not exist in the item');
}

function misfit(): never {
  throw invalid('An operand in the update expression has an incorrect data type');
}
