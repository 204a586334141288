import { DynamormError } from '../../errors/dynamorm-error.js';
import type { StreamChange } from '../records/read-record.js';
import type { StreamView } from '../records/shapes.js';

/**
 * Refuses a record without an image that its reader was promised: what the types say must be there.
 * @throws ErrInvalidOperator that names the view to ask for: it is the reader's mistake, not the record's
 */
export function refuseOtherView(change: StreamChange, view: StreamView): void {
  const wantsNew = view !== 'KEYS_ONLY' && view !== 'OLD_IMAGE' && change.kind !== 'remove';
  const wantsOld = view !== 'KEYS_ONLY' && view !== 'NEW_IMAGE' && change.kind !== 'insert';
  const missing = [
    ...(wantsNew && change.newImage === undefined ? ['NewImage'] : []),
    ...(wantsOld && change.oldImage === undefined ? ['OldImage'] : []),
  ];
  if (missing.length === 0) return;
  throw new DynamormError(
    'ErrInvalidOperator',
    `the record has no ${missing.join(' and no ')}: it is of a stream with the view ${change.view}, which is read with { view: '${change.view}' }`,
    { operation: 'hydrateRecord', table: change.table },
  );
}
