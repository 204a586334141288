import { base64Of } from '../../../values/binary.js';
import type { Value, ValueType } from '../../../values/value.js';
import { pathRequired, wrongArity, wrongOperandType } from '../faults.js';
import { CONDITION_FUNCTIONS } from '../function-names.js';
import { printPath, samePath } from '../paths.js';
import { orderOf } from './comparison.js';
import { knownType, type Operand } from './resolved.js';

const TYPES: ReadonlySet<string> = new Set<ValueType>(['S', 'N', 'B', 'SS', 'NS', 'BS', 'BOOL', 'NULL', 'L', 'M']);
const MAX_LISTED = 100;
const ORDERED: readonly ValueType[] = ['S', 'N', 'B'];
const UNSIZED: readonly ValueType[] = ['N', 'BOOL', 'NULL'];

/** What is wrong with the number of a known function's operands. */
export function arityFault(name: string, args: readonly Operand[]): string | undefined {
  return CONDITION_FUNCTIONS.get(name) === args.length ? undefined : wrongArity(name, args.length);
}

/** What is wrong with comparing a path to itself. */
export function distinctFault(name: string, args: readonly Operand[]): string | undefined {
  const [first, ...others] = args;
  if (first?.kind !== 'path') return undefined;
  if (!others.some(other => other.kind === 'path' && samePath(first.path, other.path))) return undefined;
  const which = `operator: ${name}, first operand: ${printPath(first.path)}`;
  return `The first operand must be distinct from the remaining operands for this operator or function; ${which}`;
}

/** What is wrong with the operands of a function; only placeholders have a type that is known beforehand. */
export function callFault(name: string, args: readonly Operand[]): string | undefined {
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
export function comparatorFault(operator: string, args: readonly Operand[]): string | undefined {
  if (operator === '=' || operator === '<>') return undefined;
  return typeFault(operator, args, type => ORDERED.includes(type));
}

/** What is wrong with the operands of BETWEEN, whose bounds must be of one type and in order. */
export function betweenFault(args: readonly Operand[]): string | undefined {
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
export function listFault(args: readonly Operand[]): string | undefined {
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
