import { DynamormError } from '../errors/errors.js';
import { fieldError } from '../item/field.js';
import type { Codec } from '../model/codecs/codec.js';
import { stampText } from '../model/stamp.js';
import type { Value } from '../values/value.js';
import type { Operand, UpdateAction } from './condition.js';
import { refuse, readFieldRef, type FieldRef } from './field-ref.js';
import { noteMade } from './made.js';

const NULL: Value = Object.freeze({ NULL: true });

/** The wire value of an operand, by the codec of the place it is meant for. */
export function wireOf(site: FieldRef, value: unknown, codec: Codec = site.codec): Value {
  if (readFieldRef(value) !== undefined) throw refuse(site, 'takes a value here, not another field');
  if (value === null && codec.handlesNull !== true) return NULL;
  try {
    return codec.encode(value);
  } catch (fault) {
    throw operandError(site, fault);
  }
}

/** What a comparison compares with: a value by the place's codec, or another field of the same class. */
export function operandOf(site: FieldRef, value: unknown): Operand {
  const other = referredTo(site, value);
  if (other === undefined) {
    const text = site.path.length === 1 ? stampText(site.attribute, value) : undefined;
    return { value: text === undefined ? wireOf(site, value) : { S: text } };
  }
  if (other.label === site.label) throw refuse(site, 'is compared with itself');
  return { path: other.path };
}

/** The place another reference stands for, where `value` is one; it must be of the same class and readable by DynamoDB. */
export function referredTo(site: FieldRef, value: unknown): FieldRef | undefined {
  const other = readFieldRef(value);
  if (other === undefined) return undefined;
  if (other.model !== site.model) throw refuse(site, `cannot be related to ${other.model.name}, another class`);
  if (other.attribute.encrypted !== undefined)
    throw refuse(other, 'is encrypted: DynamoDB cannot read it', 'ErrEncryptedFieldNotQueryable');
  return other;
}

/** The error for an operand the codec cannot write. Both codes hold: the operand is wrong, and here is how. */
export function operandError({ model, attribute, codec, label }: FieldRef, fault: unknown): DynamormError {
  const error = fieldError(model, { ...attribute, codec, field: label }, fault);
  const { code, message, cause, table, key, field } = error;
  const main = code === 'ErrInvalidModel' ? 'ErrInvalidOperator' : code;
  const codes = [code, 'ErrInvalidOperator', 'ErrInvalidInput'] as const;
  return new DynamormError(main, message, { model: model.name, table, key, field, codes, cause });
}

const BRAND: unique symbol = Symbol.for('dynamorm/action@1') as never;

/** An update action made by a field reference. The mark tells it from plain objects, which a request body could hold. */
export type Action = UpdateAction & { readonly [BRAND]: true };

const prototype = Object.freeze({ [BRAND]: true });

/** An update action's data, marked. */
export function action(data: UpdateAction): Action {
  return noteMade(Object.freeze(Object.assign(Object.create(prototype) as Action, data)));
}

/** Tells an action, of either build of this library, from anything else. */
export function isAction(value: unknown): value is Action {
  return typeof value === 'object' && value !== null && BRAND in value;
}
