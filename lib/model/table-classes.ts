import { registeredClasses } from '../metadata/registry.js';
import {
  areRelated,
  faultOfBase,
  faultOfPair,
  isSameModel,
  isSubclass,
  keysAreEqual,
  keysMeet,
  shareKeys,
} from './class-proof.js';
import { declaredTable, modelOf } from './compile.js';
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
    // A name that cannot be told yet, as outside of a tenant's requests, is asked for again.
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
    const same = byName.get(model.name);
    if (same === undefined) byName.set(model.name, [model]);
    else same.push(model);
  }
  return all.filter(model => {
    const same = byName.get(model.name)!;
    return same.length === 1 || !same.slice(same.indexOf(model) + 1).some(other => isSameModel(model, other));
  });
}

/** Whether nothing tells a class from its base: same keys, same type. Items of either are then of whichever is asked. */
const isUntold = (a: Model, b: Model): boolean =>
  areRelated(a, b) && a.discriminator?.value === b.discriminator?.value && keysAreEqual(a, b);
