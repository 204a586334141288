import type { Change } from '../../codec/change.js';
import { applyChanges } from '../../codec/merge.js';
import { stateOf } from '../../codec/state.js';
import { runHooks } from '../rules/hooks.js';
import type { Target } from '../target.js';
import type { WriteOptions } from '../plan.js';
import { entityChanges } from './changes.js';
import { beforeSave, commitEntity } from './entity-write.js';
import { create } from './put.js';
import { rebase } from './rebase.js';
import { savePlan } from './save-plan.js';
import { sendWrite } from './send-write.js';

const MOST_REBASES = 5;

/** Options of a save. */
export interface SaveOptions extends WriteOptions {
  /** Fail where a value that changed is no longer as it was read, although no version tells; `mutate` asks for it. */
  readonly compare?: boolean | undefined;
}

/**
 * Stores an entity: a new one with `PutItem` if its key is free, a loaded one with the smallest `UpdateItem` that says what
 * changed, and nothing at all where nothing did.
 */
export async function save<E extends object>(target: Target<E>, entity: E, options: SaveOptions = {}): Promise<E> {
  const stored = stateOf(entity)?.stored;
  if (stored === undefined) return create(target, entity, options);
  await beforeSave(target.model, entity);
  const changes = entityChanges(target, entity, 'save');
  if (changes.length === 0) return entity;
  await saveChanges(target, entity, { ...options, changes });
  await runHooks(target.model, entity, 'afterSave');
  return entity;
}

/** Writes the timestamp of an entity (and its version) although nothing else changed. */
export async function touch<E extends object>(target: Target<E>, entity: E, options: WriteOptions = {}): Promise<E> {
  await saveChanges(target, entity, { ...options, changes: [] });
  return entity;
}

type ChangeOptions = SaveOptions & { readonly changes: readonly Change[] };

/**
 * Sends changes, and where another writer got in between without a version to tell it, sends them again on top of that
 * writer's row: two writers who changed different things both keep their change.
 */
async function saveChanges(target: Target, entity: object, options: ChangeOptions): Promise<void> {
  const base = stateOf(entity)!.stored!;
  const now = target.session.clock.now();
  let { changes } = options;
  for (let round = 1; ; round++) {
    const plan = await savePlan(target, entity, { ...options, changes, now });
    try {
      await sendWrite('UpdateItem', plan, options);
      // The entity knows its own changes only: what another writer did meanwhile it sees when it is loaded again.
      return commitEntity(target, entity, applyChanges({ ...base, ...plan.stamps }, options.changes));
    } catch (error) {
      const again =
        round < MOST_REBASES && options.compare !== true
          ? await rebase({ target, plan, base, changes: options.changes, if: options.if }, error)
          : undefined;
      if (again === undefined) throw error;
      if (again.length === 0) return commitEntity(target, entity, applyChanges(base, options.changes));
      changes = again;
    }
  }
}
