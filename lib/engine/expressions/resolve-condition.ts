import {
  bytesOf,
  compareBytes,
  compareUtf8,
  base64Of,
  equalValues,
  typeOf,
  type Value,
  type ValueType,
} from '../../values/value.js';
import { compareDecimals } from '../../values/decimal.js';
import type { RangeCondition, Path } from './compiled.js';
import { printPath, samePath, resolvePath, type ExpressionContext } from './paths.js';
import { CONDITION_FUNCTIONS } from './reserved-words.js';
import {
  pathRequired,
  wrongArity,
  wrongOperandType,
  Faults,
  functionFault,
  misusedFunction,
  undefinedValue,
  type Comparator,
  type CallNode,
  type ComparisonNode,
  type ConditionNode,
  type ConditionTree,
  type OperandNode,
  type PathNode,
} from './tokens.js';

/** The order of two strings, numbers or binaries; undefined where the types differ or have no order. */
function orderOf(a: Value, b: Value): number | undefined {
  if (a.S !== undefined && b.S !== undefined) return compareUtf8(a.S, b.S);
  if (a.N !== undefined && b.N !== undefined) return compareDecimals(a.N, b.N);
  if (a.B !== undefined && b.B !== undefined) return compareBytes(bytesOf(a.B), bytesOf(b.B));
  return undefined;
}

/** A comparison as conditions make it; a missing operand equals nothing and has no order. */
export function compares(a: Value | undefined, operator: Comparator, b: Value | undefined): boolean {
  if (operator === '<>') return !equals(a, b);
  if (operator === '=') return equals(a, b);
  const order = a === undefined || b === undefined ? undefined : orderOf(a, b);
  if (order === undefined) return false;
  if (order === 0) return operator === '<=' || operator === '>=';
  return order < 0 ? operator === '<' || operator === '<=' : operator === '>' || operator === '>=';
}

function equals(a: Value | undefined, b: Value | undefined): boolean {
  return a !== undefined && b !== undefined && equalValues(a, b);
}

/** Whether a string or binary begins with another of its type. */
export function beginsWith(value: Value | undefined, prefix: Value | undefined): boolean {
  if (value?.S !== undefined && prefix?.S !== undefined) return value.S.startsWith(prefix.S);
  if (value?.B === undefined || prefix?.B === undefined) return false;
  const start = bytesOf(prefix.B);
  return compareBytes(bytesOf(value.B).subarray(0, start.length), start) === 0;
}

/** Whether a string or binary has another within it, or a set or list has a member equal to it. */
export function contains(value: Value | undefined, part: Value | undefined): boolean {
  if (value === undefined || part === undefined) return false;
  if (value.S !== undefined) return part.S !== undefined && value.S.includes(part.S);
  if (value.B !== undefined) return part.B !== undefined && includesBytes(bytesOf(value.B), bytesOf(part.B));
  if (value.SS !== undefined) return part.S !== undefined && value.SS.includes(part.S);
  if (value.NS !== undefined) return value.NS.some(member => equalValues({ N: member }, part));
  if (value.BS !== undefined) return value.BS.some(member => equalValues({ B: member }, part));
  return value.L?.some(element => equalValues(element, part)) ?? false;
}

function includesBytes(bytes: Uint8Array, part: Uint8Array): boolean {
  return Buffer.from(bytes).includes(Buffer.from(part));
}

/** Whether the value of a sort key fulfils its part of a key condition. */
export function inRange(value: Value, { operator, values: [first, last] }: RangeCondition): boolean {
  if (operator === 'begins_with') return beginsWith(value, first);
  if (operator !== 'BETWEEN') return compares(value, operator, first);
  return compares(value, '>=', first) && compares(value, '<=', last);
}

/** An operand of a condition with its placeholders replaced. */
export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'size'; readonly of: Operand }
  /** What could not be resolved; the fault that was recorded keeps it from being evaluated. */
  | { readonly kind: 'fault' };

/** The functions a condition may consist of. */
type TestName = 'attribute_exists' | 'attribute_not_exists' | 'attribute_type' | 'begins_with' | 'contains';

/** A condition with its placeholders replaced. */
export type Condition =
  | { readonly kind: 'compare'; readonly operator: Comparator; readonly args: readonly Operand[] }
  | { readonly kind: 'between' | 'in'; readonly args: readonly Operand[] }
  | { readonly kind: 'call'; readonly name: TestName; readonly args: readonly Operand[] }
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly of: Condition };

/** The type of an operand as far as it is known before an item is seen: a stored attribute can have any. */
function knownType(operand: Operand | undefined): ValueType | undefined {
  if (operand?.kind === 'value') return typeOf(operand.value);
  return operand?.kind === 'size' ? 'N' : undefined;
}

const TYPES: ReadonlySet<string> = new Set<ValueType>(['S', 'N', 'B', 'SS', 'NS', 'BS', 'BOOL', 'NULL', 'L', 'M']);
const MAX_LISTED = 100;
const ORDERED: readonly ValueType[] = ['S', 'N', 'B'];
const UNSIZED: readonly ValueType[] = ['N', 'BOOL', 'NULL'];

/** What is wrong with the number of a known function's operands. */
function arityFault(name: string, args: readonly Operand[]): string | undefined {
  return CONDITION_FUNCTIONS.get(name) === args.length ? undefined : wrongArity(name, args.length);
}

/** What is wrong with comparing a path to itself. */
function distinctFault(name: string, args: readonly Operand[]): string | undefined {
  const [first, ...others] = args;
  if (first?.kind !== 'path') return undefined;
  if (!others.some(other => other.kind === 'path' && samePath(first.path, other.path))) return undefined;
  const which = `operator: ${name}, first operand: ${printPath(first.path)}`;
  return `The first operand must be distinct from the remaining operands for this operator or function; ${which}`;
}

/** What is wrong with the operands of a function; only placeholders have a type that is known beforehand. */
function callFault(name: string, args: readonly Operand[]): string | undefined {
  const first = knownType(args[0]);
  switch (name) {
    case 'attribute_exists':
    case 'attribute_not_exists':
      return args[0]?.kind === 'value' || args[0]?.kind === 'size' ? pathRequired(name) : undefined;
    case 'begins_with':
      return typeFault(name, args, type => type === 'S' || type === 'B');
    case 'attribute_type':
      return attributeTypeFault(args[1]);
    case 'size':
      return first !== undefined && UNSIZED.includes(first) ? wrongOperandType(name, first) : undefined;
    default:
      return undefined;
  }
}

/** What is wrong with the operands of a comparator: `=` and `<>` take anything, the others what has an order. */
function comparatorFault(operator: string, args: readonly Operand[]): string | undefined {
  if (operator === '=' || operator === '<>') return undefined;
  return typeFault(operator, args, type => ORDERED.includes(type));
}

/** What is wrong with the operands of BETWEEN, whose bounds must be of one type and in order. */
function betweenFault(args: readonly Operand[]): string | undefined {
  const unordered = comparatorFault('BETWEEN', args);
  const [, low, high] = args;
  if (unordered !== undefined || low?.kind !== 'value' || high?.kind !== 'value') return unordered;
  const bounds = `lower bound operand: ${print(low.value)}, upper bound operand: ${print(high.value)}`;
  const order = orderOf(low.value, high.value);
  if (order === undefined) {
    return `The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`;
  }
  if (order <= 0) return undefined;
  return `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`;
}

/** What is wrong with the number of operands IN chooses from. */
function listFault(args: readonly Operand[]): string | undefined {
  const listed = args.length - 1;
  if (listed <= MAX_LISTED) return undefined;
  return `The IN operator is provided with too many operands; number of operands: ${listed}`;
}

function typeFault(name: string, args: readonly Operand[], takes: (type: ValueType) => boolean): string | undefined {
  const wrong = args.map(knownType).find(type => type !== undefined && !takes(type));
  return wrong === undefined ? undefined : wrongOperandType(name, wrong);
}

function attributeTypeFault(operand: Operand | undefined): string | undefined {
  if (operand?.kind !== 'value' || operand.value.S === undefined) {
    if (operand?.kind === 'fault') return undefined;
    return wrongOperandType('attribute_type', knownType(operand) ?? '{NS,SS,L,BS,N,M,B,BOOL,NULL,S}');
  }
  if (TYPES.has(operand.value.S)) return undefined;
  const valid = '{B,NULL,SS,BOOL,L,BS,N,NS,S,M}';
  return `Invalid attribute type name found; type: ${operand.value.S}, valid types: ${valid}`;
}

function print(value: Value): string {
  if (value.S !== undefined) return `AttributeValue: {S:${value.S}}`;
  return value.N === undefined ? `AttributeValue: {B:${base64Of(value.B!)}}` : `AttributeValue: {N:${value.N}}`;
}

/** Which of several faults of a condition is reported. */
const Rank = { parentheses: 0, unknownFunction: 1, misusedFunction: 2, reserved: 3, comparison: 4 } as const;
/** The same among the faults of one comparison or call; the first comparison that has any is the one reported. */
const InnerRank = { undefined: 0, arity: 1, distinct: 2, operand: 3 } as const;

const FAULT: Operand = { kind: 'fault' };

/** A condition with its placeholders replaced, the paths it names, and what is to be said against it. */
interface Resolution {
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
