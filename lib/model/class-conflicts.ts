import { DynamormError } from '../errors/errors.js';
import { canHold, canMeet, languageOf, type Alphabet, type KeyLanguage } from './key-template.js';
import type { Attribute, Model } from './model.js';

// The classes of one table, compared by the keys that their items can have.

/** Whether one class inherits from the other. */
export const areRelated = (a: Model, b: Model): boolean => isSubclass(a, b) || isSubclass(b, a);

/** Whether `sub` inherits from `base`, and is not `base` itself. */
export const isSubclass = ({ type: sub }: Model, { type: base }: Model): boolean =>
  sub !== base && Object.prototype.isPrototypeOf.call(base, sub);

/**
 * Whether two classes are one model declared again, as hot reloading and two builds of a program do: the name that was given, else
 * the class's own, is the same.
 */
export const isSameModel = (a: Model, b: Model): boolean =>
  a.ownName === b.ownName && a.ownName !== '' && !areRelated(a, b);

/** Whether one of two classes says that both read the same items. */
export const shareKeys = (a: Model, b: Model): boolean => sharesWith(a, b) || sharesWith(b, a);

const sharesWith = ({ sharesKeys }: Model, { place }: Model): boolean =>
  sharesKeys?.().some(type => place.includes(type)) === true;

/** Whether items of both tell by one attribute which of the two they are. */
export const haveTypes = ({ discriminator: a }: Model, { discriminator: b }: Model): boolean =>
  a !== undefined && b !== undefined && a.name === b.name && a.value !== b.value;

/** Whether some primary key can be one of both classes. */
export const keysMeet = (a: Model, b: Model): boolean => everyPair(a, b, canMeet);

/** Whether both classes have exactly the same primary keys. */
export const keysAreEqual = (a: Model, b: Model): boolean => everyPair(a, b, (x, y) => x.canonical === y.canonical);

/** Of a key that only one of them declares nothing is known. */
function everyPair(a: Model, b: Model, holds: (x: KeyLanguage, y: KeyLanguage) => boolean): boolean {
  const count = Math.min(a.key.length, b.key.length);
  // The sort key first: classes that share a table mostly share its partitions.
  for (let i = count - 1; i >= 0; i--) if (!holds(languageOf(a, a.key[i]!), languageOf(b, b.key[i]!))) return false;
  return true;
}

/**
 * What is wrong with two classes of one table; undefined where their items can be told apart, or need not be.
 * @throws ErrInvalidModel is for the caller to throw: the sentence names both and the ways out
 */
export function faultOfPair(a: Model, b: Model): DynamormError | undefined {
  if (!keysMeet(a, b) || isSameModel(a, b) || shareKeys(a, b)) return undefined;
  if (a.untyped && b.untyped)
    return fault(a, b, 'both say untyped, and an item without a type can only be of one of them');
  if (haveTypes(a, b) || areRelated(a, b) || !keysAreEqual(a, b)) return undefined;
  const keys = a.key.map(({ field, template }) => template?.text ?? `any ${field}`).join(', ');
  return fault(
    a,
    b,
    `have the same keys (${keys}), so that each would read and write the items of the other: give both a type ` +
      `(@Table('${a.table}', { type: '…' })), give one another literal in its key, or say sharesKeys: () => [${b.name}] where that is meant`,
  );
}

/**
 * What is wrong with the reads of a class whose items nothing tells from those of a subclass that has more fields: they would answer the
 * items of the subclass without them. The base alone is refused, and only when it is used.
 */
export function faultOfBase(base: Model, sub: Model): DynamormError {
  // A class without a @Table of its own has the name that its base was given.
  const name = sub.name === base.name ? sub.type.name : sub.name;
  const types = base.discriminator === undefined ? 'no type' : 'one type';
  return fault(
    base,
    { name },
    `have the same keys and ${types}, so that ${base.name} would read the items of ${name}, its subclass, without the fields that ` +
      `${name} adds: give ${name} a type (@Table('${base.table}', { type: '…' }))`,
  );
}

function fault(a: Model, b: Pick<Model, 'name'>, why: string): DynamormError {
  const message = `${a.name} and ${b.name} are in the same table and ${why}`;
  return new DynamormError('ErrInvalidModel', message, { model: a.name, table: a.table, operation: 'compile' });
}

/** A key template whose text does not tell what it was made of. */
export interface AmbiguousTemplate {
  readonly model: string;
  /** The field that the key is read into. */
  readonly field: string;
  readonly template: string;
  /** The two parts that can run into one another. */
  readonly parts: readonly [string, string];
  readonly message: string;
}

/**
 * The templates of the primary key of a class that are not injective: two items with different fields can have the same key,
 * because a part can hold what stands after it. No error, since most programs never store such a value.
 */
export function ambiguousTemplates(model: Model): readonly AmbiguousTemplate[] {
  return model.key.flatMap(attribute => ambiguityOf(model, attribute) ?? []);
}

function ambiguityOf(model: Model, attribute: Attribute): AmbiguousTemplate | undefined {
  const { pieces } = languageOf(model, attribute);
  const { template, field } = attribute;
  const told = new Set(model.key.filter(key => key !== attribute).flatMap(key => wholePart(model, key) ?? []));
  const runs = partsOf(pieces).filter(part => !told.has(part.field));
  const fromLeft = runs.slice(0, -1).find(part => canHold(part.alphabet, part.after));
  const fromRight = runs.slice(1).find(part => canHold(part.alphabet, part.before));
  if (template === undefined || fromLeft === undefined || fromRight === undefined) return undefined;
  const next = runs[runs.indexOf(fromLeft) + 1]!.field;
  const message = `${model.name}.${field}: ${template.text} can make one key of different items, because ${fromLeft.field} can hold what stands between it and ${next}; escape: true on the table prevents it`;
  return { model: model.name, field, template: template.text, parts: [fromLeft.field, next], message };
}

/** The field that a key tells for certain: the only part of its template. */
function wholePart(model: Model, key: Attribute): string | undefined {
  const parts = partsOf(languageOf(model, key).pieces);
  return parts.length === 1 ? parts[0]!.field : undefined;
}

interface Part {
  readonly field: string;
  readonly alphabet: Alphabet;
  /** The literals around it; empty where another part or an end is next. */
  readonly before: string;
  readonly after: string;
}

function partsOf(pieces: KeyLanguage['pieces']): readonly Part[] {
  const literalAt = (i: number): string => {
    const piece = pieces[i];
    return piece !== undefined && 'literal' in piece ? piece.literal : '';
  };
  return pieces.flatMap((piece, i) =>
    'field' in piece ? [{ ...piece, before: literalAt(i - 1), after: literalAt(i + 1) }] : [],
  );
}
