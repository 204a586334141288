import type { Condition, Operand, Path } from './ast.js';

/** Every path a condition reads, in order of appearance: what a query checks a filter's attributes by. */
export function conditionPaths(condition: Condition): readonly Path[] {
  switch (condition.op) {
    case 'and':
    case 'or':
      return condition.of.flatMap(conditionPaths);
    case 'not':
      return conditionPaths(condition.of);
    case 'exists':
    case 'notExists':
    case 'attributeType':
      return [condition.path];
    case 'beginsWith':
    case 'contains':
      return [condition.path, ...operandPaths(condition.operand)];
    case 'between':
      return operandPaths(condition.operand, condition.low, condition.high);
    case 'in':
      return operandPaths(condition.operand, ...condition.list);
    default:
      return operandPaths(condition.left, condition.right);
  }
}

function operandPaths(...operands: readonly Operand[]): readonly Path[] {
  return operands.flatMap(operand => ('path' in operand ? [operand.path] : 'size' in operand ? [operand.size] : []));
}
