import { DynamormError } from '../../errors/dynamorm-error.js';
import type { SegmentCursors } from '../query/segments.js';
import { cipherContext } from '../rules/crypto.js';
import { targetOf, type EntityClass } from '../target-of.js';
import { nameFault } from '../../model/check.js';
import { contextOf, type Target } from '../target.js';
import type { ReencryptCounts, ReencryptOptions } from './reencrypt-options.js';
import { ReencryptRun } from './reencrypt-run.js';
import { standingOf, type Standing } from './resume-token.js';

const NOTHING: ReencryptCounts = { read: 0, rewritten: 0, skipped: 0, failed: 0, conflicts: 0 };

/**
 * Rewrites what is stored under keys and versions of the past: envelopes under a KMS key that writes no longer, envelopes of version 1 where
 * the class binds (`readV1` lets them be read), blind indexes under a former secret. Each item is written under the condition that its
 * envelopes, and its version, are still those that were read; version and timestamps stay. It may be stopped or crash at any moment and
 * go on with `resume`, or simply run again.
 *
 * ```ts
 * const { rewritten } = await reencrypt(Customer, {
 *   segments: 8,
 *   rateLimit: 500,
 *   resume: await load(),
 *   onProgress: progress => save(progress.resume),
 * });
 * ```
 * Runs no hooks, and rewrites items of write-once classes too: what they say stays the same.
 * @throws ErrInvalidModel for a class that was given no `model` name, which the tokens hold; ErrInvalidOperator for one without encrypted fields, and for a token that is not of this run; ErrEncryptionNotConfigured;
 * ErrEncryptionUnavailable; ErrInvalidEncryptedEnvelope for an item that does not open, where no `onFailure` passes it over
 */
export async function reencrypt<E extends object>(
  type: EntityClass<E>,
  options: ReencryptOptions = {},
): Promise<ReencryptCounts> {
  const target: Target = targetOf(type);
  const context = cipherContext(target, { operation: 'reencrypt', reads: true, signal: options.signal });
  if (context === undefined) throw refused(target, 'has no encrypted fields, so there is nothing to rewrite');
  // A run of one build is gone on with by the next.
  if (!target.model.isNamed)
    throw new DynamormError(
      'ErrInvalidModel',
      `${target.model.name} ${nameFault(target.model, 'the tokens that a re-encryption is resumed by')}`,
      contextOf(target, 'reencrypt'),
    );
  const { rateLimit, segments, resume } = options;
  if (rateLimit !== undefined && !(rateLimit > 0 && rateLimit < Infinity))
    throw refused(target, 'rateLimit must be items a second, above 0');
  const standing = resume === undefined ? beginning(segments) : standingOf(target, resume, segments);
  return new ReencryptRun({ target, context, options }, standing).finish();
}

/** No cursor in any segment. What is no number of segments is refused by the scan. */
function beginning(segments = 1): Standing {
  const isNumber = Number.isSafeInteger(segments) && segments > 0 && segments <= 1_000_000;
  const cursors: SegmentCursors = isNumber ? Array.from({ length: segments }, () => undefined) : [];
  return { cursors, counts: NOTHING };
}

function refused(target: Target, why: string): DynamormError {
  return new DynamormError('ErrInvalidOperator', `${target.model.name}: ${why}`, contextOf(target, 'reencrypt'));
}
