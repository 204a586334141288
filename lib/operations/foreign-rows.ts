import { DynamormError } from '../errors/errors.js';
import { areRelated } from '../model/class-proof.js';
import { classOf, fitsKeys, UNTOLD } from '../model/table-classes.js';
import { isOpen } from '../model/key-readings.js';
import type { Model } from '../model/model.js';
import { getOwn } from '../values/own-keys.js';
import type { Item } from '../values/value.js';
import { typesOf } from './query/own-items.js';
import { classesOf, contextOf, type Target } from './target.js';

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
  const view = classesOf(target);
  if (view.rivals.length === 0 || overClasses === true || !hasTemplate(model)) return;
  const isTyped = hasCondition && typesOf(view) !== undefined;
  const isTold = (rival: Model): boolean => hasCondition && (isTyped || areRelated(model, rival));
  const other = view.rivals.find(rival => hasTemplate(rival) && !isTold(rival) && fitsKeys(rival, key));
  if (other === undefined) return;
  const shown = model.key.map(({ name }) => getOwn(key, name)?.S ?? getOwn(key, name)?.N ?? '').join(', ');
  const message = `${model.name}: the key ${shown} can be one of ${other.name} too, and ${verb} would replace what is there: say overClasses where that is meant`;
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
  const view = classesOf(target);
  if (view.ranked.length === 1 || overClasses === true) return;
  const found = classOf(view, item);
  const { model } = target;
  // A key without a template matches everything, and what templates make of it is the caller's.
  if (found === model || (isOpen(model) && (found === undefined || (found !== UNTOLD && !isOpen(found))))) return;
  const other = found === undefined || found === UNTOLD ? 'another class of the table' : found.name;
  const message = `${model.name}: an item of these fields would be read as one of ${other}: give ${model.name} a type, or other literals in its keys`;
  throw new DynamormError('ErrInvalidModel', message, contextOf(target, verb));
}

const hasTemplate = ({ key }: Model): boolean => key.some(({ template }) => template !== undefined);
