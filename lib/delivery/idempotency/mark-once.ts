import { randomUUID } from 'node:crypto';
import { refusalOf } from '../../client/errors/refusal.js';
import { isDynamormError } from '../../errors/dynamorm-error.js';
import type { Model } from '../../model/model.js';
import type { Action } from '../../operations/transact/action.js';
import { transactWrite } from '../../operations/transact/transact-write.js';
import type { Marks } from './claim-mark.js';
import { doneMark } from './mark.js';

/** An effect and where its mark goes. */
export interface Effect {
  readonly id: string;
  readonly model: Model;
  readonly actions: readonly Action[];
}

/**
 * Applies the actions and the mark in one transaction; false where the mark was there, and so the effect. An entity of a refused
 * transaction is untouched.
 */
export async function markOnce({ place, session }: Marks, { id, model, actions }: Effect): Promise<boolean> {
  const token = randomUUID();
  const entity = doneMark(place, model, { id, token, now: session.clock.now() });
  const mark: Action = { kind: 'create', target: { model, session }, entity, options: {} };
  try {
    await transactWrite([mark, ...actions]);
    return true;
  } catch (error) {
    if (!isMarked(error)) throw error;
    // An attempt whose answer was lost was applied, and what came after it met the mark of its own: only it has this token.
    return refusalOf(error)?.reasons?.[0]?.Item?.['token']?.S === token;
  }
}

/** Whether the mark, which is the first action, was what refused the transaction. */
function isMarked(error: unknown): boolean {
  if (!isDynamormError(error, 'ErrTransactionCanceled')) return false;
  const { reasons } = error as { readonly reasons?: readonly { readonly code: string | undefined }[] };
  return reasons?.[0]?.code === 'ErrConditionFailed';
}
