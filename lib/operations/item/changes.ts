import { diffItem } from '../../codec/diff.js';
import type { Change } from '../../codec/change.js';
import { sameValue } from '../../codec/change.js';
import { normalField } from '../../codec/field.js';
import { encodeItem } from '../../codec/item.js';
import { encodeKey } from '../../codec/key.js';
import { stateOf } from '../../codec/state.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import type { Attribute } from '../../model/model.js';
import type { Item } from '../../values/value.js';
import { contextOf, type Target } from '../target.js';

/** What a loaded entity would write; refuses a changed key or timestamp, which no update can express. */
export function entityChanges(target: Target, entity: object, operation: string): readonly Change[] {
  const { model } = target;
  const stored = stateOf(entity)!.stored!;
  const next = encodeItem(model, entity);
  const key = encodeKey(model, entity, operation);
  for (const attribute of model.key) {
    if (!sameValue(stored[attribute.name], key[attribute.name]))
      throw fixedError(target, attribute, operation, 'identifies the stored item: delete it and create another');
  }
  for (const attribute of [model.createdAt, model.updatedAt]) {
    if (attribute !== undefined && isTouched(attribute, stored, next))
      throw fixedError(target, attribute, operation, 'is set by the library');
  }
  return diffItem(model, stored, next);
}

function isTouched({ name, ...attribute }: Attribute, stored: Item, next: Item): boolean {
  const before = stored[name];
  return !sameValue(before && normalField({ name, ...attribute }, before), next[name]);
}

function fixedError(target: Target, attribute: Attribute, operation: string, why: string): DynamormError {
  const message = `${target.model.name}.${attribute.field} cannot be changed: it ${why}`;
  return new DynamormError('ErrInvalidModel', message, { ...contextOf(target, operation), field: attribute.field });
}
