import { DynamormError } from '../errors/errors.js';
import type { DmsAttribute, DmsDocument, DmsModel } from './document.js';
import { normalModel, toDmsModel, type ToDmsOptions } from './export.js';
import { checkedModel } from './validate.js';

/** One thing that an entity class and a model say differently. */
export interface DmsDifference {
  /** What differs, by names: `attributes.nickname.omit_empty`, `indexes.gsi-email.projection.type`. */
  readonly path: string;
  /** What the class says; undefined where it says nothing. */
  readonly inClass: unknown;
  /** What the model says. */
  readonly inModel: unknown;
}

type Given = DmsModel | DmsDocument;

/**
 * All that a class and a model say differently; nothing where they are two spellings of one thing. Ways to say the same
 * (defaults, repeated roles, the order of attributes) and tags are no difference. Of a document, the model of the class's
 * name is meant.
 * @throws ErrInvalidModel where either is invalid, or the document has no such model
 */
export function dmsDifferences(
  type: new () => object,
  given: Given,
  options: ToDmsOptions = {},
): readonly DmsDifference[] {
  const mine = toDmsModel(type, options);
  const theirs = normalModel(checkedModel('models' in given ? modelNamed(given, mine.name) : given));
  const differences: DmsDifference[] = [];
  compare(comparable(mine), comparable(theirs), { path: '', differences });
  return Object.freeze(differences);
}

/** Holds a class against a model. @throws ErrInvalidModel with every difference, one a line */
export function assertEquivalent(type: new () => object, given: Given, options: ToDmsOptions = {}): void {
  const differences = dmsDifferences(type, given, options);
  if (differences.length === 0) return;
  const lines = differences.map(
    ({ path, inClass, inModel }) => `- ${path}: ${spoken(inClass)} in the class, ${spoken(inModel)} in the model`,
  );
  throw new DynamormError('ErrInvalidModel', `${type.name} is not equivalent to the model:\n${lines.join('\n')}`, {
    model: type.name,
    operation: 'dms',
  });
}

function modelNamed({ models }: DmsDocument, name: string): DmsModel {
  const model = models.find(one => one.name === name);
  if (model !== undefined) return model;
  throw new DynamormError('ErrInvalidModel', `the document has no model ${name}`, { model: name, operation: 'dms' });
}

const spoken = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

/** A normal model with its lists as maps by name, so that order is no difference and paths name what they mean. */
function comparable(model: DmsModel): ReadonlyMap<string, unknown> {
  const { attributes, indexes = [], write_policy: policy, ...rest } = model;
  return toMap({
    ...rest,
    write_policy: toMap({
      mode: policy?.mode ?? 'mutable',
      protected_attributes: sorted(policy?.protected_attributes),
    }),
    attributes: new Map(
      attributes.map(({ attribute, tags: _tags, roles, ...says }) => [
        attribute,
        toMap({ ...withoutSetFormat(says), roles: sorted(roles) }),
      ]),
    ),
    indexes: new Map(
      indexes.map(({ name, projection, ...says }) => [
        name,
        toMap({ ...says, projection: toMap({ ...projection, fields: sorted(projection?.fields) }) }),
      ]),
    ),
  });
}

/** How the members of a number set are read is the codec's own business, which codecs of sets have no word for. */
function withoutSetFormat<A extends Partial<DmsAttribute>>(says: A): A {
  if (says.type !== 'NS') return says;
  const { format: _format, ...rest } = says;
  return rest as A;
}

const sorted = (names: readonly string[] | undefined): readonly string[] => [...(names ?? [])].sort();

function toMap(value: object): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(value).map(([key, member]: [string, unknown]) => [
      key,
      typeof member === 'object' && member !== null && !Array.isArray(member) && !(member instanceof Map)
        ? toMap(member)
        : member,
    ]),
  );
}

function compare(mine: unknown, theirs: unknown, at: { path: string; differences: DmsDifference[] }): void {
  if (mine instanceof Map && theirs instanceof Map) {
    for (const key of new Set([...mine.keys(), ...theirs.keys()] as string[])) {
      const path = at.path === '' ? key : `${at.path}.${key}`;
      compare(mine.get(key), theirs.get(key), { ...at, path });
    }
    return;
  }
  const [inClass, inModel] = [plainOf(mine), plainOf(theirs)];
  if (JSON.stringify(inClass) !== JSON.stringify(inModel))
    at.differences.push(Object.freeze({ path: at.path, inClass, inModel }));
}

function plainOf(value: unknown): unknown {
  if (!(value instanceof Map)) return value;
  return Object.fromEntries([...value].map(([key, member]: [string, unknown]) => [key, plainOf(member)]));
}
