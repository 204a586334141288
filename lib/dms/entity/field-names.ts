import { Entity } from '../../entity/entity.js';
import type { DmsModel } from '../document/dms-document.js';

/**
 * The field of each attribute, by attribute name: the same name, unless the base class or every object has a member of
 * that name. Then it gets a trailing `_` on the field, and never in the item.
 */
export function fieldNames(model: Pick<DmsModel, 'attributes'>): ReadonlyMap<string, string> {
  const names = new Set(model.attributes.map(({ attribute }) => attribute));
  const fields = new Map<string, string>();
  for (const name of names) {
    let field = name;
    while (isOwned(field) || (field !== name && names.has(field))) field += '_';
    names.add(field);
    fields.set(name, field);
  }
  return fields;
}

/** Members of the base class and of `Object.prototype` alike: the prototype chain has both. */
const isOwned = (name: string): boolean => name in Entity.prototype;
