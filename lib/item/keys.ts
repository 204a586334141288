import { DynamormError, invalidInput } from '../errors/errors.js';
import type { Attribute, Model } from '../model/model.js';
import { isReservedValue, RESERVED_NUMBER, reservedKeys } from '../model/reserved-keys.js';
import { stampText } from '../model/stamp.js';
import { base64Of, Bytes, bytesOf } from '../values/bytes.js';
import { getOwn, setOwn } from '../values/own-keys.js';
import type { MutableItem, Value, Item } from '../values/value.js';
import { encodeField, inputError } from './field.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * A key attribute's wire value, from an entity or from a key that a user gave. A template's text wins over the field it is
 * read into; the field itself counts only for a table key whose parts are not given.
 */
export function encodeKeyField(attribute: Attribute, values: Fields): Value | undefined {
  const { template } = attribute;
  if (template === undefined) return encodePart(attribute, values[attribute.field]);
  const text = template.render(values);
  if (text !== undefined) return text === '' ? undefined : { S: text };
  return attribute.isKey === 'table' ? encodeField(attribute, values[attribute.field]) : undefined;
}

/** A field that is a key or part of one: of a stamp that is given as text, that very text. */
export function encodePart(attribute: Attribute, value: unknown): Value | undefined {
  const text = stampText(attribute, value);
  return text === undefined ? encodeField(attribute, value) : { S: text };
}

/** The primary key of an entity or of a plain key object; a missing or empty part is `ErrMissingPrimaryKey`. */
export function encodeKey(model: Model, values: object, operation?: string): MutableItem {
  const key: MutableItem = {};
  for (const attribute of model.key) {
    const value = guardedKeyField(model, attribute, values as Fields);
    if (value === undefined || value.S === '' || value.B?.length === 0) throw missingKey(model, attribute, operation);
    refuseReserved({ model, operation }, attribute, value);
    key[attribute.name] = value;
  }
  return key;
}

/** Refuses a key object with names that are no field of the class: a misspelt part would otherwise just be missing. */
export function checkKeyFields(model: Model, key: unknown, operation: string): asserts key is Fields {
  const context = { model: model.name, key: model.key.map(attribute => attribute.name), operation };
  if (typeof key !== 'object' || key === null)
    throw new DynamormError('ErrMissingPrimaryKey', `${model.name}.${operation} needs a key object`, context);
  for (const field of Object.keys(key)) {
    if (!model.byField.has(field)) throw invalidInput(`${model.name} has no field ${field}`, { ...context, field });
  }
}

/**
 * Refuses the key of a row that belongs to the library: whoever may choose an id could otherwise free somebody's unique value, forge
 * an event, or hide an item from stream handlers.
 * @throws ErrInvalidModel
 */
export function refuseReserved(
  { model, operation }: { readonly model: Model; readonly operation: string | undefined },
  { field, isKey }: Attribute,
  value: Value,
): void {
  const { reserved } = model;
  if (reserved === undefined || isKey !== 'table' || !isReservedValue(reserved, value)) return;
  const own =
    value.N === undefined ? `begin with ${JSON.stringify(reserved.prefix)}` : `are ${RESERVED_NUMBER} or less`;
  const message = `${model.name}: this ${field} is reserved: keys of the library's own rows ${own}`;
  throw invalidInput(message, {
    model: model.name,
    field,
    key: model.key.map(key => key.name),
    table: model.table,
    operation,
  });
}

function missingKey(model: Model, attribute: Attribute, operation: string | undefined): DynamormError {
  const needs =
    attribute.template === undefined
      ? ''
      : ` (${attribute.template.text} needs ${attribute.template.fields.join(', ') || 'its literal'})`;
  const message = `${model.name}: key ${attribute.field} is missing or empty${needs}`;
  return new DynamormError('ErrMissingPrimaryKey', message, {
    model: model.name,
    field: attribute.field,
    key: model.key.map(key => key.name),
    table: model.table,
    operation,
  });
}

function guardedKeyField(model: Model, attribute: Attribute, values: Fields): Value | undefined {
  try {
    return encodeKeyField(attribute, values);
  } catch (fault) {
    throw inputError(model, attribute, fault);
  }
}

// A sentinel is an item that reserves a unique value. It stands in the table of the items it is about, whose keys may be texts,
// numbers or bytes, and must be known for one by its key alone: a stream may show no more.

/**
 * The primary key of the sentinel with a digest, of 32 bytes; of the same types as `like`, the key of a row. Partition and sort key are the same, so that sentinels spread over
 * the partitions of the table and of an index that turns its keys around.
 */
export function sentinelKey(model: Model, digest: Uint8Array, like: Item): Item {
  const { unique } = model.reserved ?? reservedKeys();
  const key: MutableItem = {};
  for (const { name } of model.key) setOwn(key, name, keyValue(getOwn(like, name)!, digest, unique));
  return key;
}

function keyValue(like: Value, digest: Uint8Array, prefix: string): Value {
  const text = prefix + Buffer.from(digest).toString('base64url');
  if (like.S !== undefined) return { S: text };
  if (like.B !== undefined) return { B: Bytes.from(new TextEncoder().encode(text)) };
  // 38 digits are all that DynamoDB has: 120 bits of the digest take 37 of them.
  const bits = BigInt(`0x${Buffer.from(digest.subarray(0, 15)).toString('hex')}`);
  return { N: `-9${bits.toString().padStart(37, '0')}` };
}

/** Which row an error is about, as data and as words for its message. Keys are never encrypted, so that they may be said. */
interface RowDescription {
  readonly keyValues: Readonly<Record<string, string | number | Uint8Array>>;
  /** Empty where the row shows no key. */
  readonly text: string;
}

/** Names a row by the values of its key. */
export function describeRow(model: Model, row: Item): RowDescription {
  const values = model.key.flatMap(({ name }) => {
    const value = getOwn(row, name);
    return value === undefined ? [] : [[name, plainValue(value)] as const];
  });
  const which = values.map(([name, value]) => `${name} ${shortText(value)}`);
  const text = which.length === 0 ? '' : `, in the row of ${which.join(', ')}`;
  return { keyValues: Object.freeze(Object.fromEntries(values)), text };
}

/** A number that a double does not hold stays text. */
function plainValue({ S, N, B }: Value): string | number | Uint8Array {
  if (N !== undefined) return String(Number(N)) === N ? Number(N) : N;
  return S ?? (B === undefined ? '' : bytesOf(B));
}

const SHOWN = 100;

function shortText(value: string | number | Uint8Array): string {
  const text = typeof value === 'object' ? base64Of(value) : JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
