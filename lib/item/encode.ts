import { CodecFault, encodeElement } from '../model/codecs/codec.js';
import { appliedDefaults, fillDefault, setAppliedDefaults } from '../model/codecs/origin.js';
import type { Attribute, Model } from '../model/model.js';
import { equalValues } from '../values/equal.js';
import { getOwn, hasInheritedNames, setOwn } from '../values/own-keys.js';
import type { Item, MutableItem, Value } from '../values/value.js';
import { setState, stateOf, type State } from './entity-state.js';
import { decodeField, encodeChanged, encodeField, fieldError, inputError } from './field.js';
import { showAsJson } from './json-fields.js';
import { encodeKeyField } from './keys.js';

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
  return item;
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
export function decodeItem<E extends object>(model: Model<E>, item: Item, owner?: unknown): E {
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
export function decodeFields(model: Model, item: Item): Fields {
  const fields: Fields = {};
  for (const [name, value] of Object.entries(item)) {
    const attribute = model.byName.get(name);
    if (attribute === undefined) continue;
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
  for (const { field } of model.attributes) (entity as Fields)[field] = fresh[field];
  const applied = appliedDefaults(fresh);
  if (applied !== undefined || appliedDefaults(entity) !== undefined) setAppliedDefaults(entity, applied ?? {});
  setState(entity, { ...to, owner: stateOf(entity)?.owner });
}

/** Puts an entity back to what is stored; nothing happens to one that never was. */
export function revertItem<E extends object>(model: Model<E>, entity: E): void {
  const state = stateOf(entity);
  if (state?.stored !== undefined) refreshEntity(model, entity, state);
}
