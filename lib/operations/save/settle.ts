import { request } from '../request.js';
import { conflictError, isExpected, sendWrite } from '../item/send-write.js';
import { inTurn, isVersionTaken, rememberVersion } from '../item/in-turn.js';
import { isDynamormError } from '../../errors/dynamorm-error.js';
import type { Item } from '../../values/value.js';
import type { SendWriteOptions, UpdatePlan } from '../plan.js';
import { nextVersion } from '../rules/lifecycle.js';

/** How a save is sent. */
export interface Settling extends SendWriteOptions {
  /** Find out what became of it where no attempt of the SDK got an answer. Only a version can tell. */
  readonly settle?: boolean | undefined;
}

const MOST_ROUNDS = 4;

/**
 * Sends a save, in turn where it is versioned. With `settle`, one whose every answer was lost is looked for in the row: it is
 * done where the row is what it leaves, and sent again where the row is still what it expects.
 */
export async function sendSettled(plan: UpdatePlan, options: Settling): Promise<void> {
  const { expects } = plan;
  if (expects === undefined) {
    await sendWrite('UpdateItem', plan, options);
    return;
  }
  const version = nextVersion(expects === 'absent' ? undefined : expects).N!;
  const name = plan.target.model.version!.name;
  // Two increments of one version leave the same row: what another write of this process left is not taken for ours.
  const refuted = (row: Item | undefined): boolean => isVersionTaken(plan, version, row?.[name]?.N);
  const landed = (row: Item | undefined): boolean | Promise<boolean> => !refuted(row) && plan.landed(row);
  await inTurn(plan, options.signal, async () => {
    await sendVersioned({ ...plan, landed, refuted }, options);
    rememberVersion(plan, version);
  });
}

async function sendVersioned(plan: UpdatePlan, options: Settling): Promise<void> {
  for (let round = 1; ; round++) {
    try {
      await sendWrite('UpdateItem', plan, options);
      return;
    } catch (error) {
      const isOver = round >= MOST_ROUNDS || options.signal?.aborted === true || options.settle !== true;
      if (isOver || !isDynamormError(error, 'ErrTimeout') || error.applied !== 'unknown') throw error;
      if (await isApplied(plan, options, error)) return;
    }
  }
}

/** Whether the row is what the plan leaves; false where it is what the plan expects. @throws ErrVersionConflict where it is neither */
async function isApplied(plan: UpdatePlan, options: Settling, error: unknown): Promise<boolean> {
  const row = await rowOf(plan, options).catch(() => {
    // Nothing more is known than before.
    throw error;
  });
  if (await plan.landed(row)) return true;
  if (isExpected(plan, row)) return false;
  throw conflictError(plan, { attempts: 2, lost: true, item: row }, error);
}

async function rowOf({ target, input }: UpdatePlan, options: Settling): Promise<Item | undefined> {
  const read = { TableName: input.TableName, Key: input.Key, ConsistentRead: true };
  return (await request(target, { operation: 'GetItem', input: read, options, verb: 'mutate' })).output.Item;
}
