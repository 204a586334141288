import { fieldError } from '../../codec/fault.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import type { Codec } from '../../model/codec.js';
import { CodecFault } from '../../model/codec-fault.js';
import { compareBytes, bytesOf } from '../../values/binary.js';
import { compareDecimals } from '../../values/decimal.js';
import { compareUtf8 } from '../../values/utf8.js';
import { typeOf, type Value, type ValueType } from '../../values/value.js';
import type { Operand } from '../ast.js';
import { refuse, type Site } from './site.js';
import { siteOf } from './known.js';

const NULL: Value = Object.freeze({ NULL: true });

/** The wire value of an operand, by the codec of the place it is meant for. */
export function wireOf(site: Site, value: unknown, codec: Codec = site.codec): Value {
  if (siteOf(value) !== undefined) throw refuse(site, 'takes a value here, not another field');
  if (value === null && codec.handlesNull !== true) return NULL;
  try {
    return codec.encode(value);
  } catch (fault) {
    throw operandError(site, fault);
  }
}

/** What a comparison compares with: a value by the place's codec, or another field of the same class. */
export function operandOf(site: Site, value: unknown): Operand {
  const other = referredTo(site, value);
  if (other === undefined) return { value: wireOf(site, value) };
  if (other.label === site.label) throw refuse(site, 'is compared with itself');
  return { path: other.path };
}

/** The place another reference stands for, where `value` is one; it must be of the same class and readable by DynamoDB. */
export function referredTo(site: Site, value: unknown): Site | undefined {
  const other = siteOf(value);
  if (other === undefined) return undefined;
  if (other.model !== site.model) throw refuse(site, `cannot be related to ${other.model.name}, another class`);
  if (other.attribute.encrypted !== undefined)
    throw refuse(other, 'is encrypted: DynamoDB cannot read it', 'ErrEncryptedFieldNotQueryable');
  return other;
}

/** The error for an operand the codec cannot write. Both codes hold: the operand is wrong, and here is how. */
export function operandError(site: Site, fault: unknown): DynamormError {
  if (fault instanceof CodecFault) {
    for (const segment of site.path.slice(1).reverse()) fault.at(segment);
  }
  const { code, message, ...rest } = fieldError(site.model, site.attribute, fault);
  const main = code === 'ErrInvalidModel' ? 'ErrInvalidOperator' : code;
  const { model, table, key, field } = rest;
  return new DynamormError(main, message, {
    model,
    table,
    key,
    field,
    codes: [code, 'ErrInvalidOperator'],
    cause: fault,
  });
}

const ORDERED: ReadonlySet<ValueType | undefined> = new Set<ValueType>(['S', 'N', 'B']);

/** Refuses an order between values that have none: only text, numbers and bytes have. */
export function ordered(site: Site, operand: Operand, operator: string): Operand {
  const type = 'value' in operand ? typeOf(operand.value) : site.codec.type;
  if (type !== undefined && !ORDERED.has(type))
    throw refuse(site, `has no order: ${operator}() compares text, numbers and bytes, not ${type}`);
  return operand;
}

/** Refuses a range that DynamoDB would: bounds of two types, or the upper one first. */
export function range(site: Site, low: Operand, high: Operand): void {
  if (!('value' in low) || !('value' in high)) return;
  const order = compareKeys(low.value, high.value);
  if (order === undefined) throw refuse(site, 'needs two bounds of one type in between()');
  if (order > 0) throw refuse(site, 'needs the lower bound first in between()');
}

/** DynamoDB's order of two texts, numbers or byte strings; undefined across types. */
export function compareKeys(a: Value, b: Value): number | undefined {
  if (a.S !== undefined && b.S !== undefined) return compareUtf8(a.S, b.S);
  if (a.N !== undefined && b.N !== undefined) return compareDecimals(a.N, b.N);
  if (a.B !== undefined && b.B !== undefined) return compareBytes(bytesOf(a.B), bytesOf(b.B));
  return undefined;
}
