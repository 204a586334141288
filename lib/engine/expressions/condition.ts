import { bytesOf, typeOf, type Item, type Value } from '../../values/value.js';
import type { CompiledCondition, ExpressionMember } from './compiled.js';
import { parseCondition, expressionFault, expressionReader } from './parser.js';
import { valueAt, type ExpressionContext } from './paths.js';
import { beginsWith, compares, contains, resolveCondition, type Condition, type Operand } from './resolve-condition.js';

/** Whether an item fulfils a condition. What is missing or of another type makes a comparison false, never an error. */
function evaluate(condition: Condition, item: Item): boolean {
  switch (condition.kind) {
    case 'and':
      return evaluate(condition.left, item) && evaluate(condition.right, item);
    case 'or':
      return evaluate(condition.left, item) || evaluate(condition.right, item);
    case 'not':
      return !evaluate(condition.of, item);
    case 'call':
      return evaluateCall(condition.name, condition.args, item);
    default:
      return evaluateComparison(condition, item);
  }
}

type Comparison = Extract<Condition, { kind: 'compare' | 'between' | 'in' }>;

function evaluateComparison(condition: Comparison, item: Item): boolean {
  const [operand, ...others] = condition.args;
  const value = valueOf(operand!, item);
  if (condition.kind === 'compare') return compares(value, condition.operator, valueOf(others[0]!, item));
  if (condition.kind === 'in') return others.some(other => compares(value, '=', valueOf(other, item)));
  return compares(value, '>=', valueOf(others[0]!, item)) && compares(value, '<=', valueOf(others[1]!, item));
}

function evaluateCall(name: string, args: readonly Operand[], item: Item): boolean {
  const value = valueOf(args[0]!, item);
  if (name === 'attribute_exists') return value !== undefined;
  if (name === 'attribute_not_exists') return value === undefined;
  const other = valueOf(args[1]!, item);
  if (name === 'attribute_type') return value !== undefined && typeOf(value) === other?.S;
  return name === 'contains' ? contains(value, other) : beginsWith(value, other);
}

function valueOf(operand: Operand, item: Item): Value | undefined {
  if (operand.kind === 'path') return valueAt(item, operand.path);
  if (operand.kind === 'value') return operand.value;
  return operand.kind === 'size' ? sizeOf(valueOf(operand.of, item)) : undefined;
}

/** What `size` gives: the length of a string or binary, the number of members of what has members. */
function sizeOf(value: Value | undefined): Value | undefined {
  if (value === undefined) return undefined;
  const size = value.S?.length ?? countOf(value);
  return size === undefined ? undefined : { N: String(size) };
}

function countOf(value: Value): number | undefined {
  if (value.B !== undefined) return bytesOf(value.B).length;
  if (value.M !== undefined) return Object.keys(value.M).length;
  return (value.L ?? value.SS ?? value.NS ?? value.BS)?.length;
}

/** Reads the text of a condition, filter or key condition; the same texts come again and again. */
export const readCondition = expressionReader(parseCondition);

/**
 * Compiles a condition or filter, with the errors of DynamoDB in DynamoDB's priority; undefined for an absent one, which
 * is no condition at all.
 */
export function compileCondition(
  text: string | undefined,
  member: ExpressionMember,
  context: ExpressionContext,
): CompiledCondition | undefined {
  if (text === undefined) return undefined;
  const { condition, paths, fault } = resolveCondition(readCondition(text, member), context);
  if (fault !== undefined) throw expressionFault(member, fault);
  return { paths, test: item => evaluate(condition, item) };
}
