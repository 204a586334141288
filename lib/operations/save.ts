import type { Deadline } from '../client/deadline.js';
import { refusalOf } from '../client/attempt-notes.js';
import { isDynamormError, misuse } from '../errors/errors.js';
import type { Change } from '../item/diff.js';
import { encodeItem } from '../item/encode.js';
import { stateOf } from '../item/entity-state.js';
import { diffEntity } from '../item/index-keys.js';
import { applyChanges } from '../item/merge.js';
import { stampOfCall, startWrite } from './client-token.js';
import { withBlindIndexes } from './crypto.js';
import {
  commitEntity,
  heldBy,
  writeInLine,
  afterSave,
  beforeSave,
  failFrozen,
  validateAgain,
} from './entity-writes.js';
import { beforeWhole, sendWhole } from './put.js';
import { rebase, type Rebased } from './rebase.js';
import { savePlan, type SavePlanOptions, type SaveOptions } from './save-request.js';
import { serializeWrites, sendWrite } from './send-write.js';
import type { Target } from './target.js';
import { refuseReassigned } from './validate.js';

/** What a loaded entity would write. @throws ErrInvalidModel for an assigned key, version or timestamp */
function entityChanges(target: Target, entity: object): readonly Change[] {
  const stored = stateOf(entity)!.stored!;
  const next = encodeItem(target.model, entity, stored);
  refuseReassigned(target, entity, { stored, next, verb: 'save' });
  return diffEntity(target.model, stored, next);
}

/** The changes of an entity with those of its blind indexes, which take the cipher to compute. */
export async function writtenChanges(target: Target, entity: object, options: Deadline): Promise<readonly Change[]> {
  return withBlindIndexes(target, entity, { changes: entityChanges(target, entity), options });
}

/** So many writers of one item may come in between, one after the other. */
const MAX_REBASES = 16;

const isMembers = ({ kind }: Change): boolean => kind === 'addMembers' || kind === 'deleteMembers';

const applied = (error: unknown): boolean => isDynamormError(error) && error.applied !== undefined;

/**
 * Sends changes, and where another writer got in between without a version to tell it, sends them again on top of that
 * writer's row: two writers who changed different things both keep their change. Brings the entity to what was written.
 */
async function sendSave(target: Target, entity: object, options: SavePlanOptions): Promise<void> {
  const base = stateOf(entity)!.stored!;
  let rebased: Rebased | undefined;
  for (let round = 1; ; round++) {
    const plan = await savePlan(target, entity, rebased === undefined ? options : { ...options, rebased });
    try {
      const sent = (): ReturnType<typeof sendWrite> => sendWrite('UpdateItem', plan, options);
      // Of several writers under one version one gets through: those of this process need not find that out by failing.
      const { settled } = await (plan.expects === undefined ? sent() : serializeWrites(plan, options, sent));
      plan.commit(settled);
      return;
    } catch (error) {
      // What may have been applied is not written again on top of itself, unless it leaves the same then.
      const isOpen = applied(error) && !options.changes.every(isMembers);
      const settled = isOpen || round >= MAX_REBASES || isExact(options);
      rebased = settled ? undefined : await rebase({ target, base, changes: options.changes }, refusalOf(error)?.item);
      if (rebased === undefined) throw error;
      if (rebased.changes.length > 0 || options.changes.length === 0) continue;
      // The row holds all of it already: there is nothing to write, and nothing of the library's own was written.
      commitEntity(target, entity, { stored: applyChanges(base, options.changes), sent: {} });
      return;
    }
  }
}

/** Whether a save means the row as it was read, and is not brought onto another. */
export const isExact = (options: SavePlanOptions): boolean => options.compare === true || options.if !== undefined;

/**
 * Stores an entity: a new one with `PutItem` if its key is free, a loaded one with the smallest `UpdateItem` that says what
 * changed, and nothing at all where nothing did.
 */
export async function save<E extends object>(target: Target<E>, entity: E, given: SaveOptions = {}): Promise<E> {
  const options = startWrite(target, 'save', given);
  const isNew = stateOf(entity)?.stored === undefined;
  const before = isNew ? beforeWhole(target, entity, { mode: 'create', ...options }) : beforeSave(target, entity);
  // Nothing to wait for: what is saved is what the entity holds at the call.
  if (before !== undefined) await before;
  const isWritten = await writeInLine([entity], { target, verb: 'save', options }, async (left, waited) => {
    if (waited) await validateAgain(target, entity);
    return saveNow(target, entity, left);
  });
  if (isWritten) await afterSave(target, entity);
  return entity;
}

/** Sends what an entity holds that is not stored, at its turn; answers whether that was anything. */
async function saveNow(target: Target, entity: object, options: SaveOptions): Promise<boolean> {
  if (stateOf(entity)?.stored === undefined) {
    await sendWhole(target, entity, { mode: 'create', ...options });
    return true;
  }
  const changes = await writtenChanges(target, entity, options);
  if (changes.length === 0) return false;
  await sendSave(target, entity, { changes, stamp: stampOfCall(target, options), ...options });
  return true;
}

/** Writes the timestamp of an entity (and its version) although nothing else changed. */
export async function touch<E extends object>(target: Target<E>, entity: E, given: SaveOptions = {}): Promise<E> {
  const options = startWrite(target, 'touch', given);
  failFrozen(target.model, entity);
  await writeInLine([entity], { target, verb: 'touch', options }, async left => {
    if (stateOf(entity)?.stored === undefined)
      throw misuse('touch', `a stored entity, and this ${target.model.name} was never stored, or was deleted`);
    const held = heldBy(target, entity);
    await sendSave(target, entity, { ...left, changes: [], stamp: stampOfCall(target, left), held });
  });
  return entity;
}
