import { DynamormError } from '../../errors/dynamorm-error.js';
import type { DmsFault } from './report.js';

/** The error of an invalid document: every fault in one message. */
export function invalidDms(faults: readonly DmsFault[]): DynamormError {
  const message =
    faults.length === 1
      ? faults[0]!.message
      : `the document is invalid:\n${faults.map(fault => `- ${fault.message}`).join('\n')}`;
  const { model, attribute } = faults[0]!;
  return new DynamormError('ErrInvalidModel', message, { model, field: attribute, operation: 'dms' });
}
