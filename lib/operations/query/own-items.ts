import { DynamormError } from '../../errors/errors.js';
import type { Condition } from '../../expressions/condition.js';
import { keysAreEqual } from '../../model/class-conflicts.js';
import { classOf, tellingNames, UNTOLD, type ClassView } from '../../model/table-classes.js';
import { canBegin, canMeet, languageOf } from '../../model/key-template.js';
import type { Attribute, Model } from '../../model/model.js';
import {
  isReservedValue,
  RESERVED_ATTRIBUTES,
  RESERVED_NUMBER,
  reservedKeys,
  reservedPrefixes,
} from '../../model/reserved-keys.js';
import { Bytes, type Item, getOwn } from '../../values/value.js';
import { classesOf, contextOf } from '../target.js';
import { refused, keysOf, projects, type Read } from './read.js';

/** Which of the items that a read meets are its class's. */
export interface Owning {
  readonly view: ClassView;
  /** Whether items of other classes can be among those that the read meets. */
  readonly mixes: boolean;
  /** Whether each item has to be looked at. */
  readonly looks: boolean;
}

/**
 * What has to be looked at after a read, since no filter is sent for the class: each item says by its type, its keys and its fields
 * which class it is of.
 * @throws ErrInvalidOperator for an index whose entries do not show the type that would tell
 */
export function owningOf(read: Read): Owning {
  const { target, index, asked, hydrates } = read;
  const view = classesOf(target);
  const mixes = (view.neighbours.length > 0 && mixesIn(read, view)) || isWidened(read, view);
  if (mixes && view.rivals.some(rival => isWithin(read, rival)) && index !== undefined && hydrates !== true) {
    const hidden = [...view.family, ...view.rivals].find(
      ({ discriminator }) => discriminator !== undefined && !projects(target, index, discriminator.name),
    );
    if (hidden !== undefined)
      throw new DynamormError(
        'ErrInvalidOperator',
        `${target.model.name}: the entries of ${index.name} do not tell the class of their items: ask for the whole items by hydrate(), or project more than keys`,
        contextOf(target, 'query'),
      );
  }
  const isKeyed = asked !== undefined && index === undefined;
  return { view, mixes, looks: mixes || !isKeyed || target.model.discriminator !== undefined };
}

/**
 * What all keys of a class and its subclasses begin with in one sort key, as far as known texts of fields tell; undefined where they
 * have one template, whose own range says more.
 */
export function familyPrefix(
  { family }: ClassView,
  attribute: Attribute,
  texts: ReadonlyMap<string, string>,
): string | undefined {
  const own = languageOf(family[0]!, attribute).canonical;
  const all = family.map(model => [model, model.byName.get(attribute.name) ?? attribute] as const);
  if (all.every(([model, each]) => languageOf(model, each).canonical === own)) return undefined;
  return all.map(([, each]) => beginning(each, texts)).reduce(commonPrefix);
}

/** The text of a key up to its first part that is not known. */
function beginning({ template }: Attribute, texts: ReadonlyMap<string, string>): string {
  let text = '';
  for (const part of template?.parts ?? []) {
    const next = 'literal' in part ? part.literal : texts.get(part.field);
    if (next === undefined) break;
    text += next;
  }
  return text;
}

function commonPrefix(a: string, b: string): string {
  let end = 0;
  while (end < a.length && a.charCodeAt(end) === b.charCodeAt(end)) end += 1;
  // Half a character is no text.
  if (end > 0 && /[\uD800-\uDBFF]/.test(a.charAt(end - 1))) end -= 1;
  return a.slice(0, end);
}

/** Whether a query may read more than the keys of its class begin with, because those of a subclass begin otherwise. */
const isWidened = ({ target, index, asked }: Read, view: ClassView): boolean =>
  asked !== undefined &&
  view.family.length > 1 &&
  (index?.sort ?? target.model.key.slice(1)).some(attribute => familyPrefix(view, attribute, NONE) !== undefined);

const NONE: ReadonlyMap<string, string> = new Map();

const mixing = new WeakMap<ClassView, Map<string, boolean>>();

function mixesIn(read: Read, view: ClassView): boolean {
  const known = mixing.get(view) ?? new Map<string, boolean>();
  mixing.set(view, known);
  const place = `${read.asked === undefined ? 'scan' : 'query'} ${read.index?.name ?? ''}`;
  let found = known.get(place);
  if (found === undefined) known.set(place, (found = view.neighbours.some(other => isWithin(read, other))));
  return found;
}

/** Whether items of another class can be in the partitions that a class reads, within what its sort keys begin with. */
function isWithin({ target, index, asked }: Read, rival: Model): boolean {
  const { model } = target;
  const own = index ?? { partition: [model.partition], sort: model.sort === undefined ? [] : [model.sort] };
  const theirs =
    index === undefined
      ? { partition: [rival.partition], sort: rival.sort === undefined ? [] : [rival.sort] }
      : rival.indexes.get(index.name);
  if (theirs === undefined) return [...own.partition, ...own.sort].every(({ name }) => rival.byName.has(name));
  if (asked === undefined) return index !== undefined || beginsAlike(model, rival);
  const meets = (a: Attribute, b: Attribute | undefined): boolean =>
    b === undefined || canMeet(languageOf(model, a), languageOf(rival, b));
  const [first] = own.sort;
  const [other] = theirs.sort;
  if (!own.partition.every((attribute, i) => meets(attribute, theirs.partition[i]))) return false;
  if (first === undefined || other === undefined) return true;
  const prefix = familyPrefix(classesOf(target), first, NONE) ?? languageOf(model, first).prefix;
  return canBegin(languageOf(rival, other), prefix);
}

/** Whether keys of another class can begin with the literals that the class's begin with, which is all that a count can filter by. */
const beginsAlike = (model: Model, other: Model): boolean =>
  model.key.every((attribute, i) => {
    const theirs = other.key[i];
    return theirs === undefined || canBegin(languageOf(other, theirs), languageOf(model, attribute).prefix);
  });

/**
 * The items of a page that are the class's. An item whose class cannot be determined is refused, or left to the whole item where that is
 * read too.
 */
export function ownItems(read: Read, { view }: Owning, items: readonly Item[]): readonly Item[] {
  const { model } = read.target;
  const shows = showing(read);
  return items.filter(item => {
    if (isLibraryRow(model, item)) return false;
    let found: ReturnType<typeof classOf>;
    try {
      found = classOf(view, item, shows);
    } catch {
      // An unregistered type is reported, by its name, where the row is read.
      return true;
    }
    if (found !== UNTOLD || read.hydrates === true) return found !== undefined;
    throw refused(
      read,
      `an entry of ${read.index?.name ?? 'the table'} can be of several classes, which only its whole item tells: ask for the whole items by hydrate(), or project the fields that its key is made of`,
    );
  });
}

function isLibraryRow({ key, origin, reserved = reservedKeys() }: Model, item: Item): boolean {
  if (origin === 'library') return false;
  return key.some(({ name }) => {
    const value = getOwn(item, name);
    return value !== undefined && isReservedValue(reserved, value);
  });
}

/** Entries of an index hold only some attributes; whatever a projection leaves out was read if it tells classes apart. */
function showing({ target, index }: Read): ((name: string) => boolean) | undefined {
  return index === undefined || index.projection === 'ALL' ? undefined : name => projects(target, index, name);
}

/** What `count` filters by, so that only the class's items are counted; undefined where each item has to be looked at. */
export function countConditions(read: Read, { view, mixes }: Owning): readonly Condition[] | undefined {
  const { family, neighbours } = view;
  const types = typesOf(view);
  const isTold = neighbours.every(
    ({ discriminator }) =>
      types !== undefined && discriminator?.name === types.name && !types.values.includes(discriminator.value),
  );
  if ((mixes && !isTold) || isWidened(read, view) || !sharersAreTold(view)) return undefined;
  const literals = literalConditions(read, family);
  if (literals === undefined) return undefined;
  const shown = types !== undefined && (read.index === undefined || projects(read.target, read.index, types.name));
  if (shown && !types.orNone) return [...literals, typeCondition(types)];
  const reserved = reservedConditions(read);
  return reserved && [...literals, ...reserved, ...(shown ? [typeCondition(types)] : [])];
}

/**
 * Whether each class that shares its keys with the family has all of its items counted or none: the type of a subclass with other keys
 * would let in the sharer's items of that type, which are not of the family.
 */
const sharersAreTold = ({ family, sharers }: ClassView): boolean =>
  sharers.every(sharer => {
    const alike = family.filter(model => canHaveTypeOf(model, sharer));
    return alike.length === 0 || alike.some(model => keysAreEqual(model, sharer));
  });

const canHaveTypeOf = ({ discriminator: own, untyped }: Model, { discriminator: type, untyped: hasOthers }: Model) =>
  own === undefined || own.value === type?.value || (untyped && (type === undefined || hasOthers));

/**
 * What keeps the library's own rows out of a count, where neither a type nor a literal of the keys does, and their attributes can be the
 * keys of what is read; undefined where only a look at each item tells.
 */
function reservedConditions(read: Read): readonly Condition[] | undefined {
  const { target, index, asked } = read;
  const { model } = target;
  const { reserved = reservedKeys(), partition, ttl, key } = model;
  const prefixes = reservedPrefixes(reserved);
  const { prefix } = languageOf(model, partition);
  if (asked !== undefined && index === undefined) return [];
  if (!prefixes.some(text => text.startsWith(prefix) || prefix.startsWith(text))) return [];
  const entered = ({ name }: Attribute): boolean =>
    name === ttl?.name || RESERVED_ATTRIBUTES.has(name) || key.some(own => own.name === name);
  if (index !== undefined && ![...index.partition, ...index.sort].every(entered)) return [];
  // DynamoDB filters no query by a key of what is queried.
  if (asked !== undefined && keysOf(read).some(({ name }) => name === partition.name)) return undefined;
  // All numbers of the library's are of one range.
  const told = partition.template === undefined && partition.codec.type === 'N' ? prefixes.slice(0, 1) : prefixes;
  return told.flatMap(text => noneOf(partition, text));
}

/** Without a codec, a key may be of any type: a comparison with another type does not hold, and its opposite does. */
export function noneOf({ name, codec, template }: Attribute, prefix: string): readonly Condition[] {
  const path = [name] as const;
  const among: Readonly<Record<string, Condition>> = {
    S: { op: 'beginsWith', path, operand: { value: { S: prefix } } },
    B: { op: 'beginsWith', path, operand: { value: { B: Bytes.from(new TextEncoder().encode(prefix)) } } },
    N: { op: '<=', left: { path }, right: { value: { N: RESERVED_NUMBER } } },
  };
  const type = template === undefined ? codec.type : 'S';
  return Object.entries(among).flatMap(([letter, of]) =>
    type === undefined || type === letter ? [{ op: 'not', of } as const] : [],
  );
}

/** The types of the items that a class and its subclasses have. */
interface FamilyTypes {
  readonly name: string;
  readonly values: readonly string[];
  /** Whether items without a type are of the family too. */
  readonly orNone: boolean;
}

/** Undefined where not all items of the family have a type, or not in one attribute. */
export function typesOf({ family }: ClassView): FamilyTypes | undefined {
  const name = family[0]!.discriminator?.name;
  if (name === undefined || family.some(({ discriminator }) => discriminator?.name !== name)) return undefined;
  const values = [...new Set(family.map(({ discriminator }) => discriminator!.value))];
  return { name, values, orNone: family.some(({ untyped }) => untyped) };
}

/** The condition that an item has one of the types. */
export function typeCondition({ name, values, orNone }: FamilyTypes): Condition {
  const path = [name] as const;
  const list = values.map(value => ({ value: { S: value } }));
  const isTyped: Condition =
    list.length === 1 ? { op: '=', left: { path }, right: list[0]! } : { op: 'in', operand: { path }, list };
  return orNone ? { op: 'or', of: [isTyped, { op: 'notExists', path }] } : isTyped;
}

/** What the primary keys of the family begin with, as far as the read does not ask for it already. */
function literalConditions(read: Read, family: readonly Model[]): readonly Condition[] | undefined {
  if (read.asked !== undefined && read.index === undefined) return [];
  const queried = new Set((read.asked === undefined ? [] : keysOf(read)).map(({ name }) => name));
  const conditions: Condition[] = [];
  for (const [i, attribute] of read.target.model.key.entries()) {
    if (queried.has(attribute.name)) continue;
    const languages = family.map(model => languageOf(model, model.key[i]!));
    const [{ prefix, pieces }] = languages as [ReturnType<typeof languageOf>];
    if (languages.some(language => language.canonical !== languages[0]!.canonical)) return undefined;
    const value = { S: prefix };
    if (prefix === '') continue;
    conditions.push(
      pieces.length === 1
        ? { op: '=', left: { path: [attribute.name] }, right: { value } }
        : { op: 'beginsWith', path: [attribute.name], operand: { value } },
    );
  }
  return conditions;
}

/** Attributes to read besides those asked for, so that items of different classes can be distinguished. */
export const namesToTell = ({ view, looks }: Owning): readonly string[] => (looks ? tellingNames(view) : []);
