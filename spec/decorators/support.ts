import { specsOf } from '../../lib/metadata/registry.js';
import type { ClassSpecs, FieldSpec } from '../../lib/metadata/specs.js';
import type { AnyClass } from '../../lib/model/fields.js';

/** All that was recorded on a class itself, in one. */
export function ownSpecs(type: AnyClass): ClassSpecs {
  const base = Object.getPrototypeOf(type) as AnyClass;
  const inherited = base === Function.prototype ? 0 : [...specsOf(base)].length;
  const own = [...specsOf(type)].slice(inherited);
  const table = own.find(specs => specs.table !== undefined)?.table;
  return {
    fields: own.flatMap(specs => specs.fields),
    indexes: own.flatMap(specs => specs.indexes),
    hooks: own.flatMap(specs => specs.hooks),
    faults: own.flatMap(specs => specs.faults),
    ...(table !== undefined && { table }),
  };
}

/** The field specs of a class itself, without what only some compilers leave word of. */
export const fieldSpecs = (type: AnyClass): readonly Omit<FieldSpec, 'designType'>[] =>
  ownSpecs(type).fields.map(({ designType: _designType, ...spec }) => spec);
