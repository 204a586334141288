import { DynamormError, invalidInput, missingKeyError } from '../errors/errors.js';
import { didYouMean } from '../errors/suggest.js';
import { CodecFault, encodeElement, isCodecFault } from '../model/codecs/codec.js';
import { stampText } from '../model/codecs/date-codecs.js';
import { appliedDefaults, fillDefault, setAppliedDefaults } from '../model/codecs/origin.js';
import { gapsWithin, holdsNested } from '../model/codecs/nested.js';
import { keepUnchanged } from '../model/codecs/keep-unchanged.js';
import { isEmpty } from '../model/empty.js';
import type { Attribute, Model } from '../model/model.js';
import { refuseReserved } from '../model/reserved-keys.js';
import type { Session } from '../session/session.js';
import {
  getOwn,
  hasInheritedNames,
  setOwn,
  equalValues,
  typeOf,
  utf8Length,
  type Item,
  type MutableItem,
  type Value,
} from '../values/value.js';
import { setState, stateOf, type State } from './entity-state.js';
import { showAsJson } from './json-fields.js';

type Fields = Record<string, unknown>;

/**
 * Entity → item, as the class would write it whole: empty `omitEmpty` fields left out, templates rendered, encrypted
 * attributes still open. Missing keys are not judged here: `encodeKey` does. With `stored`, the item it was loaded from, what is
 * unchanged need not be writable, and what was not there is not required.
 */
export function encodeItem(model: Model, entity: object, stored?: Item): MutableItem {
  const item: MutableItem = {};
  const { attributes, discriminator } = model;
  const applied = stored === undefined ? undefined : appliedDefaults(entity);
  const given = applied === undefined ? (entity as Fields) : withoutDefaults(model, entity as Fields, applied);
  let at: Attribute | undefined;
  try {
    for (at of attributes) {
      const before = stored && getOwn(stored, at.name);
      const value: Value | undefined =
        at.template === undefined
          ? before === undefined
            ? encodeField(at, given[at.field])
            : encodeChanged(at, given[at.field], before)
          : encodeKeyField(at, given);
      if (value !== undefined) setOwn(item, at.name, value);
      else if (stored !== undefined && before === undefined) continue;
      else if (!at.optional && at.owned === undefined && at.isKey !== 'table' && !awaitsStamp(model, at))
        requireField(at, given[at.field]);
    }
  } catch (fault) {
    throw inputError(model, at, fault);
  }
  if (discriminator !== undefined) item[discriminator.name] = { S: discriminator.value };
  if (stored !== undefined) refuseCleared(model, stored, item);
  return item;
}

/**
 * Refuses an item in which nested values lack a required member that none lacks in what is stored: an instance that was read without
 * it may go on without it, until it was given one.
 */
export function refuseCleared(model: Model, stored: Item, item: Item): void {
  for (const attribute of nestingAttributes(model)) {
    const next = getOwn(item, attribute.name);
    const gaps = next && gapsWithin(attribute.codec, next);
    if (gaps === undefined || gaps.size === 0) continue;
    const before = new Map<Attribute, CodecFault>();
    for (const { name, codec } of nestingAttributes(model)) {
      const value = getOwn(stored, name);
      if (value !== undefined) gapsWithin(codec, value, before);
    }
    for (const [member, fault] of gaps) if (!before.has(member)) throw inputError(model, attribute, fault);
  }
}

const nesting = new WeakMap<Model, readonly Attribute[]>();

/** The attributes with nested values at any depth. */
function nestingAttributes(model: Model): readonly Attribute[] {
  let found = nesting.get(model);
  if (found === undefined) {
    found = model.attributes.filter(({ codec }) => holdsNested(codec));
    nesting.set(model, found);
  }
  return found;
}

/**
 * The fields of a loaded entity without those that still hold what `default: 'read'` filled in: they are no change, and no part
 * of an index key that is made of them.
 */
function withoutDefaults({ attributes }: Model, entity: Fields, applied: Item): Fields {
  const given: Fields = {};
  for (const { field, name, codec } of attributes) {
    const value = entity[field];
    const filled = getOwn(applied, name);
    const isFilled = filled !== undefined && value !== undefined && equalValues(encodeElement(codec, value), filled);
    given[field] = isFilled ? undefined : value;
  }
  return given;
}

/** A key that is made of a stamp or the version is rendered when the item has them, which is judged then. */
const awaitsStamp = ({ byField }: Model, { template }: Attribute): boolean =>
  template !== undefined && template.fields.some(field => byField.get(field)?.owned !== undefined);

function requireField(attribute: Attribute, value: unknown): void {
  if (value === undefined || !attribute.omitEmpty) throw new CodecFault('ErrInvalidModel', 'is required');
}

/** Item → entity whose stored state is that item. Every declared field is assigned: an initialiser never passes for stored data. */
export function decodeItem<E extends object>(model: Model<E>, item: Item, owner?: Session): E {
  const entity = new model.type();
  decodeInto(model, entity, item);
  setState(entity, { stored: item, owner });
  return entity;
}

/** Assigns every declared field of `entity` from `item`. */
function decodeInto(model: Model, entity: object, item: Item): void {
  const { attributes } = model;
  const values = inOrder(model, item);
  let i = 0;
  try {
    for (; i < attributes.length; i++) {
      const at = attributes[i]!;
      if (at.isOffEntity === true) continue;
      if (values[i] === undefined && at.readsDefault === true) fillDefault(at, entity);
      else (entity as Fields)[at.field] = decodeField(at, values[i]);
    }
  } catch (fault) {
    throw fieldError(model, attributes[i], fault);
  }
}

/** Where the values of a class's items go. */
interface Order {
  /** Place among the class's attributes by stored name. */
  readonly places: ReadonlyMap<string, number>;
  /** Names as the first item had them, which most others have in the same order, and the place of each (-1 for none). */
  readonly names: readonly string[];
  readonly found: readonly number[];
}

const orders = new WeakMap<Model, Order>();

/**
 * The values of an item in the order of its class's attributes, undefined for those it has not. The item's own names are gone
 * through, each compared with the one expected there: much cheaper than asking the item for one name after the other, and
 * no inherited name is ever taken for stored data.
 */
function inOrder(model: Model, item: Item): readonly (Value | undefined)[] {
  const { places, names, found } = orders.get(model) ?? learn(model, item);
  const values = new Array<Value | undefined>(model.attributes.length);
  const guarded = hasInheritedNames();
  let i = 0;
  for (const name in item) {
    const place = names[i] === name ? found[i]! : (places.get(name) ?? -1);
    i += 1;
    if (place >= 0 && (!guarded || Object.hasOwn(item, name))) values[place] = item[name];
  }
  return values;
}

function learn(model: Model, item: Item): Order {
  const places = new Map(model.attributes.map(({ name }, place) => [name, place]));
  const names = Object.keys(item);
  const order = { places, names, found: names.map(name => places.get(name) ?? -1) };
  orders.set(model, order);
  return order;
}

/** Some of an item's attributes as plain field values, for answers that are no entity (a projection, returned values). As JSON they show what an entity shows. */
export function decodeFields(model: Model, item: Item, { hides = false } = {}): Fields {
  const fields: Fields = {};
  for (const [name, value] of Object.entries(item)) {
    const attribute = model.byName.get(name);
    if (attribute === undefined || (hides && attribute.isOffEntity === true)) continue;
    try {
      setOwn(fields, attribute.field, decodeField(attribute, value));
    } catch (fault) {
      throw fieldError(model, attribute, fault);
    }
  }
  showAsJson(model, fields);
  return fields;
}

/** The encrypted attributes of an item as it is stored; undefined for a class that has none. */
export function envelopesOf(model: Model, item: Item): Item | undefined {
  if (model.encrypted.length === 0) return undefined;
  const envelopes: MutableItem = {};
  for (const { name } of model.encrypted) {
    const envelope = getOwn(item, name);
    if (envelope !== undefined) setOwn(envelopes, name, envelope);
  }
  return envelopes;
}

/** Brings `entity` to an item, all fields or, where one of them cannot be read, none. */
export function refreshEntity<E extends object>(model: Model<E>, entity: E, to: Omit<State, 'owner'>): void {
  const fresh = decodeItem(model, to.stored ?? {}) as Fields;
  for (const { field, isOffEntity } of model.attributes)
    if (isOffEntity !== true) (entity as Fields)[field] = fresh[field];
  const applied = appliedDefaults(fresh);
  if (applied !== undefined || appliedDefaults(entity) !== undefined) setAppliedDefaults(entity, applied ?? {});
  setState(entity, { ...to, owner: stateOf(entity)?.owner });
}

/** Puts an entity back to what is stored; nothing happens to one that never was. */
export function revertItem<E extends object>(model: Model<E>, entity: E): void {
  const state = stateOf(entity);
  if (state?.stored !== undefined) refreshEntity(model, entity, state);
}

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
    if ((value.S ?? value.B ?? '').length > MAX_UNMEASURED) refuseLong({ model, operation }, attribute, value);
    key[attribute.name] = value;
  }
  return key;
}

// No text of so few characters has more bytes than DynamoDB takes in a sort key.
const MAX_UNMEASURED = 341;

function refuseLong(call: KeyCall, attribute: Attribute, { S, B }: Value): void {
  const bytes = S === undefined ? B!.length : utf8Length(S);
  const max = attribute === call.model.partition ? 2048 : 1024;
  if (bytes <= max) return;
  const message = `${call.model.name}: key ${attribute.field} has ${bytes} bytes, and DynamoDB takes ${max}`;
  throw invalidInput(message, keyContext(call, attribute));
}

interface KeyCall {
  readonly model: Model;
  readonly operation: string | undefined;
}

const keyContext = ({ model, operation }: KeyCall, { field }: Attribute) => ({
  model: model.name,
  field,
  key: model.key.map(key => key.name),
  table: model.table,
  operation,
});

/** Refuses a key object with names that are no field of the class: a misspelt part would otherwise just be missing. */
export function checkKeyFields(model: Model, key: unknown, operation: string): asserts key is Readonly<Fields> {
  const context = { model: model.name, key: model.key.map(attribute => attribute.name), operation };
  if (typeof key !== 'object' || key === null)
    throw missingKeyError(`${model.name}.${operation} needs a key object`, context);
  for (const field of Object.keys(key)) {
    if (model.byField.has(field)) continue;
    throw invalidInput(`${model.name} has no field ${field}${didYouMean(field, model.byField.keys())}`, {
      ...context,
      field,
    });
  }
}

function missingKey(model: Model, attribute: Attribute, operation: string | undefined): DynamormError {
  const needs =
    attribute.template === undefined
      ? ''
      : ` (${attribute.template.text} needs ${attribute.template.fields.join(', ') || 'its literal'})`;
  const message = `${model.name}: key ${attribute.field} is missing or empty${needs}`;
  return missingKeyError(message, keyContext({ model, operation }, attribute));
}

function guardedKeyField(model: Model, attribute: Attribute, values: Readonly<Fields>): Value | undefined {
  try {
    return encodeKeyField(attribute, values);
  } catch (fault) {
    throw inputError(model, attribute, fault);
  }
}

// The same translations with the error that users see for what cannot be translated, for callers that are at one field.

/** The form in which the class would write what is stored in an attribute; undefined where it would leave it out. */
export function normalOf(model: Model, attribute: Attribute, stored: Value): Value | undefined {
  try {
    return normalField(attribute, stored);
  } catch (fault) {
    throw fieldError(model, attribute, fault);
  }
}
