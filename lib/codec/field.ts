import { CodecFault } from '../model/codec-fault.js';
import { isEmpty } from '../model/empty.js';
import type { Attribute } from '../model/model.js';
import { typeOf, type Value } from '../values/value.js';
import { encodeUntouched } from '../model/codecs/untouched.js';

const NULL: Value = Object.freeze({ NULL: true });

/** A field's wire value for a whole-item write; undefined where the attribute is left out. */
export function encodeField(attribute: Attribute, value: unknown): Value | undefined {
  if (value === undefined) return undefined;
  const { codec } = attribute;
  if (attribute.omitEmpty && (codec.isEmpty === undefined ? isEmpty(value) : codec.isEmpty(value))) return undefined;
  if (attribute.isKey !== undefined && (value === null || value === '')) return absentKey(attribute);
  if (value === null && codec.handlesNull !== true) return NULL;
  const wire = codec.encode(value);
  if (attribute.isKey === undefined) return wire;
  if (wire.S === '' || wire.B?.length === 0 || wire.NULL === true) return absentKey(attribute);
  if (wire.S === undefined && wire.N === undefined && wire.B === undefined) throw notScalar(wire);
  return wire;
}

/** A key without a codec takes scalars by value; an object in its place is a mistake, or somebody's attempt at an operator. */
function notScalar(wire: Value): CodecFault {
  return new CodecFault('ErrInvalidModel', `is a key, which is a string, a number or bytes, not ${typeOf(wire)}`);
}

/** DynamoDB stores neither NULL nor empty text or bytes in a key: an optional index key is left out, the item is just not in that index. */
function absentKey(attribute: Attribute): undefined {
  if (attribute.isKey === 'index' && !attribute.optional)
    throw new CodecFault('ErrInvalidModel', 'is a required index key and may not be null or empty');
  return undefined;
}

/** The field's value for a stored attribute, or for its absence. */
export function decodeField(attribute: Attribute, value: Value | undefined): unknown {
  if (value === undefined) return attribute.fresh === undefined ? undefined : attribute.fresh();
  if (value.NULL === true && attribute.codec.handlesNull !== true) return null;
  return attribute.codec.decode(value);
}

/** What the class would write for what is stored: two stored forms of one value have one normal form. */
export function normalField(attribute: Attribute, stored: Value): Value | undefined {
  return encodeChanged(attribute, decodeField(attribute, stored), stored);
}

/** A loaded field's wire value: what its codec would not write, but is as it was read, stays as it is stored. */
export function encodeChanged(attribute: Attribute, value: unknown, stored: Value | undefined): Value | undefined {
  try {
    return encodeField(attribute, value);
  } catch (fault) {
    if (stored === undefined) throw fault;
    return encodeUntouched(attribute.codec, { value, stored, fault });
  }
}
