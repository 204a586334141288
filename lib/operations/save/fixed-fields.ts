import { sameValue } from '../../codec/change.js';
import { normalField } from '../../codec/field.js';
import { encodeKey } from '../../codec/key.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import type { Attribute } from '../../model/model.js';
import type { Item } from '../../values/value.js';
import { contextOf, type Target } from '../target.js';

/** What a save compares: the entity, its item as stored, and as the class would write it now. */
export interface Compared {
  readonly entity: object;
  readonly stored: Item;
  readonly next: Item;
}

/** Refuses a changed key or timestamp, which no update can express. @throws ErrInvalidModel */
export function refuseFixed(target: Target, { entity, stored, next }: Compared): void {
  const { model } = target;
  const key = encodeKey(model, entity, 'save');
  for (const attribute of model.key) {
    if (!sameValue(stored[attribute.name], key[attribute.name]))
      throw fixedError(target, attribute, 'identifies the stored item: delete it and create another');
  }
  const refuseOwned = (attribute: Attribute): void => {
    const before = stored[attribute.name];
    if (!sameValue(before && normalField(attribute, before), next[attribute.name]))
      throw fixedError(target, attribute, 'is set by the library');
  };
  if (model.createdAt !== undefined) refuseOwned(model.createdAt);
  if (model.updatedAt !== undefined) refuseOwned(model.updatedAt);
  for (const { attribute } of model.blindIndexes) refuseOwned(attribute);
}

function fixedError(target: Target, attribute: Attribute, why: string): DynamormError {
  const message = `${target.model.name}.${attribute.field} cannot be changed: it ${why}`;
  return new DynamormError('ErrInvalidModel', message, { ...contextOf(target, 'save'), field: attribute.field });
}
