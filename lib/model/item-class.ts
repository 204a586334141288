import { DynamormError } from '../errors/errors.js';
import { getOwn } from '../values/own-keys.js';
import type { Item } from '../values/value.js';
import { isOfLanguage, languageOf } from './key-language.js';
import { evidenceIn, isOpen } from './key-readings.js';
import type { Model } from './model.js';
import type { ClassView } from './table-classes.js';

/**
 * Whether an attribute that is not in what was read is not in the item either. An index entry, or an answer cut by a projection, shows
 * only some; undefined where the item is whole.
 */
export type Shows = ((name: string) => boolean) | undefined;

/** An item of which only attributes that were not read could tell the class. */
export const UNTOLD = Symbol('untold');

/**
 * The class that an item is of, among those that a class reads: the class itself or one of its subclasses; undefined where the item
 * is of another class. One rule for every verb, and the same answer whichever class asks:
 *
 * 1. Only classes that can have the item's keys are asked.
 * 2. A type decides where one of them has the item's. Else the item is of a class without a type, or of one that says `untyped`.
 * 3. Of several, those whose parts of keys the item has, and makes its key of, go before those of which it lacks some; a
 *    class of which it has a part that makes another key is out.
 * 4. Of several still, the one whose keys say most: `ranked` in the view.
 *
 * Where no class has all parts, an item is also of the first class of which a key has no template. What is of a class that shares its
 * keys is of both.
 * @throws ErrInvalidModel for an item of the family's keys whose type no registered class has
 */
export function classOf(view: ClassView, item: Item, shows?: Shows): Model | undefined | typeof UNTOLD {
  const { model, family, ranked } = view;
  if (ranked.length === 1) return isOwn(model, item, shows) ? model : undefined;
  const fitting = ranked.filter(each => fitsKeys(each, item));
  if (!fitting.some(each => family.includes(each))) return undefined;
  const isMet = (each: Model): boolean => family.includes(each) || view.sharers.includes(each);
  if (fitting.some(({ discriminator }) => isHidden(discriminator?.name, item, shows)))
    return fitting.every(isMet) ? model : UNTOLD;
  const typed = fitting.filter(each => hasType(each, item));
  if (typed.length === 0 && family.length > 1) refuseUnknownType(view, item);
  const candidates =
    typed.length > 0 ? typed : fitting.filter(each => each.discriminator === undefined || isUntyped(each, item));
  if (!candidates.some(isMet)) return undefined;
  const owners = candidates.length > 1 ? ownersAmong(candidates, { item, shows }) : candidates;
  if (owners === UNTOLD) return candidates.every(isMet) ? model : UNTOLD;
  const own = owners.find(each => family.includes(each));
  if (own !== undefined || !owners.some(isMet)) return own;
  // Of a class that shares its keys: read by whichever class of the family can have an item of that type.
  const readers = fitting.filter(each => family.includes(each) && canHaveType(each, item));
  return readers.includes(model) ? model : readers[0];
}

/** Whether an item has a class's type. */
const hasType = ({ discriminator: of }: Model, item: Item): boolean =>
  of !== undefined && getOwn(item, of.name)?.S === of.value;

const canHaveType = (model: Model, item: Item): boolean =>
  model.discriminator === undefined || hasType(model, item) || isUntyped(model, item);

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
export function tellingNames({ model, ranked }: ClassView): readonly string[] {
  const types = ranked.flatMap(({ discriminator }) => discriminator?.name ?? []);
  const names = [...model.key.map(key => key.name), ...types];
  return [...new Set(ranked.length === 1 ? names : [...names, ...partNames(ranked)])];
}

const partNames = (models: readonly Model[]): readonly string[] =>
  models.flatMap(({ key, byField }) =>
    key.flatMap(({ template }) => (template?.fields ?? []).flatMap(field => byField.get(field)?.name ?? [])),
  );

function refuseUnknownType({ model, family, neighbours, sharers }: ClassView, item: Item): void {
  for (const name of new Set(family.flatMap(({ discriminator }) => discriminator?.name ?? []))) {
    const type = getOwn(item, name);
    if (type === undefined) continue;
    // That of a class which shares its keys is registered, though no item tells the two apart by their keys.
    if ([...neighbours, ...sharers].some(({ discriminator: of }) => of?.name === name && of.value === type.S)) continue;
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

/**
 * The class that the parts of an item's keys speak for, and besides it one whose key can be anything where not all of them are there;
 * `UNTOLD` where parts that were not read could tell.
 */
function ownersAmong(candidates: readonly Model[], { item, shows }: Looked): readonly Model[] | typeof UNTOLD {
  const found = candidates
    .map(model => ({ model, evidence: evidenceIn(model, item) }))
    .filter(({ evidence }) => evidence !== 'none');
  if (found.length > 1 && found.some(({ model }) => partNames([model]).some(name => isHidden(name, item, shows))))
    return UNTOLD;
  const whole = found.find(({ evidence }) => evidence === 'whole');
  if (whole !== undefined) return [whole.model];
  return [found.find(({ model }) => !isOpen(model)), found.find(({ model }) => isOpen(model))].flatMap(
    each => each?.model ?? [],
  );
}
