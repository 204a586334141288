import type { Condition, Path } from '../expressions/condition.js';
import { encodePart } from '../item/encode.js';
import { fitsKeys, type ClassView } from '../model/table-classes.js';
import { isOpen, isTelling, readingsOf, type KeyReading, type PartReading } from '../model/key-readings.js';
import { isOfLanguage, languageOf, templateText } from '../model/key-template.js';
import type { Model } from '../model/model.js';
import { getOwn, type Item, type Value } from '../values/value.js';
import { typeCondition } from './query/own-items.js';
import { classesOf, type Target } from './target.js';

// `classOf` says of a row that was read whose it is. Here the same rule is said as a condition on a row of which only the key is
// known, so that the service decides. Where something cannot be said exactly, the condition refuses more, never less.

/** What is known without the row, or a condition on it. */
type Test = boolean | Condition;

const both = (...tests: readonly Test[]): Test => group('and', tests);
const either = (...tests: readonly Test[]): Test => group('or', tests);

function group(op: 'and' | 'or', tests: readonly Test[]): Test {
  const decides = op === 'or';
  if (tests.includes(decides)) return decides;
  const of = tests.filter(test => typeof test === 'object').flatMap(test => (test.op === op ? test.of : [test]));
  return of.length === 0 ? !decides : of.length === 1 ? of[0]! : { op, of };
}

const opposite = (test: Test): Test => (typeof test === 'boolean' ? !test : { op: 'not', of: test });

const exists = (name: string): Condition => ({ op: 'exists', path: [name] });
const lacks = (name: string): Condition => ({ op: 'notExists', path: [name] });

function equals(name: string, { values }: Pick<PartReading, 'values'>): Condition {
  const path: Path = [name];
  const list = values.map(value => ({ value }));
  return list.length === 1 ? { op: '=', left: { path }, right: list[0]! } : { op: 'in', operand: { path }, list };
}

const isTyped = ({ name, value }: NonNullable<Model['discriminator']>): Condition =>
  equals(name, { values: [{ S: value }] });

/**
 * The condition that a row written by its key is the class's own, or not there; undefined where no other class can have the key. A
 * refused one is `ErrConditionFailed`: for the class there is no such item, and the key is taken.
 */
export function ownRow(target: Target, key: Item, values: object): Condition | undefined {
  const view = classesOf(target);
  if (view.rivals.length === 0) return undefined;
  const fitting = view.ranked.filter(each => fitsKeys(each, key));
  if (!fitting.some(each => view.rivals.includes(each))) return undefined;
  const own = isOwnRow({ view, fitting, key, values });
  if (own === true) return undefined;
  return either(lacks(target.model.partition.name), own) as Condition;
}

/** A row that is written by its key, and the classes that can have it. */
interface KnownKey {
  readonly view: ClassView;
  /** The classes that can have the key, as `ranked` in the view. */
  readonly fitting: readonly Model[];
  readonly key: Item;
  /** The fields that the key was given as. */
  readonly values: object;
}

function isOwnRow(asked: KnownKey): Test {
  const { view, fitting } = asked;
  const { family, rivals } = view;
  const own = fitting.filter(each => !rivals.includes(each));
  const typed = own.map(model => ({ model, test: model.discriminator === undefined ? false : asTyped(model, asked) }));
  // Types that alone make a row the class's own are one list, as long as all of them stand in one attribute.
  const name = typed.find(({ test }) => test === true)?.model.discriminator?.name;
  const sure = new Set(
    typed.filter(({ model, test }) => test === true && model.discriminator!.name === name).map(({ model }) => model),
  );
  const isSure = (model: Model): boolean => sure.has(model) && family.includes(model);
  const list = [...new Set([...family, ...own].filter(isSure).map(({ discriminator }) => discriminator!.value))];
  const untyped = own.map(model =>
    model.discriminator === undefined || model.untyped ? asUntyped(model, asked, isSure) : false,
  );
  const orNone = list.length > 0 && untyped.some(test => isSame(test, name!));
  const tests = [
    list.length > 0 && typeCondition({ name: name!, values: list, orNone }),
    ...typed.map(
      ({ model, test }) =>
        !isSure(model) &&
        model.discriminator !== undefined &&
        both(isTyped(model.discriminator), test, isMet(model, view)),
    ),
    ...untyped.map((test, i) => !(orNone && isSame(test, name!)) && both(test, isMet(own[i]!, view))),
  ];
  return either(...tests);
}

const isSame = (test: Test, name: string): boolean =>
  typeof test === 'object' && test.op === 'notExists' && test.path[0] === name;

/** Whether an item of a class that shares its keys belongs to the class of the call, as far as types show. */
function isMet(model: Model, { family }: ClassView): Test {
  if (family.includes(model)) return true;
  return either(
    ...family.map(({ discriminator, untyped }) =>
      discriminator === undefined ? true : either(isTyped(discriminator), untyped && lacks(discriminator.name)),
    ),
  );
}

/** Whether a row that has the type of a class is its own: unless that of another class is the same, or stands in another attribute. */
function asTyped(model: Model, asked: KnownKey): Test {
  const { name, value } = model.discriminator!;
  const isNone = ({ discriminator: other }: Model): Test => {
    if (other === undefined) return true;
    return other.name === name ? other.value !== value : opposite(isTyped(other));
  };
  return byParts(model, asked, isNone);
}

/** Whether a row of which no class that can have it has the type is of a class without one, or of one that says `untyped`. */
function asUntyped(model: Model, asked: KnownKey, isSure: (model: Model) => boolean): Test {
  const own = model.discriminator?.name;
  const isNone = ({ discriminator: other, untyped }: Model): Test => {
    if (other === undefined) return false;
    return !untyped || (other.name === own ? false : exists(other.name));
  };
  const others = asked.fitting.flatMap(({ discriminator }) =>
    discriminator === undefined || discriminator.name === own ? [] : [discriminator],
  );
  // A row that such a type makes the class's own need not be excluded here.
  const named = others.filter(other => !asked.fitting.some(each => each.discriminator === other && isSure(each)));
  return both(
    own === undefined || lacks(own),
    ...named.map(other => opposite(isTyped(other))),
    byParts(model, asked, isNone),
  );
}

/**
 * Whether the parts of its keys make a row an item of a class rather than one of the others.
 * @param isNone whether another class is none to which the row can belong, as far as types say
 */
function byParts(model: Model, asked: KnownKey, isNone: (other: Model) => Test): Test {
  const { fitting, view } = asked;
  const rivals = fitting.flatMap((other, i): readonly Rival[] => {
    const none = view.rivals.includes(other) ? isNone(other) : true;
    return none === true ? [] : [{ other, none, isFirst: i < fitting.indexOf(model) }];
  });
  if (rivals.length === 0) return true;
  return either(...knownReadings(asked, model).map(reading => asReading(asked, model, { known: reading, rivals })));
}

/** Another class that a row can be of. */
interface Rival {
  readonly other: Model;
  readonly none: Test;
  /** Whether its keys say more. */
  readonly isFirst: boolean;
}

function asReading(
  asked: KnownKey,
  model: Model,
  { known, rivals }: { readonly known: KeyReading; readonly rivals: readonly Rival[] },
): Test {
  const parts = [...known];
  const fits = both(...parts.map(([name, part]) => either(lacks(name), equals(name, part))));
  // Where a part is missing, a class whose keys say more goes before, unless the key of just one of the two can be anything.
  const beaten = rivals.map(({ other, none, isFirst }) =>
    either(
      none,
      isFirst && isOpen(other) === isOpen(model)
        ? isContradicted(asked, other, known)
        : opposite(isWhole(asked, other, { known, mayLack: true })),
    ),
  );
  if (beaten.every(test => test === true)) return fits;
  const whole = isTelling(model) && both(...parts.map(([name, part]) => equals(name, part)));
  const unbeaten = rivals
    .filter(({ isFirst }) => isFirst)
    .map(({ other, none }) => either(none, opposite(isWhole(asked, other, { known, mayLack: false }))));
  return either(both(whole, ...unbeaten), both(fits, ...beaten));
}

/** The ways in which a class can have made the key. Of one that has no templates to read, what the caller gave. */
function knownReadings({ view, key, values }: KnownKey, model: Model): readonly KeyReading[] {
  const readings = readingsOf(model, key);
  if (readings !== undefined) return readings;
  return model === view.model ? [givenReading(model, values as Readonly<Record<string, unknown>>)] : [];
}

function givenReading({ key, byField }: Model, values: Readonly<Record<string, unknown>>): KeyReading {
  const reading = new Map<string, PartReading>();
  for (const { template } of key) {
    for (const field of template?.fields ?? []) {
      const attribute = byField.get(field)!;
      const value = encodePart(attribute, values[field]);
      const text = templateText(attribute.codec, values[field], template!.escape) ?? '';
      if (value !== undefined) reading.set(attribute.name, { text, values: [value] });
    }
  }
  return reading;
}

/** What is known of a row's parts; where `mayLack`, each may be missing as well. */
interface KnownParts {
  readonly known: KeyReading;
  readonly mayLack: boolean;
}

/** Whether a row has all parts of another class's keys, and they make the key; true where that cannot be excluded. */
function isWhole({ key }: KnownKey, other: Model, { known, mayLack }: KnownParts): Test {
  if (!isTelling(other)) return false;
  const readings = readingsOf(other, key);
  const isThere = (name: string): Test => !known.has(name) || !mayLack || exists(name);
  if (readings === undefined) {
    const names = partNamesOf(other);
    if (!canBeOf(other, key, known)) return false;
    return both(...names.map(name => (known.has(name) ? isThere(name) : exists(name))));
  }
  return either(
    ...readings
      .filter(reading => agree(reading, known))
      .map(reading =>
        both(...[...reading].map(([name, part]) => (known.has(name) ? isThere(name) : equals(name, part)))),
      ),
  );
}

/** Whether parts that a row has make another key of a class; false where that is not certain. */
function isContradicted({ key }: KnownKey, other: Model, known: KeyReading): Test {
  const readings = readingsOf(other, key);
  if (readings === undefined) return false;
  return both(
    ...readings.map(reading =>
      either(
        ...[...reading].map(([name, part]) => {
          const own = known.get(name);
          if (own !== undefined) return own.text !== part.text && exists(name);
          return both(hasText(name, part.values[0]), opposite(equals(name, part)));
        }),
      ),
    ),
  );
}

/** What has no text, as `NULL`, contradicts nothing. */
function hasText(name: string, like: Value): Condition {
  const type = like.S !== undefined ? 'S' : like.N !== undefined ? 'N' : 'BOOL';
  return { op: 'attributeType', path: [name], type };
}

const agree = (reading: KeyReading, known: KeyReading): boolean =>
  [...reading].every(([name, { text }]) => (known.get(name)?.text ?? text) === text);

const partNamesOf = ({ key, byField }: Model): readonly string[] => [
  ...new Set(key.flatMap(({ template }) => (template?.fields ?? []).map(field => byField.get(field)!.name))),
];

/** Whether known parts allow the key to be one of a class whose readings are too many, or computed. */
function canBeOf(model: Model, key: Item, known: KeyReading): boolean {
  return model.key.every(attribute => {
    const { template } = attribute;
    const text = getOwn(key, attribute.name)?.S;
    if (template === undefined || text === undefined) return true;
    const textOf = (field: string): string | undefined => known.get(model.byField.get(field)!.name)?.text;
    if (template.parts !== undefined) return isOfLanguage(languageOf(model, attribute), text, textOf);
    const parts = template.fields.map(field => [field, known.get(model.byField.get(field)!.name)?.values[0]] as const);
    if (parts.some(([, value]) => value === undefined)) return true;
    try {
      return (
        template.render(
          Object.fromEntries(parts.map(([field, value]) => [field, model.byField.get(field)!.codec.decode(value!)])),
        ) === text
      );
    } catch {
      return true;
    }
  });
}
