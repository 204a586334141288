import { DynamormError } from '../errors/errors.js';
import type { Attribute, Model } from '../model/model.js';
import { isStamp, stampText } from '../model/codecs/date-codecs.js';
import {
  base64Of,
  bytesOf,
  type Item,
  type MutableItem,
  type Value,
  getOwn,
  setOwn,
  sameValue,
} from '../values/value.js';
import { HIDDEN } from './change-report.js';
import { stateOf } from './entity-state.js';
import { inputError, decodeField, encodeField, normalField, checkKeyFields, encodeKey } from './encode.js';

type Fields = Readonly<Record<string, unknown>>;

// A loaded entity acts on the row it was read from, whatever its key fields hold by now. What identifies that row, or is set by
// the library, cannot be changed by assigning a field: such an assignment shows among the changes and a save refuses it.

/** The primary key of the row that an entity was read from or last written to; undefined for one that is not stored. */
function loadedKey(model: Model, entity: object): Item | undefined {
  const stored = stateOf(entity)?.stored;
  return stored && keyOfItem(model, stored);
}

/** The primary key attributes of a whole item. */
function keyOfItem(model: Model, item: Item): Item {
  const key: MutableItem = {};
  for (const { name } of model.key) key[name] = item[name]!;
  return key;
}

/** The primary key of an entity's row: the loaded one, or for a new entity what its fields say. @throws ErrMissingPrimaryKey */
export function rowKey(model: Model, entity: object, operation: string): Item {
  return loadedKey(model, entity) ?? encodeKey(model, entity, operation);
}

/**
 * The fields that name a row, of a key that a user gave to a static verb. A loaded entity given as a key names the row it was
 * read from, so its key fields are read from what is stored; a plain object is taken as it is.
 * @throws ErrInvalidModel for a name that is no field, ErrMissingPrimaryKey for what is no object
 */
export function givenKey(model: Model, key: unknown, operation: string): Fields {
  checkKeyFields(model, key, operation);
  const stored = key instanceof model.type ? stateOf(key)?.stored : undefined;
  if (stored === undefined) {
    refuseDates(model, key, operation);
    return key;
  }
  const fields: Record<string, unknown> = {};
  for (const attribute of model.key) {
    setOwn(fields, attribute.field, fieldOf(attribute, stored));
    for (const part of partsOf(model, attribute)) setOwn(fields, part.field, fieldOf(part, stored));
  }
  return fields;
}

/** A stored field as a key takes it: of a stamp the text, whose last digits a `Date` does not hold. */
function fieldOf(attribute: Attribute, stored: Item): unknown {
  const value = getOwn(stored, attribute.name);
  return stampText(attribute, value?.S) ?? decodeField(attribute, value);
}

/** A `Date` stands for a millisecond, in which there may be any number of keys, so that a stamp in a key is given as text. */
function refuseDates(model: Model, key: Fields, operation: string): void {
  for (const attribute of model.key) {
    for (const part of attribute.template === undefined ? [attribute] : partsOf(model, attribute)) {
      if (!isStamp(part) || !(key[part.field] instanceof Date)) continue;
      const message = `${model.name}.${part.field} is part of the key and stored with up to nine digits, which a Date does not hold: give the text as it is stored, or query by a range`;
      const context = { model: model.name, table: model.table, key: model.key.map(({ name }) => name), operation };
      throw new DynamormError('ErrInvalidModel', message, { ...context, field: part.field });
    }
  }
}

/**
 * The attributes of a loaded entity that were assigned although no update can change them: keys, also through a part of their
 * template, template attributes themselves, the version, timestamps and blind indexes.
 */
export function reassigned(model: Model, entity: object, { stored, next }: Compared): readonly Attribute[] {
  const found: Attribute[] = [];
  let at: Attribute | undefined;
  try {
    for (at of fixedAttributes(model)) {
      const before = getOwn(stored, at.name);
      if (at.template === undefined) {
        if (differs(at, before, (entity as Fields)[at.field])) found.push(at);
        continue;
      }
      if (isTemplateAssigned(at, before, { entity: entity as Fields, next })) found.push(at);
      else if (at.isKey === 'table' && at.template.render(entity as Fields) !== before?.S) {
        // What the library sets is compared for itself: `next` may have the stamps of this write already.
        const changed = (part: Attribute): boolean => part.owned === undefined && isPartChanged(part, stored, next);
        if (partsOf(model, at).some(changed)) found.push(at);
      }
    }
  } catch (fault) {
    throw inputError(model, at, fault);
  }
  return found;
}

/** Both sides of a loaded entity: the item as stored, and as the class would write it now. */
export interface Compared {
  readonly stored: Item;
  readonly next: Item;
}

/** What was assigned, as `changes()` shows it: the value as stored, and as it is now in the field or by its template. */
export function assignedPair(attribute: Attribute, entity: object, { stored, next }: Compared): [unknown, unknown] {
  if (attribute.owned === 'blindIndex') return [HIDDEN, HIDDEN];
  const before = getOwn(stored, attribute.name);
  const value = (entity as Fields)[attribute.field];
  const after = attribute.template !== undefined && value === before?.S ? getOwn(next, attribute.name)?.S : value;
  return [before && decodeField(attribute, before), after];
}

const fixed = new WeakMap<Model, readonly Attribute[]>();

function fixedAttributes(model: Model): readonly Attribute[] {
  const known = fixed.get(model);
  if (known !== undefined) return known;
  const made = model.attributes.filter(attribute => isFixed(attribute));
  fixed.set(model, made);
  return made;
}

const isFixed = ({ isKey, owned, template }: Attribute): boolean =>
  isKey === 'table' || owned !== undefined || template !== undefined;

const partsOf = (model: Model, { template }: Attribute): readonly Attribute[] =>
  template === undefined ? [] : template.fields.flatMap(field => model.byField.get(field) ?? []);

/** Whether a field says something else than what is stored, in whatever form another runtime stored it. */
function differs(attribute: Attribute, before: Value | undefined, value: unknown): boolean {
  if (value === undefined || value === null) return before !== undefined && decodeField(attribute, before) !== value;
  // What its own codec cannot write was assigned too, and is said to be fixed rather than wrong.
  const after = encodeField(attribute, value);
  if (before === undefined || after === undefined) return before !== after;
  return !sameValue(before, after) && !sameValue(normalField(attribute, before), after);
}

/** A template's own field may hold what is stored, or already what its parts say by now; anything else was put there by hand. */
function isTemplateAssigned(
  attribute: Attribute,
  before: Value | undefined,
  { entity, next }: { readonly entity: Fields; readonly next: Item },
): boolean {
  if (attribute.isOffEntity === true) return false;
  const value = entity[attribute.field];
  if (value === before?.S) return false;
  if (!differs(attribute, before, value)) return false;
  return attribute.isKey === 'table' || value !== getOwn(next, attribute.name)?.S;
}

/**
 * Whether a field that the library fills was assigned since an entity was loaded (`before`): neither what was stored says it, nor
 * what is stored now.
 */
export function wasAssigned(attribute: Attribute, entity: object, ...[before, now]: (Value | undefined)[]): boolean {
  const value = (entity as Fields)[attribute.field];
  if (attribute.template !== undefined && (value === before?.S || value === now?.S)) return false;
  try {
    return differs(attribute, before, value) && differs(attribute, now, value);
  } catch {
    // No stored value has a form that its codec cannot write.
    return true;
  }
}

/** A part that the stored row lacks may be filled in; the key it then renders has to be the stored one, which was asked before. */
function isPartChanged(part: Attribute, stored: Item, next: Item): boolean {
  const [before, after] = [getOwn(stored, part.name), getOwn(next, part.name)];
  if (sameValue(before, after)) return false;
  return before === undefined || !sameValue(normalField(part, before), after);
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
