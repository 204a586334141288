import { DynamormError, invalidInput } from '../errors/errors.js';
import { CodecFault, isCodecFault } from '../model/codecs/codec.js';
import { keepUnchanged } from '../model/codecs/untouched.js';
import { isEmpty } from '../model/empty.js';
import type { Attribute, Model } from '../model/model.js';
import { typeOf, type Value } from '../values/value.js';

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
    return keepUnchanged(attribute.codec, { value, stored, fault });
  }
}

/** The error for a value that was given and cannot be stored. It names model and field, and never the value. */
export function inputError(model: Model, attribute: Attribute | undefined, fault: unknown): DynamormError {
  const error = fieldError(model, attribute, fault);
  if (attribute === undefined) return error;
  const { code, message, table, key, field, cause } = error;
  const details = { model: model.name, table, key, field, cause };
  if (code === 'ErrInvalidModel') return invalidInput(message, details);
  return new DynamormError(code, message, { ...details, codes: ['ErrInvalidInput', 'ErrInvalidModel'] });
}

/** The error for a stored value that a codec could not translate. It names model and field, and never the value. */
export function fieldError(model: Model, attribute: Attribute | undefined, fault: unknown): DynamormError {
  if (attribute === undefined) return fault as DynamormError;
  const context = { model: model.name, table: model.table, key: model.key.map(key => key.name) };
  if (isCodecFault(fault)) {
    // The path within an encrypted value holds its map keys, which are as secret as the rest of it.
    const path = attribute.encrypted === undefined ? fault.path : '';
    const nested = path === '' || path.startsWith('[') ? path : `.${path}`;
    const field = `${attribute.field}${nested}`;
    return new DynamormError(fault.code, `${model.name}.${field}: ${fault.message}`, { ...context, field });
  }
  // A codec of the user's own threw. Its message may hold the value, which an encrypted field must never show.
  const cause = attribute.encrypted === undefined ? fault : undefined;
  const message = `${model.name}.${attribute.field}: its codec ${attribute.codec.name} failed`;
  return new DynamormError('ErrInvalidModel', message, { ...context, field: attribute.field, cause });
}
