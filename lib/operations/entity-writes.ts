import { withDeadline, withinTime, type Deadline } from '../client/deadline.js';
import { translate } from '../client/translate-error.js';
import { DynamormError, isDynamormError } from '../errors/errors.js';
import { envelopesOf, decodeField } from '../item/encode.js';
import { setState, stateOf } from '../item/entity-state.js';
import { wasAssigned } from '../item/loaded-row.js';
import type { Attribute, Model } from '../model/model.js';
import { shared } from '../shared.js';
import type { Item } from '../values/value.js';
import { runHooks, contextOf, type Target } from './target.js';
import { validateEntity, validateSchemas } from './validate.js';

/** What there may be to wait for: nothing, for a class without hooks and schemas. */
type Wait = Promise<void> | undefined;

/** What comes before an entity is encoded for a write: validation, then the before-save hooks. Either may stop it. */
export function beforeSave({ model }: Target, entity: object): Wait {
  failFrozen(model, entity);
  const validated = validateEntity(model, entity);
  return validated === undefined
    ? runHooks(model, entity, 'beforeSave')
    : validated.then(() => runHooks(model, entity, 'beforeSave'));
}

/** Refuses a frozen entity before its write is applied, rather than fail to bring it to what was written. */
export function failFrozen(model: Target['model'], entity: object): void {
  if (!Object.isFrozen(entity)) return;
  const [first] = filledBy(model);
  if (first === undefined) return;
  const message = `${model.name}: the entity is frozen, and a write sets its ${first.field}`;
  throw new DynamormError('ErrInvalidModel', message, { model: model.name, field: first.field });
}

/**
 * Validates once more what had to wait for an earlier request of the same entity, by its schemas alone: it may have been changed
 * meanwhile, and what is sent is what it holds now. Undefined where the class has no schemas.
 */
export const validateAgain = ({ model }: Target, entity: object): Wait => validateSchemas(model, entity);

export const afterSave = ({ model }: Target, entity: object): Wait => runHooks(model, entity, 'afterSave');
export const beforeDelete = ({ model }: Target, entity: object): Wait => runHooks(model, entity, 'beforeDelete');
export const afterDelete = ({ model }: Target, entity: object): Wait => runHooks(model, entity, 'afterDelete');

/** What a write left. */
interface Written {
  /** The item, encrypted attributes open. */
  readonly stored: Item;
  /** What was sent of it, as it was sent. */
  readonly sent: Item;
  /** What the entity held when its request was made, where its row does not tell: a new entity, and one that is touched. */
  readonly held?: Held | undefined;
}

/** Values of the fields that a write fills, in the order of the model. */
export type Held = readonly unknown[];

/** What an entity holds now of what its write is to fill. */
export const heldBy = ({ model }: Target, entity: object): Held =>
  filledBy(model).map(({ field }) => (entity as Record<string, unknown>)[field]);

const filled = new WeakMap<Model, readonly Attribute[]>();

/** The attributes that a write fills in its entity: what the library sets, and what is made of other fields. */
function filledBy(model: Model): readonly Attribute[] {
  let found = filled.get(model);
  if (found === undefined) {
    found = model.attributes.filter(
      ({ owned, template, isOffEntity }) => isOffEntity !== true && (owned !== undefined || template !== undefined),
    );
    filled.set(model, found);
  }
  return found;
}

/**
 * Brings an entity to what was written: the fields that the library or a template filled, and the stored item that the next
 * change is measured against. Everything else the entity already holds. Such a field that was assigned while the request was under
 * way stays as it was assigned, so that `isChanged` tells it and the next save refuses it.
 */
export function commitEntity(target: Target, entity: object, { stored, sent, held }: Written): void {
  const { model } = target;
  const before = stateOf(entity);
  for (const [i, attribute] of filledBy(model).entries()) {
    const { field, name } = attribute;
    const assigned =
      held === undefined
        ? before?.stored !== undefined && wasAssigned(attribute, entity, before.stored[name], stored[name])
        : held[i] !== (entity as Record<string, unknown>)[field];
    if (!assigned) (entity as Record<string, unknown>)[field] = decodeField(attribute, stored[name]);
  }
  const sealed = model.encrypted.length === 0 ? undefined : envelopesOf(model, { ...before?.sealed, ...sent });
  setState(entity, { stored, sealed, owner: before?.owner ?? target.session });
}

/** The row of an entity as it was last read or written. */
export const storedRow = (entity: object): Item | undefined => stateOf(entity)?.stored;

/** Marks an entity as no longer stored, after its row was deleted. */
export function commitDeleted({ model }: Target, entity: object): void {
  // Of what follows from other fields nothing must be taken for given when the entity is created again.
  for (const { attribute } of model.blindIndexes) (entity as Record<string, unknown>)[attribute.field] = undefined;
  setState(entity, { stored: undefined, owner: stateOf(entity)?.owner });
}

/** The last place that was taken in the line of each entity; none for an entity of which nothing is under way. */
// Entities of one class may be written through two builds of this package.
const lines = shared('entity-lines@1', () => new WeakMap<object, Promise<void>>());

/** A request of entities that is about to take its place. */
interface Queued<O extends Deadline> {
  readonly target: Target;
  /** What the user called, for errors. */
  readonly verb: string;
  readonly options: O;
}

/**
 * Runs the requests of one entity object one after another: what a save sends follows from what the one before it left. A
 * transaction takes its place in the lines of all its entities at once, so that no two wait for each other. Hooks stand outside:
 * a save within a hook does not wait for the save that runs it. The time that is spent waiting counts against `timeoutMs`; one
 * that gives up sends nothing. `run` learns whether it had to wait.
 */
export async function inLine<T, O extends Deadline>(
  entities: readonly object[],
  { target, verb, options: given }: Queued<O>,
  run: (options: O, waited: boolean) => Promise<T>,
): Promise<T> {
  const options = withinTime(given);
  const before = entities.flatMap(entity => lines.get(entity) ?? []);
  let leave!: () => void;
  const place = new Promise<void>(resolve => {
    leave = () => {
      for (const entity of entities) if (lines.get(entity) === place) lines.delete(entity);
      resolve();
    };
  });
  for (const entity of entities) lines.set(entity, place);
  if (before.length === 0) return run(options, false).finally(leave);
  const all = Promise.all(before);
  try {
    await withDeadline(options, () => all);
  } catch (ended) {
    // Those behind it still wait for those before it.
    void all.then(leave);
    throw translate(ended, { ...contextOf(target, verb), isWrite: false });
  }
  return run(options, true).finally(leave);
}

/** Options of a call that may say under which client token it is sent. */
interface Tokened extends Deadline {
  readonly once?: boolean | string | undefined;
  readonly token?: string | undefined;
}

/**
 * Runs writes of entity objects one after another. After one whose outcome is unknown the entity no longer knows what its row holds,
 * and a further write could apply a change twice: such writes are refused until `reload()`, but for a call with the token of that
 * write, which the service applies once.
 * @throws ErrTimeout, before any request, for an entity whose last write may or may not have been applied
 */
export function writeInLine<T, O extends Tokened>(
  entities: readonly object[],
  queued: Queued<O>,
  run: (options: O, waited: boolean) => Promise<T>,
): Promise<T> {
  return inLine(entities, queued, async (options, waited) => {
    const token = queued.options.once ?? queued.options.token;
    const isOpen = (entity: object): boolean => {
      const unknown = stateOf(entity)?.unknown;
      return unknown !== undefined && (unknown === true || unknown !== token);
    };
    if (entities.some(isOpen)) throw unsettledError(queued);
    try {
      return await run(options, waited);
    } catch (error) {
      if (isDynamormError(error) && error.applied === 'unknown')
        for (const entity of entities) markUnknown(entity, error.token);
      // A condition that was evaluated under the token tells that nothing was applied under it.
      else if (isDynamormError(error, 'ErrConditionFailed')) entities.forEach(settleEntity);
      throw error;
    }
  });
}

function markUnknown(entity: object, token: string | undefined): void {
  setState(entity, { stored: undefined, owner: undefined, ...stateOf(entity), unknown: token ?? true });
}

/** Notes that an entity was looked for after a write whose outcome was unknown. */
export function settleEntity(entity: object): void {
  const state = stateOf(entity);
  if (state?.unknown !== undefined) setState(entity, { ...state, unknown: undefined });
}

function unsettledError({ target, verb }: Queued<Deadline>): DynamormError {
  const message = `${target.model.name}: what became of an earlier write of this entity is unknown: reload() it before it is written again`;
  return new DynamormError('ErrTimeout', message, contextOf(target, verb));
}
