import { DynamormError } from '../errors/errors.js';
import type { Condition, UpdateAction } from '../expressions/condition.js';
import { areRelated } from '../model/class-conflicts.js';
import { classOf, fitsKeys, UNTOLD } from '../model/table-classes.js';
import { isOpen } from '../model/key-readings.js';
import type { Model } from '../model/model.js';
import { getOwn, type Item, type MutableItem } from '../values/value.js';
import { typesOf } from './query/own-items.js';
import { classesOf, contextOf, type Target } from './target.js';

/** Whatever writes, or deletes, whole items. */
interface OverClasses {
  /** Write under a key that another class of the table can have too: what is there may be an item of that class. */
  readonly overClasses?: boolean | undefined;
}

interface ForeignWrite extends OverClasses {
  readonly verb: string;
  readonly hasCondition: boolean;
  readonly effect?: 'replace' | 'delete';
}

/**
 * Refuses to replace or delete what another class's templates match, since nothing would tell whose item it is. Keys without
 * templates match everything and pass, and where types tell, a single write has a condition instead.
 * @throws ErrInvalidModel
 */
export function refuseForeignKey(
  target: Target,
  key: Item,
  { verb, overClasses, hasCondition, effect = 'replace' }: ForeignWrite,
): void {
  const { model } = target;
  const view = classesOf(target);
  if (view.rivals.length === 0 || overClasses === true || !hasTemplate(model)) return;
  const isTyped = hasCondition && typesOf(view) !== undefined;
  const isTold = (rival: Model): boolean => hasCondition && (isTyped || areRelated(model, rival));
  const other = view.rivals.find(rival => hasTemplate(rival) && !isTold(rival) && fitsKeys(rival, key));
  if (other === undefined) return;
  const shown = model.key.map(({ name }) => getOwn(key, name)?.S ?? getOwn(key, name)?.N ?? '').join(', ');
  const message = `${model.name}: the key ${shown} can be one of ${other.name} too, and ${verb} would ${effect} what is there: say overClasses where that is meant`;
  throw new DynamormError('ErrInvalidModel', message, contextOf(target, verb));
}

/**
 * Refuses to make an item that would be read as one of another class, as one without a type where another class says `untyped`.
 * @throws ErrInvalidModel
 */
export function refuseForeignItem(
  target: Target,
  item: Item,
  { verb, overClasses }: OverClasses & { readonly verb: string },
): void {
  if (overClasses === true || classesOf(target).ranked.length === 1) return;
  const found = foreignClass(target, item);
  const { model } = target;
  if (found === model) return;
  const other = found === undefined || found === UNTOLD ? 'another class of the table' : found.name;
  const message = `${model.name}: an item of these fields would be read as one of ${other}: give ${model.name} a type, or other literals in its keys`;
  throw new DynamormError('ErrInvalidModel', message, contextOf(target, verb));
}

/** What an item of the class would be read as; the class itself where that is right. */
function foreignClass(target: Target, item: Item): ReturnType<typeof classOf> {
  const { model } = target;
  const found = classOf(classesOf(target), item);
  // A key without a template matches everything, and what templates make of it is the caller's.
  return isOpen(model) && (found === undefined || (found !== UNTOLD && !isOpen(found))) ? model : found;
}

/**
 * The condition of an update that would make an item of another class where there is none: there has to be one. An upsert is refused,
 * since it has to make one.
 * @throws ErrInvalidModel
 */
export function madeElsewhere(
  target: Target,
  {
    key,
    actions,
    isUpsert,
  }: { readonly key: Item; readonly actions: readonly UpdateAction[]; readonly isUpsert: boolean },
): Condition | undefined {
  if (actions.length === 0 || classesOf(target).ranked.length === 1) return undefined;
  const item: MutableItem = { ...key };
  for (const { action, path, ...rest } of actions) {
    if (action !== 'set' || path.length > 1 || !('to' in rest)) continue;
    const to = 'ifNotExists' in rest.to ? rest.to.otherwise : rest.to;
    if ('value' in to) item[path[0]] = to.value;
  }
  if (isUpsert) refuseForeignItem(target, item, { verb: 'upsert' });
  else if (foreignClass(target, item) !== target.model) return { op: 'exists', path: [target.model.partition.name] };
  return undefined;
}

const hasTemplate = ({ key }: Model): boolean => key.some(({ template }) => template !== undefined);
