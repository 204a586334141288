import { createBackoff, retrying } from '../../client/backoff.js';
import { refusalOf } from '../../client/errors/refusal.js';
import { isDynamormError } from '../../errors/dynamorm-error.js';
import type { Item } from '../../values/value.js';
import { sendWrite } from '../item/send-write.js';
import { rewriteOf } from './rewrite-of.js';
import { rewritePlan } from './rewrite-plan.js';
import type { Rewriting, Rewritten } from './rewriting.js';

const BACKOFF = { baseMs: 20, capMs: 5_000, attempts: 20 };

/**
 * Brings one item to the keys and versions of today. Where another writer got in between, that writer's row is looked at anew;
 * what is throttled is tried again.
 * @throws ErrInvalidEncryptedEnvelope ErrEncryptionUnavailable, and what a write throws
 */
export async function rewriteItem({ target, context, options }: Rewriting, item: Item): Promise<Rewritten> {
  const { clock } = target.session;
  let row: Item | undefined = item;
  let conflicts = 0;
  const run = async (): Promise<Rewritten> => {
    const rewrite = row && (await rewriteOf(context, row));
    if (row === undefined || rewrite === undefined) return { outcome: 'skipped', conflicts };
    await sendWrite('UpdateItem', rewritePlan(target, row, rewrite), options);
    return { outcome: 'rewritten', conflicts };
  };
  const when = (error: unknown): boolean => {
    if (!isDynamormError(error)) return false;
    const refusal = refusalOf(error);
    // What is not known to be written is looked at anew: the row tells by its envelopes.
    if (error.applied === 'unknown') {
      row = refusal?.item ?? row;
      return refusal?.transient === true || refusal?.item !== undefined;
    }
    if (!error.codes.includes('ErrConditionFailed')) return error.retryable;
    conflicts++;
    row = refusal?.item;
    return true;
  };
  return retrying({ run, when }, createBackoff(BACKOFF, { clock, signal: options.signal }));
}
