import { decodeField } from '../../codec/field.js';
import { envelopesOf } from '../../codec/item.js';
import { setState, stateOf } from '../../codec/state.js';
import type { Item } from '../../values/value.js';
import { runHooks } from '../rules/hooks.js';
import { validateEntity, validateSchemas } from '../rules/validate.js';
import type { Target } from '../target.js';

/** What there may be to wait for: nothing, for a class without hooks and schemas. */
type Wait = Promise<void> | undefined;

/** What comes before an entity is encoded for a write: validation, then the before-save hooks. Either may stop it. */
export function beforeSave({ model }: Target, entity: object): Wait {
  const validated = validateEntity(model, entity);
  return validated === undefined
    ? runHooks(model, entity, 'beforeSave')
    : validated.then(() => runHooks(model, entity, 'beforeSave'));
}

/**
 * Validates once more what had to wait for an earlier request of the same entity, by its schemas alone: it may have been changed
 * meanwhile, and what is sent is what it holds now. Undefined where the class has no schemas.
 */
export const validateAgain = ({ model }: Target, entity: object): Wait => validateSchemas(model, entity);

export const afterSave = ({ model }: Target, entity: object): Wait => runHooks(model, entity, 'afterSave');
export const beforeDelete = ({ model }: Target, entity: object): Wait => runHooks(model, entity, 'beforeDelete');
export const afterDelete = ({ model }: Target, entity: object): Wait => runHooks(model, entity, 'afterDelete');

/** What a write left. */
export interface Written {
  /** The item, encrypted attributes open. */
  readonly stored: Item;
  /** What was sent of it, as it was sent. */
  readonly sent: Item;
}

/**
 * Brings an entity to what was written: the fields that the library or a template filled, and the stored item that the next
 * change is measured against. Everything else the entity already holds.
 */
export function commitEntity(target: Target, entity: object, { stored, sent }: Written): void {
  const { model } = target;
  for (const attribute of model.attributes) {
    if (attribute.owned === undefined && attribute.template === undefined) continue;
    (entity as Record<string, unknown>)[attribute.field] = decodeField(attribute, stored[attribute.name]);
  }
  const before = stateOf(entity);
  const sealed = model.encrypted.length === 0 ? undefined : envelopesOf(model, { ...before?.sealed, ...sent });
  setState(entity, { stored, sealed, owner: before?.owner ?? target.session });
}

/** The row of an entity as it was last read or written. */
export const storedRow = (entity: object): Item | undefined => stateOf(entity)?.stored;

/** Marks an entity as no longer stored, after its row was deleted. */
export function commitDeleted({ model }: Target, entity: object): void {
  // Of what follows from other fields nothing must be taken for given when the entity is created again.
  for (const { attribute } of model.blindIndexes) (entity as Record<string, unknown>)[attribute.field] = undefined;
  setState(entity, { stored: undefined, owner: stateOf(entity)?.owner });
}
