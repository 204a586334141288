import { isNestedCodec } from '../../model/codecs/collections/nested.js';
import type { Codec } from '../../model/codec.js';
import type { Attribute, Model } from '../../model/model.js';

const known = new WeakMap<Codec, boolean>();
const validated = new WeakMap<Model, readonly Attribute[]>();

/** The attributes of a class whose values are looked at before they are written. */
export function validatedOf(model: Model): readonly Attribute[] {
  let attributes = validated.get(model);
  if (attributes === undefined) {
    attributes = model.attributes.filter(({ schema, codec }) => schema !== undefined || hasSchemas(codec));
    validated.set(model, attributes);
  }
  return attributes;
}

/** Whether a codec reaches a nested class with a field that has a schema: without one, nothing within a value is looked at. */
export function hasSchemas(codec: Codec): boolean {
  let has = known.get(codec);
  if (has === undefined) known.set(codec, (has = reaches(codec, new Set())));
  return has;
}

/** `seen` holds what is being looked at, since a nested class may contain itself. */
function reaches(codec: Codec, seen: Set<Codec>): boolean {
  if (seen.has(codec)) return false;
  seen.add(codec);
  if (isNestedCodec(codec))
    return codec.shape().attributes.some(({ schema, codec: inner }) => schema !== undefined || reaches(inner, seen));
  const members = [codec.member?.(0)?.codec, codec.member?.('key')?.codec];
  return members.some(member => member !== undefined && reaches(member, seen));
}
