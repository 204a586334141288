import { invalid } from '../../failure.js';
import { prepareCheck, prepareDelete } from '../write/delete.js';
import { preparePut } from '../write/put.js';
import { prepareUpdate } from '../write/update.js';
import type { Write } from '../write/write.js';
import type { TransactWriteEntry } from './shapes.js';

const MAX_BYTES = 4 * 2 ** 20;

/** Checks one action of a transaction as far as that goes without its table. */
export function prepareAction(entry: TransactWriteEntry): Write {
  if (entry.Put !== undefined) return preparePut(entry.Put);
  if (entry.Update !== undefined) return prepareUpdate(entry.Update, true);
  return entry.Delete === undefined ? prepareCheck(entry.ConditionCheck!) : prepareDelete(entry.Delete);
}

/** Refuses a transaction whose items together are over 4 MB. */
export function checkTotal(bytes: readonly number[]): void {
  const total = bytes.reduce((sum, size) => sum + size, 0);
  if (total > MAX_BYTES) throw invalid('Transaction request exceeds the maximum aggregate size of 4 MB');
}
