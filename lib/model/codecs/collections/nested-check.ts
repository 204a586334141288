import { shapeOf } from '../../shape.js';
import { invalid, wrongValue } from '../faults.js';
import { isPlainObject } from '../kinds.js';
import type { NestedShape } from './nested-shape.js';

type Fields = Readonly<Record<string, unknown>>;

/** The instance, or a plain object of the same fields; anything of which something would not be stored is a fault. */
export function checkNested(shape: NestedShape, value: unknown): Fields {
  const { type, byField, attributes } = shape;
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === type.prototype)
    return value as Fields;
  if (value instanceof type) {
    const { constructor } = value;
    if (
      typeof constructor === 'function' &&
      shapeOf(constructor as new () => object).attributes.length > attributes.length
    ) {
      throw invalid(`${constructor.name} has fields that ${type.name} does not, and they would not be stored`);
    }
    return value as Fields;
  }
  if (!isPlainObject(value)) throw wrongValue(`an instance of ${type.name}`, value);
  for (const field of Object.keys(value)) {
    if (value[field] !== undefined && !byField.has(field)) throw invalid(`${type.name} has no such field`, field);
  }
  return value;
}
