import type { MergedField } from '../../model/field-specs.js';
import type { Attribute } from '../../model/model.js';
import { isPlainObject } from '../../model/codecs/kinds.js';
import { typeOf, type ValueType } from '../../values/value.js';

/** What a field's type is told from, in this order, besides its codec. */
export interface TypeHints {
  /** Types by field, as the caller gave them. */
  readonly types: Readonly<Record<string, ValueType>>;
  readonly fields: ReadonlyMap<string, MergedField>;
  /** One new instance, whose initial values tell types. */
  readonly sample: object | undefined;
}

const BY_DESIGN: ReadonlyMap<unknown, ValueType> = new Map<unknown, ValueType>([
  [String, 'S'],
  [Number, 'N'],
  [Boolean, 'BOOL'],
  [Array, 'L'],
]);

/**
 * The stored type of an attribute: the codec's own, or, of a codec that goes by the value, what is known of its values.
 * Undefined where nothing is.
 */
export function storedTypeOf(attribute: Attribute, hints: TypeHints): ValueType | undefined {
  const { field, codec, isKey } = attribute;
  if (Object.hasOwn(hints.types, field)) return hints.types[field];
  if (codec.type !== undefined) return codec.type;
  return (
    BY_DESIGN.get(hints.fields.get(field)?.designType) ??
    typeOfInitial(attribute, hints.sample) ??
    // The tables of such classes are created with `S` keys as well.
    (isKey === undefined ? undefined : 'S')
  );
}

function typeOfInitial({ field, codec }: Attribute, sample: object | undefined): ValueType | undefined {
  const initial = (sample as Record<string, unknown> | undefined)?.[field];
  if (initial === undefined || initial === null) return undefined;
  if (Array.isArray(initial)) return 'L';
  if (isPlainObject(initial)) return 'M';
  try {
    const type = typeOf(codec.encode(initial));
    return type === 'NULL' ? undefined : type;
  } catch {
    return undefined;
  }
}
