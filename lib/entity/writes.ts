import { actionsOf, type Asking } from '../expressions/refs/ask.js';
import { deleteKey } from '../operations/item/delete-item.js';
import { findOrCreate, mutate, type MutateOptions } from '../operations/save/mutate.js';
import { put } from '../operations/item/put.js';
import { save } from '../operations/save/save.js';
import { update, upsert } from '../operations/update/update.js';
import { contextOf, type Target } from '../operations/target.js';
import { DynamormError } from '../errors/dynamorm-error.js';
import { targetOf, type EntityClass } from '../operations/target-of.js';
import { asked, type DeleteCall, type PutCall, type UpdateCall, type UpsertCall, type WriteCall } from './calls.js';
import { entityOf } from './entity-of.js';

// The static writes of a class, as data for the operations: the class becomes a target, callbacks become conditions and actions.

export async function createFrom<E extends object>(type: EntityClass<E>, data: object, call: WriteCall<E>): Promise<E> {
  const target = targetOf(type);
  return save(target, entityOf(target, data), asked(target.model, call));
}

export async function putFrom<E extends object>(type: EntityClass<E>, data: object, call: PutCall<E>): Promise<E> {
  const target = targetOf(type);
  return put(target, data instanceof target.model.type ? data : entityOf(target, data), asked(target.model, call));
}

export async function findOrCreateFrom<E extends object>(
  type: EntityClass<E>,
  key: object,
  defaults: object,
): Promise<E> {
  const target = targetOf(type);
  return findOrCreate(target, key, { make: () => entityOf(target, { ...defaults, ...key }) });
}

export async function updateFrom<E extends object>(
  type: EntityClass<E>,
  key: object,
  call: UpdateCall<E, 'new' | 'old' | undefined> & { readonly changes: Asking },
): Promise<E | undefined> {
  const target = targetOf(type);
  const { changes, ...options } = call;
  return update(target, key, { ...asked(target.model, options), actions: actionsOf(target.model, changes) });
}

export async function upsertFrom<E extends object>(
  type: EntityClass<E>,
  key: object,
  call: UpsertCall<E, 'new' | 'old' | undefined> & { readonly changes: Asking },
): Promise<E | undefined> {
  const target = targetOf(type);
  const { changes, create: given, ...options } = call;
  const entity = initialEntity(target, key, given);
  return upsert(target, key, { ...asked(target.model, options), actions: actionsOf(target.model, changes), entity });
}

/** What an upsert makes an item of. @throws ErrInvalidModel for `create` that names the key or what is made by the library */
export function initialEntity<E extends object>(target: Target<E>, key: object, given: object = {}): E {
  const { model } = target;
  const inKey = model.key.flatMap(({ template }) => template?.fields ?? []);
  for (const field of Object.keys(given)) {
    const attribute = model.byField.get(field);
    if (attribute === undefined) continue;
    const { owned, isKey, template } = attribute;
    if (owned === undefined && isKey !== 'table' && template === undefined && !inKey.includes(field)) continue;
    const why = owned === undefined ? 'is part of a key, which follows from the rest' : 'is set by the library';
    const message = `${model.name}.${field} cannot be given to create of upsert: it ${why}`;
    throw new DynamormError('ErrInvalidModel', message, { ...contextOf(target, 'upsert'), field });
  }
  return entityOf(target, { ...given, ...key });
}

export async function mutateFrom<E extends object>(
  type: EntityClass<E>,
  key: object,
  call: WriteCall<E> & Pick<MutateOptions, 'attempts'> & { readonly change: (entity: E) => unknown },
): Promise<E> {
  const target = targetOf(type);
  return mutate(target, key, asked(target.model, call));
}

export async function deleteFrom<E extends object>(
  type: EntityClass<E>,
  key: object,
  call: DeleteCall<E, 'old' | undefined>,
): Promise<E | undefined> {
  const target = targetOf(type);
  return deleteKey(target, key, asked(target.model, call));
}
