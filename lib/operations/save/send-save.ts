import { stateOf } from '../../codec/state.js';
import { isDynamormError } from '../../errors/dynamorm-error.js';
import type { Item } from '../../values/value.js';
import type { Target } from '../target.js';
import { rebase } from './rebase.js';
import type { SavePlanOptions } from './save-options.js';
import { savePlan } from './save-plan.js';
import { sendSettled } from './settle.js';

const MOST_REBASES = 5;

const applied = (error: unknown): boolean => isDynamormError(error) && error.applied !== undefined;

/** What a save wrote besides the changes it was asked for. */
export interface SentSave {
  /** Version and timestamp. */
  readonly stamps: Item;
  /** The envelopes of encrypted attributes. */
  readonly sent: Item;
}

/**
 * Sends changes, and where another writer got in between without a version to tell it, sends them again on top of that
 * writer's row: two writers who changed different things both keep their change. Answers what the library set besides.
 */
export async function sendSave(target: Target, entity: object, options: SavePlanOptions): Promise<SentSave> {
  const base = stateOf(entity)!.stored!;
  let { changes, sealed } = options;
  for (let round = 1; ; round++) {
    const plan = await savePlan(target, entity, { ...options, changes, sealed });
    try {
      await sendSettled(plan, options);
      // What was merged holds more than the entity knows: the envelope it was read in keeps the next save from undoing that.
      return { stamps: plan.stamps, sent: round === 1 ? plan.sent : {} };
    } catch (error) {
      // What may have been applied is not written again on top of itself.
      const settled = applied(error) || round >= MOST_REBASES || options.compare === true || options.if !== undefined;
      const again = settled ? undefined : await rebase({ target, base, changes: options.changes }, error);
      if (again === undefined) throw error;
      if (again.changes.length === 0) return { stamps: {}, sent: {} };
      ({ changes, sealed } = again);
    }
  }
}
