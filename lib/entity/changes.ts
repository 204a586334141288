import { diffItem } from '../codec/diff.js';
import { decodeField } from '../codec/field.js';
import { encodeItem, revertItem } from '../codec/item.js';
import { labelChanges, type Changes } from '../codec/labelled-changes.js';
import { stateOf } from '../codec/state.js';
import type { Model } from '../model/model.js';

/** The changes of a loaded entity; of one that was never stored, every field that it holds. */
export function changesOf(model: Model, entity: object): Changes {
  const known = stateOf(entity)?.stored;
  const stored = known ?? {};
  return labelChanges(model, diffItem(model, stored, encodeItem(model, entity, known)), {
    before: attribute => {
      const value = stored[attribute.name];
      return value && decodeField(attribute, value);
    },
    after: attribute => (entity as Record<string, unknown>)[attribute.field],
  });
}

/** Whether an entity was never stored, or was deleted since. */
export const isNew = (entity: object): boolean => stateOf(entity)?.stored === undefined;

/** Whether a save would send a request. */
export function isChanged(model: Model, entity: object): boolean {
  const stored = stateOf(entity)?.stored;
  return stored === undefined || diffItem(model, stored, encodeItem(model, entity, stored)).length > 0;
}

export { revertItem, type Changes };
