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
  if (types !== undefined) return { op: 'or', of: [absent, typeCondition(types)] };
  const own = allOf(...rivals.map(rival => notOf(target.model, rival)), ...partsAre(target.model, values));
  return own && { op: 'or', of: [absent, own] };
}

/** What tells an item of another class: its type, or the parts of its key that this class does not know. */
function notOf(model: Model, { discriminator, key, byField }: Model): Condition | undefined {
  if (discriminator !== undefined) {
    const path = [discriminator.name] as const;
    const other: Condition = { op: '<>', left: { path }, right: { value: { S: discriminator.value } } };
    return { op: 'or', of: [{ op: 'notExists', path }, other] };
  }
  const names = key.flatMap(({ template }) =>
    (template?.fields ?? []).flatMap(field => {
      const { name } = byField.get(field)!;
      return model.byName.has(name) ? [] : [name];
    }),
  );
  if (names.length === 0) return undefined;
  const of = [...new Set(names)].map((name): Condition => ({ op: 'notExists', path: [name] }));
  return of.length === 1 ? of[0]! : { op: 'or', of };
}

/** That the row's own fields, where it has them, make the key it is asked for by. */
function partsAre(model: Model, values: object): readonly Condition[] {
  const fields = new Set(model.key.flatMap(({ template }) => template?.fields ?? []));
  return [...fields].flatMap((field): readonly Condition[] => {
    const attribute = model.byField.get(field)!;
    const given = (values as Readonly<Record<string, unknown>>)[field];
    const value: Value | undefined = encodePart(attribute, given);
    if (value === undefined) return [];
    const path = [attribute.name] as const;
    return [
      {
        op: 'or',
        of: [
          { op: 'notExists', path },
          { op: '=', left: { path }, right: { value } },
        ],
      },
    ];
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
