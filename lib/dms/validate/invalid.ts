import { DynamormError } from '../../errors/dynamorm-error.js';
import { shorten } from '../source/refuse.js';
import type { DmsFault } from './report.js';

/** Most faults that a message lists: a document from outside may have any number. */
const MAX_FAULTS = 50;

/** The error of an invalid document: its faults in one message. */
export function invalidDms(faults: readonly DmsFault[]): DynamormError {
  const [first] = faults;
  const listed = faults.slice(0, MAX_FAULTS).map(fault => `- ${fault.message}`);
  if (faults.length > MAX_FAULTS) listed.push(`- and ${faults.length - MAX_FAULTS} more`);
  const message = faults.length === 1 ? first!.message : `the document is invalid:\n${listed.join('\n')}`;
  const { model, attribute } = first!;
  return new DynamormError('ErrInvalidModel', message, {
    model: model && shorten(model),
    field: attribute && shorten(attribute),
    operation: 'dms',
  });
}
