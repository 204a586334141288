import { decodeField } from '../../codec/field.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import type { UpdateAction } from '../../expressions/ast.js';
import type { Attribute } from '../../model/model.js';
import { contextOf, type Target } from '../target.js';

/**
 * Index keys made of fields that an update changes, rendered again. All parts must be known from the update itself or from the
 * key: a stored part cannot be read in an expression, and an index key that is not rewritten would lie.
 */
export function derivedActions(
  target: Target,
  asked: { readonly actions: readonly UpdateAction[]; readonly key: object },
): readonly UpdateAction[] {
  const { model } = target;
  const touched = new Map(asked.actions.map(action => [model.byName.get(action.path[0])!.field, action]));
  return model.attributes.flatMap((attribute): readonly UpdateAction[] => {
    const { template } = attribute;
    if (template === undefined || attribute.isKey === 'table' || !template.fields.some(field => touched.has(field)))
      return [];
    const values: Record<string, unknown> = { ...asked.key };
    for (const field of template.fields) {
      const action = touched.get(field);
      if (action !== undefined) values[field] = newValue(target, attribute, { field, action });
      else if (!Object.hasOwn(values, field)) throw unknownPart(target, attribute, field);
    }
    const text = template.render(values);
    const path = [attribute.name] as const;
    return [text === undefined ? { action: 'remove', path } : { action: 'set', path, to: { value: { S: text } } }];
  });
}

function newValue(target: Target, attribute: Attribute, part: { field: string; action: UpdateAction }): unknown {
  const { action, field } = part;
  if (action.action === 'remove') return undefined;
  if (action.action !== 'set' || action.path.length > 1 || !('value' in action.to))
    throw unknownPart(target, attribute, field);
  return decodeField(target.model.byField.get(field)!, action.to.value);
}

function unknownPart(target: Target, attribute: Attribute, field: string): DynamormError {
  const { model } = target;
  const message = `${model.name}.${attribute.field} is made of ${attribute.template!.text}: an update of one part must also set ${field}, or use mutate`;
  return new DynamormError('ErrInvalidOperator', message, { ...contextOf(target, 'update'), field });
}
