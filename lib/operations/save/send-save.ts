import { stateOf } from '../../codec/state.js';
import { isDynamormError } from '../../errors/dynamorm-error.js';
import { refusalOf } from '../../client/errors/refusal.js';
import { applyChanges } from '../../codec/merge.js';
import { commitEntity } from '../item/entity-write.js';
import type { Target } from '../target.js';
import { rebase, type Rebased } from './rebase.js';
import type { SavePlanOptions } from './save-options.js';
import { savePlan } from './save-plan.js';
import { sendSettled } from './settle.js';

/** So many writers of one item may come in between, one after the other. */
const MOST_REBASES = 16;

const applied = (error: unknown): boolean => isDynamormError(error) && error.applied !== undefined;

/**
 * Sends changes, and where another writer got in between without a version to tell it, sends them again on top of that
 * writer's row: two writers who changed different things both keep their change. Brings the entity to what was written.
 */
export async function sendSave(target: Target, entity: object, options: SavePlanOptions): Promise<void> {
  const base = stateOf(entity)!.stored!;
  let rebased: Rebased | undefined;
  for (let round = 1; ; round++) {
    const plan = await savePlan(target, entity, { ...options, rebased });
    try {
      await sendSettled(plan, options);
      plan.commit();
      return;
    } catch (error) {
      // What may have been applied is not written again on top of itself.
      const settled = applied(error) || round >= MOST_REBASES || isExact(options);
      rebased = settled ? undefined : await rebase({ target, base, changes: options.changes }, refusalOf(error)?.item);
      if (rebased === undefined) throw error;
      if (rebased.changes.length > 0) continue;
      // The row holds all of it already: there is nothing to write, and nothing of the library's own was written.
      commitEntity(target, entity, { stored: applyChanges(base, options.changes), sent: {} });
      return;
    }
  }
}

/** Whether a save means the row as it was read, and is not brought onto another. */
export const isExact = (options: SavePlanOptions): boolean => options.compare === true || options.if !== undefined;
