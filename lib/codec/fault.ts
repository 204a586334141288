import { DynamormError } from '../errors/dynamorm-error.js';
import { isCodecFault } from '../model/codec-fault.js';
import type { Attribute, Model } from '../model/model.js';

/** The error users see for what a codec could not translate. It names model and field, and never a value. */
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
