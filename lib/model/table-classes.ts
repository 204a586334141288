import { DynamormError } from '../errors/errors.js';
import { registeredClasses } from '../metadata/registry.js';
import { getOwn, type Item } from '../values/value.js';
import {
  areRelated,
  faultOfBase,
  faultOfPair,
  isSameModel,
  isSubclass,
  keysAreEqual,
  keysMeet,
  shareKeys,
} from './class-conflicts.js';
import { declaredTable, modelOf } from './compile.js';
import { isOfLanguage, languageOf } from './key-template.js';
import { evidenceIn, isOpen } from './key-readings.js';
import type { Model } from './model.js';

/** Table name as declared → as sent. */
export type TableNames = (declared: string) => string;

/** A class among the classes of its table, as one session names tables. */
export interface ClassView<E extends object = object> {
  readonly model: Model<E>;
  /** The class itself, then its subclasses: what its reads answer. */
  readonly family: readonly Model[];
  /** The other classes whose items can have a key of the family's: an item tells by its type or its fields which it is of. */
  readonly rivals: readonly Model[];
  /** Other classes whose items are of this one too, because one says `sharesKeys` or nothing tells a class from its base. */
  readonly sharers: readonly Model[];
  /** The family, its rivals and its sharers, those first whose keys say most: the order is the same for every class of the table. */
  readonly ranked: readonly Model[];
  /**
   * Other classes of the table: their keys may begin as the family's do, though no key is of both. The rivals are among them, and of the
   * sharers those that have other keys besides.
   */
  readonly neighbours: readonly Model[];
}

interface Known {
  /** How many classes were registered when the views were made. */
  readonly registered: number;
  readonly views: Map<Model, ClassView>;
  /** The classes of each table, by the name that is sent. */
  readonly tables: Map<string, readonly Model[]>;
}

const known = new WeakMap<TableNames, Known>();

/**
 * A class among the classes of its table. They are compared when one of them is first used, and again when a class was registered
 * since; every other call only compares a count. A view is linear in the classes of its table: about 0.3 ms of 100 classes, 2 ms of 1,000,
 * once for each class that is used.
 * @throws ErrInvalidModel where two classes have the same keys and nothing tells their items apart
 */
export function viewOf<E extends object>(model: Model<E>, tableName: TableNames): ClassView<E> {
  let found = known.get(tableName);
  if (found === undefined || found.registered !== registeredClasses.size) {
    found = { registered: registeredClasses.size, views: new Map(), tables: new Map() };
    known.set(tableName, found);
  }
  let view = found.views.get(model);
  if (view === undefined) {
    const table = sentName(tableName, model.table);
    view = makeView(model, classesIn(found, tableName, table));
    // A name that cannot be computed yet, for example outside of a tenant's request, is computed again next time.
    if (table !== undefined) found.views.set(model, view);
  }
  return view as ClassView<E>;
}

/** The registered classes of a table, each model once. Those that do not compile are left out: each says why when it is used. */
function classesIn({ tables }: Known, tableName: TableNames, table: string | undefined): readonly Model[] {
  if (table === undefined) return [];
  const found = tables.get(table);
  if (found !== undefined) return found;
  const models = [...registeredClasses].flatMap(type => {
    const declared = declaredTable(type);
    return declared !== undefined && sentName(tableName, declared) === table ? (compiled(type) ?? []) : [];
  });
  const newest = newestOf(models);
  tables.set(table, newest);
  return newest;
}

function sentName(tableName: TableNames, declared: string): string | undefined {
  try {
    return tableName(declared);
  } catch {
    return undefined;
  }
}

function compiled(type: new () => object): Model | undefined {
  try {
    const model = modelOf(type);
    return model.origin === undefined ? model : undefined;
  } catch {
    return undefined;
  }
}

function makeView(model: Model, all: readonly Model[]): ClassView {
  const alone = { model, family: [model], rivals: [], sharers: [], ranked: [model], neighbours: [] };
  // What comes from a document or from the library has keys that are nobody's to tell apart.
  if (model.origin !== undefined) return Object.freeze(alone);
  const place = all.indexOf(model);
  for (const [i, other] of all.entries()) {
    // One that was declared again knows the others as they were then.
    if (other === model || place < 0) continue;
    const fault = i < place ? faultOfPair(other, model) : faultOfPair(model, other);
    if (fault !== undefined) throw fault;
  }
  const lost = all.find(other => isSubclass(other, model) && isUntold(other, model) && hasMore(other, model));
  if (lost !== undefined) throw faultOfBase(model, lost);
  const others = all.filter(other => other !== model && !isSameModel(other, model));
  const family = [model, ...others.filter(other => isSubclass(other, model) && !isUntold(other, model))];
  const strangers = others.filter(other => !family.includes(other));
  const sharers = strangers.filter(other => isUntold(other, model) || family.some(own => shareItems(own, other)));
  const neighbours = strangers.filter(other => !(sharers.includes(other) && keysAreEqual(model, other)));
  const rivals = neighbours.filter(other => !sharers.includes(other) && family.some(own => keysMeet(own, other)));
  const ranked = rankModels([...family, ...rivals, ...sharers], all);
  return Object.freeze({ model, family, rivals, sharers, ranked, neighbours });
}

/** Whether items of a subclass hold what its base does not know. */
const hasMore = (sub: Model, base: Model): boolean => sub.attributes.some(({ name }) => !base.byName.has(name));

const shareItems = (a: Model, b: Model): boolean => shareKeys(a, b) && keysMeet(a, b);

/**
 * Those first whose keys say most: more parts, then more literal text; then who says `untyped`, then subclasses before their bases, then the
 * order of declaration.
 */
function rankModels(models: readonly Model[], all: readonly Model[]): readonly Model[] {
  if (models.length === 1) return models;
  const ranks = new Map(models.map(model => [model, [...precisionOf(model), -all.indexOf(model)]]));
  return [...models].sort((a, b) => compareRanks(ranks.get(b)!, ranks.get(a)!));
}

function precisionOf({ key, untyped, type }: Model): readonly number[] {
  const parts = key.flatMap(({ template }) => template?.parts ?? template?.fields.map(field => ({ field })) ?? []);
  const literals = parts.reduce((sum, part) => sum + ('literal' in part ? part.literal.length : 0), 0);
  let depth = 0;
  for (let base: unknown = type; base !== null; base = Object.getPrototypeOf(base)) depth += 1;
  return [parts.filter(part => 'field' in part).length, literals, untyped ? 1 : 0, depth];
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (const [i, one] of a.entries()) if (one !== b[i]) return one - b[i]!;
  return 0;
}

/** The models of a table without those that were declared again since: the newer replaces the older. */
export function newestOf(all: readonly Model[]): readonly Model[] {
  const byName = new Map<string, Model[]>();
  for (const model of all) {
    const same = byName.get(model.ownName);
    if (same === undefined) byName.set(model.ownName, [model]);
    else same.push(model);
  }
  return all.filter(model => {
    const same = byName.get(model.ownName)!;
    return same.length === 1 || !same.slice(same.indexOf(model) + 1).some(other => isSameModel(model, other));
  });
}

/** Whether nothing tells a class from its base: same keys, same type. Items of either are then of whichever is asked. */
const isUntold = (a: Model, b: Model): boolean =>
  areRelated(a, b) && a.discriminator?.value === b.discriminator?.value && keysAreEqual(a, b);

/**
 * Whether an attribute that is not in what was read is not in the item either. An index entry, or an answer cut by a projection, shows
 * only some; undefined where the item is whole.
 */
type Shows = ((name: string) => boolean) | undefined;

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
