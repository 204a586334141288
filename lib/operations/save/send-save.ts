import type { Change } from '../../codec/change.js';
import { stateOf } from '../../codec/state.js';
import { isDynamormError } from '../../errors/dynamorm-error.js';
import { refusalOf } from '../../client/errors/refusal.js';
import { applyChanges } from '../../codec/merge.js';
import { commitEntity } from '../item/entity-write.js';
import { inTurn } from '../item/in-turn.js';
import { sendWrite } from '../item/send-write.js';
import type { Target } from '../target.js';
import { rebase, type Rebased } from './rebase.js';
import type { SavePlanOptions } from './save-options.js';
import { savePlan } from './save-plan.js';

/** So many writers of one item may come in between, one after the other. */
const MOST_REBASES = 16;

const isMembers = ({ kind }: Change): boolean => kind === 'addMembers' || kind === 'deleteMembers';

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
      const sent = (): Promise<unknown> => sendWrite('UpdateItem', plan, options);
      // Of several writers under one version one gets through: those of this process need not find that out by failing.
      await (plan.expects === undefined ? sent() : inTurn(plan, options.signal, sent));
      plan.commit();
      return;
    } catch (error) {
      // What may have been applied is not written again on top of itself, unless it leaves the same then.
      const isOpen = applied(error) && !options.changes.every(isMembers);
      const settled = isOpen || round >= MOST_REBASES || isExact(options);
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
