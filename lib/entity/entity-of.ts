import { DynamormError } from '../errors/dynamorm-error.js';
import { setState } from '../codec/state.js';
import type { Target } from '../operations/target.js';

/** A new entity with the given fields; a name that is no field of the class is `ErrInvalidModel`, since it would be lost. */
export function entityOf<E extends object>(target: Target<E>, data: object): E {
  const { model, session } = target;
  if (typeof data !== 'object' || data === null)
    throw new DynamormError('ErrInvalidModel', `${model.name}.of needs an object of fields`, {
      model: model.name,
      operation: 'of',
    });
  const entity = new model.type();
  for (const [field, value] of Object.entries(data)) {
    if (!model.byField.has(field))
      throw new DynamormError('ErrInvalidModel', `${model.name} has no field ${field}`, {
        model: model.name,
        field,
        operation: 'of',
      });
    (entity as Record<string, unknown>)[field] = value;
  }
  setState(entity, { stored: undefined, owner: session });
  return entity;
}
