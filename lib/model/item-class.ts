import { DynamormError } from '../errors/errors.js';
import { getOwn } from '../values/own-keys.js';
import type { Item } from '../values/value.js';
import { isOfLanguage, languageOf } from './key-language.js';
import type { Attribute, Model } from './model.js';
import type { ClassView } from './table-classes.js';
import { wireText } from './key-template.js';

/**
 * Whether an attribute that is not in what was read is not in the item either. An index entry, or an answer cut by a projection, shows
 * only some; undefined where the item is whole.
 */
export type Shows = ((name: string) => boolean) | undefined;

/** An item of which only attributes that were not read could tell the class. */
export const UNTOLD = Symbol('untold');

/**
 * The class that an item is of, among those that a class reads: the class itself or one of its subclasses; undefined where the item
 * is of another class. A type decides where the item has one; else the keys that classes can have; and where the keys
 * of several fit, the fields that each would have made them of.
 * @throws ErrInvalidModel for an item of the family's keys whose type no registered class has
 */
export function classOf(view: ClassView, item: Item, shows?: Shows): Model | undefined | typeof UNTOLD {
  const { model, family, rivals } = view;
  if (family.length === 1 && rivals.length === 0) return isOwn(model, item, shows) ? model : undefined;
  const fitting = [...family, ...rivals].filter(each => fitsKeys(each, item));
  const isFamily = (each: Model): boolean => family.includes(each);
  if (!fitting.some(isFamily)) return undefined;
  if (fitting.some(({ discriminator }) => isHidden(discriminator?.name, item, shows)))
    return fitting.every(isFamily) ? model : UNTOLD;
  const typed = fitting.filter(({ discriminator: of }) => of !== undefined && getOwn(item, of.name)?.S === of.value);
  if (typed.length === 0 && family.length > 1) refuseUnknownType(view, item);
  const candidates =
    typed.length > 0 ? typed : fitting.filter(each => each.discriminator === undefined || isUntyped(each, item));
  const best = candidates.length > 1 ? bestOf(model, candidates, { item, shows }) : candidates[0];
  return best === UNTOLD || (best !== undefined && isFamily(best)) ? best : undefined;
}

/** Whether an item is of a class that no other class meets: only its type and its keys are looked at. */
function isOwn(model: Model, item: Item, shows: Shows): boolean {
  const { discriminator } = model;
  if (discriminator !== undefined && !isHidden(discriminator.name, item, shows)) {
    const isTyped = getOwn(item, discriminator.name)?.S === discriminator.value;
    if (!isTyped && !isUntyped(model, item)) return false;
  }
  return fitsKeys(model, item);
}

/** Whether an item has no type, and the class is the one that has such items. */
const isUntyped = ({ untyped, discriminator }: Model, item: Item): boolean =>
  untyped && discriminator !== undefined && getOwn(item, discriminator.name) === undefined;

const isHidden = (name: string | undefined, item: Item, shows: Shows): boolean =>
  name !== undefined && shows !== undefined && getOwn(item, name) === undefined && !shows(name);

/** Whether the class can have items with the keys of this one. */
export function fitsKeys(model: Model, item: Item): boolean {
  for (const key of model.key) {
    if (key.template === undefined) continue;
    const text = getOwn(item, key.name)?.S;
    if (text === undefined || !isOfLanguage(languageOf(model, key), text)) return false;
  }
  return true;
}

/** Attributes that tell the classes of a table apart: what a read that is cut by a projection must read besides. */
export function tellingNames({ model, family, rivals }: ClassView): readonly string[] {
  const all = [...family, ...rivals];
  const types = all.flatMap(({ discriminator }) => discriminator?.name ?? []);
  if (rivals.length === 0 && family.length === 1) return [...new Set([...model.key.map(key => key.name), ...types])];
  return [...new Set([...model.key.map(key => key.name), ...types, ...partNames(all)])];
}

const partNames = (models: readonly Model[]): readonly string[] =>
  models.flatMap(({ key, byField }) =>
    key.flatMap(({ template }) => (template?.fields ?? []).flatMap(field => byField.get(field)?.name ?? [])),
  );

function refuseUnknownType({ model, family, neighbours }: ClassView, item: Item): void {
  for (const name of new Set(family.flatMap(({ discriminator }) => discriminator?.name ?? []))) {
    const type = getOwn(item, name);
    if (type === undefined) continue;
    // That of a class which shares its keys is registered, though no item tells the two apart by their keys.
    if (neighbours.some(({ discriminator: of }) => of?.name === name && of.value === type.S)) continue;
    const message = `${model.name}: an item has the type ${type.S ?? '(no text)'}, which no registered class has`;
    throw new DynamormError('ErrInvalidModel', message, {
      model: model.name,
      table: model.table,
      key: model.key.map(key => key.name),
      operation: 'read',
    });
  }
}

interface Looked {
  readonly item: Item;
  readonly shows: Shows;
}

/** What speaks for an item being of a class: the earlier number decides, and the next one where it is equal. */
interface Evidence {
  /** Whether the item has all parts of the keys, then how few parts of other classes, then how many parts. */
  readonly numbers: readonly [isComplete: number, strangers: number, parts: number];
  readonly hides: boolean;
}

function bestOf(asked: Model, candidates: readonly Model[], looked: Looked): Model | undefined | typeof UNTOLD {
  const names = new Set(partNames(candidates).filter(name => getOwn(looked.item, name) !== undefined));
  const found = candidates.flatMap(model => {
    const evidence = evidenceFor(model, names, looked);
    return evidence === undefined ? [] : [{ model, evidence }];
  });
  if (found.length > 1 && found.some(({ evidence }) => evidence.hides)) return UNTOLD;
  let best = found[0];
  for (const next of found.slice(1)) {
    const order = compare(next.evidence.numbers, best!.evidence.numbers);
    // Where nothing tells, the item is of whichever class is asked.
    if (order > 0 || (order === 0 && next.model === asked)) best = next;
  }
  return best?.model;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}

/** Undefined where the item's fields render another key. A part that the item lacks is read from the key. */
function evidenceFor(model: Model, names: ReadonlySet<string>, { item, shows }: Looked): Evidence | undefined {
  let [parts, lacking, hides] = [0, 0, false];
  for (const key of model.key) {
    if (key.template === undefined) {
      lacking += 1;
      continue;
    }
    for (const field of key.template.fields) {
      const { name } = model.byField.get(field)!;
      if (getOwn(item, name) !== undefined) parts += 1;
      else lacking += 1;
      hides ||= isHidden(name, item, shows);
    }
    if (!rendersKey(model, key, item)) return undefined;
  }
  let strangers = 0;
  for (const name of names) if (!model.byName.has(name)) strangers -= 1;
  return { numbers: [lacking === 0 ? 1 : 0, strangers, parts], hides };
}

function rendersKey(model: Model, key: Attribute, item: Item): boolean {
  const text = getOwn(item, key.name)?.S;
  if (text === undefined) return false;
  const { parts } = key.template!;
  if (parts === undefined) return rendersComputed(model, key, { item, text });
  const textOf = (field: string): string | undefined => {
    const { name, codec } = model.byField.get(field)!;
    const value = getOwn(item, name);
    // What has no text in a key, as `NULL`, is a part that the item lacks.
    return value && wireText(codec, value, key.template!.escape);
  };
  return isOfLanguage(languageOf(model, key), text, textOf);
}

/** A computed key is made of fields, not of stored texts. Where they cannot be read, nothing speaks against it. */
function rendersComputed(
  model: Model,
  { template }: Attribute,
  { item, text }: { readonly item: Item; readonly text: string },
): boolean {
  const values: Record<string, unknown> = {};
  try {
    for (const field of template!.fields) {
      const { name, codec } = model.byField.get(field)!;
      const value = getOwn(item, name);
      if (value === undefined) return true;
      values[field] = codec.decode(value);
    }
    return template!.render(values) === text;
  } catch {
    return true;
  }
}
