import { specsOf } from '../../../metadata/registry.js';
import type { Codec } from '../../codec.js';
import type { Attribute } from '../../model.js';
import { shapeOf } from '../../shape.js';
import { invalid } from '../faults.js';
import { plain } from '../plain/plain.js';
import { boolean } from '../scalars/boolean.js';
import { number } from '../scalars/number.js';
import { string } from '../scalars/string.js';

/** A class whose instances are stored as maps inside an item. */
export type NestedClass<C extends object = object> = new () => C;

/** A nested class compiled: what is written and read, attribute by attribute. */
export interface NestedShape<C extends object = object> {
  readonly type: NestedClass<C>;
  readonly attributes: readonly Attribute[];
  readonly byField: ReadonlyMap<string, Attribute>;
  readonly byName: ReadonlyMap<string, Attribute>;
  /** Whether what its fields hold can be stored in one form only, unless they hold objects. */
  readonly hasOneForm: boolean;
}

const ONE_FORM: readonly Codec[] = [string, boolean, number, plain];

/**
 * The shape of a nested class. Throws a fault that lists all that is wrong with it: fields that would not be stored, or
 * would be stored in the open although they are declared encrypted.
 */
export function nestedShape<C extends object>(type: NestedClass<C>): NestedShape<C> {
  const { attributes, fields, faults } = shapeOf(type);
  const own = [...specsOf(type)].flatMap(specs => specs.faults).concat(faults);
  if (attributes.length === 0) own.push('it has no decorated field, so nothing of it would be stored');
  for (const { field, roles } of fields) {
    if (roles.has('encrypted')) own.push(`${field} is encrypted, which only a field of an entity can be`);
  }
  if (own.length > 0) throw invalid(`nested class ${type.name}: ${own.join('; ')}`);
  return Object.freeze({
    type,
    attributes,
    byField: new Map(attributes.map(attribute => [attribute.field, attribute])),
    byName: new Map(attributes.map(attribute => [attribute.name, attribute])),
    hasOneForm: attributes.every(({ codec, omitEmpty }) => !omitEmpty && ONE_FORM.includes(codec)),
  });
}
