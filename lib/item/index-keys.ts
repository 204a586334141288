import { templateText, wireText } from '../model/key-template.js';
import type { Attribute, KeyTemplate, Model } from '../model/model.js';
import { getOwn, setOwn, type Item, type MutableItem, type Value, sameValue } from '../values/value.js';
import { CodecFault } from '../model/codecs/codec.js';
import { type Change, diffItem } from './diff.js';
import { fieldError, inputError, decodeField } from './encode.js';
import { applyChanges } from './merge.js';

// Index keys made of other fields, rendered from an item. A part stands in its key as it is stored: a stamp has more digits
// there than a Date can hold, and another runtime may write a moment in a form of its own.

/** The attributes of a class that are made of others for an index, or for nothing but themselves: all but the table's keys. */
export function templatedKeys(model: Model): readonly Attribute[] {
  let found = templated.get(model);
  if (found === undefined) {
    found = model.attributes.filter(({ template, isKey }) => template !== undefined && isKey !== 'table');
    templated.set(model, found);
  }
  return found;
}

const templated = new WeakMap<Model, readonly Attribute[]>();

/** The templated keys that have a stamp or the version among their parts. */
export function stampedKeys(model: Model): readonly Attribute[] {
  let found = stamped.get(model);
  if (found === undefined) stamped.set(model, (found = templatedKeys(model).filter(key => isStamped(model, key))));
  return found;
}

const stamped = new WeakMap<Model, readonly Attribute[]>();

/** Whether a key, of an index or the table, has a part that the library sets. */
export const isStamped = (model: Model, key: Attribute): boolean =>
  key.template !== undefined && partsOf(model, key).some(({ owned }) => owned !== undefined);

/** Whether a key has a part that every write of its item changes, and so changes with it. */
export const isRenewed = (model: Model, key: Attribute): boolean => partsOf(model, key).some(isRenewedPart);

const isRenewedPart = ({ owned }: Attribute): boolean => owned === 'updatedAt' || owned === 'version';

/** What a write of an item does to the keys that change with every write; `after` makes the item with the stamps of that write. */
export function renewedKeys(model: Model, row: Item, after: () => Item): readonly Change[] {
  const keys = stampedKeys(model).filter(key => isRenewed(model, key));
  if (keys.length === 0) return [];
  const next = after();
  return keys.flatMap(key => keyChange(model, key, { row, next }));
}

/** Renders the keys made of stamps into an item that is written whole, once it has its stamps. */
export function renderStamped(model: Model, item: MutableItem): void {
  for (const key of stampedKeys(model)) {
    const value = renderKey(model, key, item);
    if (value !== undefined) setOwn(item, key.name, value);
    else if (key.optional) delete item[key.name];
    else throw inputError(model, key, new CodecFault('ErrInvalidModel', 'is required'));
  }
}

/** The parts of a templated key. */
export function partsOf(model: Model, { template }: Attribute): readonly Attribute[] {
  return template!.fields.flatMap(field => model.byField.get(field) ?? []);
}

/** A templated key as the parts of an item render it; undefined where one of them is missing or empty. */
export function renderKey(model: Model, attribute: Attribute, item: Item): Value | undefined {
  const template = attribute.template!;
  try {
    const text =
      template.parts === undefined ? template.render(valuesOf(model, attribute, item)) : joined(model, template, item);
    return text === undefined || text === '' ? undefined : { S: text };
  } catch (fault) {
    throw fieldError(model, attribute, fault);
  }
}

function joined(model: Model, template: KeyTemplate, item: Item): string | undefined {
  let key = '';
  for (const part of template.parts!) {
    const text = 'literal' in part ? part.literal : partText(model.byField.get(part.field), item, template.escape);
    if (text === undefined || text === '') return undefined;
    key += text;
  }
  return key;
}

function partText(attribute: Attribute | undefined, item: Item, escape?: boolean): string | undefined {
  if (attribute === undefined) return undefined;
  const wire = getOwn(item, attribute.name);
  // What the class leaves out when it is empty may still be read as something: a 0, which renders.
  if (wire === undefined) return templateText(attribute.codec, decodeField(attribute, undefined), escape);
  return wireText(attribute.codec, wire, escape);
}

/** The fields of a computed template, whose text is not told from its parts. */
function valuesOf(model: Model, attribute: Attribute, item: Item): Record<string, unknown> {
  return Object.fromEntries(
    partsOf(model, attribute).map(part => [part.field, decodeField(part, getOwn(item, part.name))]),
  );
}

/**
 * What changes of an item do to the index keys that are made of what they change. A key none of whose parts changed stays as it
 * is stored, whoever wrote it.
 */
export function keyChanges(model: Model, row: Item, changes: readonly Change[]): readonly Change[] {
  const keys = templatedKeys(model);
  if (keys.length === 0 || changes.length === 0) return [];
  const changed = new Set(changes.map(({ path }) => path[0]));
  // A key that is renewed by every write is made with the stamps of the one that is sent.
  const touched = keys.filter(key => {
    const parts = partsOf(model, key);
    return parts.some(({ name }) => changed.has(name)) && !parts.some(isRenewedPart);
  });
  if (touched.length === 0) return [];
  const next = applyChanges(row, changes);
  return touched.flatMap(key => keyChange(model, key, { row, next }));
}

function keyChange(
  model: Model,
  key: Attribute,
  { row, next }: { readonly row: Item; readonly next: Item },
): readonly Change[] {
  const { name } = key;
  const [before, after] = [getOwn(row, name), renderKey(model, key, next)];
  if (sameValue(before, after)) return [];
  return [after === undefined ? { kind: 'remove', path: [name] } : { kind: 'set', path: [name], value: after }];
}

/**
 * The other parts of the index keys that `names` are, or are parts of: what a write of `names` takes for given. Those of a key that
 * renders neither before nor after are among them: another writer's part may be the one that it lacked.
 */
export function givenParts(model: Model, written: Iterable<string>): readonly Attribute[] {
  const keys = templatedKeys(model);
  if (keys.length === 0) return [];
  const names = new Set(written);
  const given = new Set<Attribute>();
  for (const key of keys) {
    const parts = partsOf(model, key);
    if (names.has(key.name) || parts.some(({ name }) => names.has(name))) for (const part of parts) given.add(part);
  }
  return [...given].filter(({ name, owned, isKey }) => !names.has(name) && owned === undefined && isKey !== 'table');
}

/**
 * What an entity that was loaded would write: what changed, and the index keys that are made of it. `next` as `encodeItem`
 * makes it with `stored`.
 */
export function diffEntity(model: Model, stored: Item, next: Item): readonly Change[] {
  const keys = templatedKeys(model);
  const changes = diffItem(model, stored, next);
  if (keys.length === 0) return changes;
  const own = changes.filter(({ path }) => !keys.some(({ name }) => name === path[0]));
  return [...own, ...keyChanges(model, stored, own)];
}
