import { DynamormError, invalidInput } from '../errors/errors.js';
import type { Attribute, Model } from '../model/model.js';
import { isReservedValue, RESERVED_NUMBER } from '../model/reserved-keys.js';
import { stampText } from '../model/stamp.js';
import type { MutableItem, Value, Item } from '../values/value.js';
import { encodeField, inputError } from './field.js';

type Fields = Record<string, unknown>;

/**
 * A key attribute's wire value, from an entity or from a key that a user gave. A template's text wins over the field it is
 * read into; the field itself counts only for a table key whose parts are not given.
 */
export function encodeKeyField(attribute: Attribute, values: Readonly<Fields>): Value | undefined {
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
    const value = guardedKeyField(model, attribute, values as Readonly<Fields>);
    if (value === undefined || value.S === '' || value.B?.length === 0) throw missingKey(model, attribute, operation);
    refuseReserved({ model, operation }, attribute, value);
    key[attribute.name] = value;
  }
  return key;
}

/** Refuses a key object with names that are no field of the class: a misspelt part would otherwise just be missing. */
export function checkKeyFields(model: Model, key: unknown, operation: string): asserts key is Readonly<Fields> {
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

function guardedKeyField(model: Model, attribute: Attribute, values: Readonly<Fields>): Value | undefined {
  try {
    return encodeKeyField(attribute, values);
  } catch (fault) {
    throw inputError(model, attribute, fault);
  }
}
