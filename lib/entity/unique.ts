import type { CallOptions } from '../client/session.js';
import { audit } from '../guards/unique/audit/audit.js';
import { mend } from '../guards/unique/audit/mend.js';
import type { UniqueReport } from '../guards/unique/audit/report.js';
import { targetOf, type EntityClass } from '../operations/target-of.js';

/**
 * Tells how the unique values of a class stand: reads every item of it and every sentinel, with bounded memory, and changes
 * nothing. Sends `Scan`, `BatchGetItem`, and `TransactGetItems` for what looks wrong.
 */
export async function verifyUnique<E extends object>(
  type: EntityClass<E>,
  options: CallOptions = {},
): Promise<UniqueReport> {
  return audit(targetOf(type), { options, mend: () => Promise.resolve(false) });
}

/**
 * The same, and mends what can be mended without deciding anything: reserves what an item holds, gives up what nobody holds. Two
 * items that hold one value are told, and neither is touched. Safe while others write, and how the values of a table are
 * reserved whose class was not unique before.
 *
 * ```ts
 * const { findings } = await repairUnique(User);
 * const duplicates = findings.filter(({ fault }) => fault === 'duplicate');
 * ```
 */
export async function repairUnique<E extends object>(
  type: EntityClass<E>,
  options: CallOptions = {},
): Promise<UniqueReport> {
  const target = targetOf(type);
  return audit(target, { options, mend: fault => mend(target, fault, options) });
}
