import { DynamormError } from '../../errors/dynamorm-error.js';
import type { Attribute, Model } from '../../model/model.js';
import type { Condition, Operand } from '../ast.js';
import { contextOf, refuse } from '../refs/site.js';

/** The conditions that must all hold. A key condition has no OR and no NOT. */
export function conjuncts(model: Model, condition: Condition): readonly Condition[] {
  if (condition.op === 'and') return condition.of.flatMap(member => conjuncts(model, member));
  if (condition.op === 'or' || condition.op === 'not')
    throw new DynamormError(
      'ErrInvalidOperator',
      `${model.name}: a key is asked with and() only, not ${condition.op}()`,
      contextOf(model),
    );
  return [condition];
}

const KEY_OPERATORS: ReadonlySet<string> = new Set(['=', '<', '<=', '>', '>=', 'between', 'beginsWith']);

/** The attribute that a condition compares with values. */
export function askedAttribute(model: Model, condition: Condition): Attribute {
  const [path, operands] = subjectOf(condition);
  const attribute = model.byName.get(String(path?.[0]));
  const label = attribute?.field ?? String(path?.[0] ?? 'a size');
  if (attribute === undefined || path?.length !== 1)
    throw refuse({ model, label }, 'is no key, and where() is for keys; use filter()');
  if (!KEY_OPERATORS.has(condition.op))
    throw refuse(
      { model, label },
      `cannot be asked of a key by ${condition.op}; use eq lt lte gt gte between or beginsWith`,
    );
  if (operands.some(operand => !('value' in operand)))
    throw refuse({ model, label }, 'is compared with a value in where()');
  return attribute;
}

function subjectOf(condition: Condition): readonly [readonly (string | number)[] | undefined, readonly Operand[]] {
  const pathOf = (operand: Operand) => ('path' in operand ? operand.path : undefined);
  switch (condition.op) {
    case 'and':
    case 'or':
    case 'not':
      return [undefined, []];
    case 'between':
      return [pathOf(condition.operand), [condition.low, condition.high]];
    case 'in':
      return [pathOf(condition.operand), condition.list];
    case 'exists':
    case 'notExists':
    case 'attributeType':
      return [condition.path, []];
    case 'beginsWith':
    case 'contains':
      return [condition.path, [condition.operand]];
    default:
      return [pathOf(condition.left), [condition.right]];
  }
}
