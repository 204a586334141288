import { DynamormError } from '../errors/errors.js';
import { allOf, type Condition } from '../expressions/condition.js';
import { encodePart } from '../item/keys.js';
import { areRelated } from '../model/class-proof.js';
import { fitsKeys } from '../model/item-class.js';
import type { Model } from '../model/model.js';
import { getOwn } from '../values/own-keys.js';
import type { Item, Value } from '../values/value.js';
import { typeCondition, typesOf } from './query/own-items.js';
import { classesOf, contextOf, type Target } from './target.js';

/**
 * The condition that a row written by its key is the class's own, or not there; undefined where no other class can have the key. A
 * refused one is `ErrConditionFailed`: for the class there is no such item, and the key is taken.
 */
export function ownRow(target: Target, key: Item, values: object): Condition | undefined {
  const view = classesOf(target);
  if (view.rivals.length === 0) return undefined;
  const rivals = view.rivals.filter(rival => fitsKeys(rival, key));
  if (rivals.length === 0) return undefined;
  const types = typesOf(view);
  const absent: Condition = { op: 'notExists', path: [target.model.partition.name] };
  const strangers = rivals.filter(({ discriminator }) => types === undefined || discriminator?.name !== types.name);
  const ownParts = (): readonly Condition[] =>
    partsAre(target.model, values).map(({ is, isAbsent }) => ({ op: 'or', of: [isAbsent, is] }));
  if (types !== undefined && (!types.orNone || strangers.length === 0)) {
    // Another class of the same type: its keys only overlap, so that the parts of the keys tell, as where no class has a type.
    const twins = rivals.filter(
      ({ discriminator }) => discriminator?.name === types.name && types.values.includes(discriminator.value),
    );
    const typed =
      twins.length === 0
        ? undefined
        : allOf(...twins.map(twin => lacksParts(target.model, twin, values)), ...ownParts());
    return { op: 'or', of: [absent, allOf(typeCondition(types), typed)!] };
  }
  const own = allOf(...strangers.map(rival => notOf(target.model, rival, values)), ...ownParts());
  if (types === undefined) return own && { op: 'or', of: [absent, own] };
  // Rows without a type are the class's where their fields say so: the other class has none either.
  const untyped = allOf({ op: 'notExists', path: [types.name] }, own);
  return { op: 'or', of: [absent, typeCondition({ ...types, orNone: false }), untyped!] };
}

/** What tells that an item is not of another class: that it lacks its type, or a part of its keys. */
function notOf(model: Model, other: Model, values: object): Condition | undefined {
  if (other.discriminator === undefined) return lacksParts(model, other, values);
  const path = [other.discriminator.name] as const;
  const isOther: Condition = { op: '<>', left: { path }, right: { value: { S: other.discriminator.value } } };
  return { op: 'or', of: [{ op: 'notExists', path }, isOther] };
}

/**
 * That an item lacks a part of another class's keys. Where this class has all those parts too, an item that has the class's own
 * parts is its own; one that lacks them is of the class that needs none.
 */
function lacksParts(model: Model, { key, byField }: Model, values: object): Condition | undefined {
  const names = key.flatMap(({ template }) => (template?.fields ?? []).map(field => byField.get(field)!.name));
  const unknown = names.filter(name => !model.byName.has(name));
  const of = [...new Set(unknown.length > 0 ? unknown : names)].map((name): Condition => ({
    op: 'notExists',
    path: [name],
  }));
  const own = unknown.length > 0 ? undefined : allOf(...partsAre(model, values).map(({ is }) => is));
  if (own !== undefined) of.push(own);
  return of.length > 1 ? { op: 'or', of } : of[0];
}

/** A part of the key that a row is asked for by, and what a row can say of it. */
interface PartConditions {
  readonly is: Condition;
  readonly isAbsent: Condition;
}

/** That the row's own fields make the key it is asked for by. */
function partsAre(model: Model, values: object): readonly PartConditions[] {
  const fields = new Set(model.key.flatMap(({ template }) => template?.fields ?? []));
  return [...fields].flatMap((field): readonly PartConditions[] => {
    const attribute = model.byField.get(field)!;
    const given = (values as Readonly<Record<string, unknown>>)[field];
    const value: Value | undefined = encodePart(attribute, given);
    if (value === undefined) return [];
    const path = [attribute.name] as const;
    return [{ isAbsent: { op: 'notExists', path }, is: { op: '=', left: { path }, right: { value } } }];
  });
}

/** Whatever writes whole items. */
interface OverClasses {
  /** Write under a key that another class of the table can have too: what is there may be an item of that class. */
  readonly overClasses?: boolean | undefined;
}

/**
 * Refuses to write whole what another class's templates match, since nothing would tell whose item is replaced. Keys without
 * templates match everything and pass, and where types tell, a single write has a condition instead.
 * @throws ErrInvalidModel
 */
export function refuseForeignKey(
  target: Target,
  key: Item,
  { verb, overClasses, hasCondition }: OverClasses & { readonly verb: string; readonly hasCondition: boolean },
): void {
  const { model } = target;
  const { rivals } = classesOf(target);
  if (rivals.length === 0 || overClasses === true || !hasTemplate(model)) return;
  const types = typesOf(classesOf(target));
  const other = rivals.find(
    rival =>
      hasTemplate(rival) && !areRelated(model, rival) && !(hasCondition && types !== undefined) && fitsKeys(rival, key),
  );
  if (other === undefined) return;
  const shown = model.key.map(({ name }) => getOwn(key, name)?.S ?? getOwn(key, name)?.N ?? '').join(', ');
  const message = `${model.name}: the key ${shown} can be one of ${other.name} too, and ${verb} would replace what is there: say overClasses where that is meant`;
  throw new DynamormError('ErrInvalidModel', message, contextOf(target, verb));
}

const hasTemplate = ({ key }: Model): boolean => key.some(({ template }) => template !== undefined);
