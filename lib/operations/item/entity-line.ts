import { withDeadline, type Deadline } from '../../client/deadline.js';
import { translate } from '../../client/errors/translate.js';
import { setState, stateOf } from '../../codec/state.js';
import { DynamormError, isDynamormError } from '../../errors/dynamorm-error.js';
import { contextOf, type Target } from '../target.js';

/** The last place that was taken in the line of each entity; none for an entity of which nothing is under way. */
const lines = new WeakMap<object, Promise<void>>();

/** A request of entities that is about to take its place. */
export interface Queued<O extends Deadline> {
  readonly target: Target;
  /** What the user called, for errors. */
  readonly verb: string;
  readonly options: O;
}

/**
 * Runs the requests of one entity object one after another: what a save sends follows from what the one before it left. A
 * transaction takes its place in the lines of all its entities at once, so that no two wait for each other. Hooks stand outside:
 * a save within a hook does not wait for the save that runs it. The time that is spent waiting counts against `timeoutMs`; one
 * that gives up sends nothing. `run` is told whether it had to wait.
 */
export async function inLine<T, O extends Deadline>(
  entities: readonly object[],
  { target, verb, options }: Queued<O>,
  run: (options: O, waited: boolean) => Promise<T>,
): Promise<T> {
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
  const started = performance.now();
  try {
    await withDeadline(options, () => all);
  } catch (ended) {
    // Those behind it still wait for those before it.
    void all.then(leave);
    throw translate(ended, { ...contextOf(target, verb), isWrite: false });
  }
  const { timeoutMs } = options;
  const left = timeoutMs && { timeoutMs: Math.max(1, timeoutMs - (performance.now() - started)) };
  return run({ ...options, ...left }, true).finally(leave);
}

/**
 * The same for writes. After one whose outcome is unknown the entity no longer knows what its row holds, and a further write could
 * apply a change twice: such writes are refused until `reload()`.
 * @throws ErrTimeout, before any request, for an entity whose last write may or may not have been applied
 */
export function writeInLine<T, O extends Deadline>(
  entities: readonly object[],
  queued: Queued<O>,
  run: (options: O, waited: boolean) => Promise<T>,
): Promise<T> {
  return inLine(entities, queued, async (options, waited) => {
    if (entities.some(entity => stateOf(entity)?.unknown === true)) throw unsettledError(queued);
    try {
      return await run(options, waited);
    } catch (error) {
      if (isDynamormError(error) && error.applied === 'unknown') entities.forEach(markUnknown);
      throw error;
    }
  });
}

function markUnknown(entity: object): void {
  setState(entity, { stored: undefined, owner: undefined, ...stateOf(entity), unknown: true });
}

/** Notes that an entity was looked for after a write whose outcome was unknown. */
export function settleEntity(entity: object): void {
  const state = stateOf(entity);
  if (state?.unknown === true) setState(entity, { ...state, unknown: undefined });
}

function unsettledError({ target, verb }: Queued<Deadline>): DynamormError {
  const message = `${target.model.name}: what became of an earlier write of this entity is unknown: reload() it before it is written again`;
  return new DynamormError('ErrTimeout', message, contextOf(target, verb));
}
