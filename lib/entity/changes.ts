import { diffItem } from '../codec/diff.js';
import { diffEntity } from '../codec/index-keys.js';
import { decodeField } from '../codec/field.js';
import { encodeItem, revertItem } from '../codec/item.js';
import { assignedPair, reassigned } from '../codec/loaded-row.js';
import { labelChanges, type Changes } from '../codec/labelled-changes.js';
import { stateOf } from '../codec/state.js';
import type { Model } from '../model/model.js';
import { setOwn } from '../values/own.js';

/** The changes of a loaded entity; of one that was never stored, every field that it holds. */
export function changesOf(model: Model, entity: object): Changes {
  const known = stateOf(entity)?.stored;
  const stored = known ?? {};
  const next = encodeItem(model, entity, known);
  const changes = labelChanges(model, (known === undefined ? diffItem : diffEntity)(model, stored, next), {
    before: attribute => {
      const value = stored[attribute.name];
      return value && decodeField(attribute, value);
    },
    after: attribute => (entity as Record<string, unknown>)[attribute.field],
  });
  if (known === undefined) return changes;
  // What a save refuses is shown too: it was assigned, and is not stored.
  for (const attribute of reassigned(model, entity, { stored, next }))
    setOwn(changes, attribute.field, assignedPair(attribute, entity, { stored, next }));
  return changes;
}

/** Whether an entity was never stored, or was deleted since. */
export const isNew = (entity: object): boolean => stateOf(entity)?.stored === undefined;

/** Whether a save would send a request, or refuse one for what was assigned and cannot be changed. */
export function isChanged(model: Model, entity: object): boolean {
  const stored = stateOf(entity)?.stored;
  if (stored === undefined) return true;
  const next = encodeItem(model, entity, stored);
  return diffEntity(model, stored, next).length > 0 || reassigned(model, entity, { stored, next }).length > 0;
}

export { revertItem, type Changes };
