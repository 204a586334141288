import { prepareCheck, prepareDelete } from '../write/delete.js';
import { preparePut } from '../write/put.js';
import { prepareUpdate } from '../write/update.js';
import type { Write } from '../write/write.js';
import type { TransactWriteEntry } from './shapes.js';

/** Checks one action of a transaction as far as that goes without its table. */
export function prepareAction(entry: TransactWriteEntry): Write {
  if (entry.Put !== undefined) return preparePut(entry.Put);
  if (entry.Update !== undefined) return prepareUpdate(entry.Update, true);
  return entry.Delete === undefined ? prepareCheck(entry.ConditionCheck!) : prepareDelete(entry.Delete);
}
