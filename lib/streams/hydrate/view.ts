import { DynamormError } from '../../errors/dynamorm-error.js';
import type { StreamChange } from '../records/read-record.js';
import type { StreamView } from '../records/shapes.js';
import type { BoundClass } from './bound-class.js';
import { refuseMisfit, refuseOtherItem } from './misfit.js';

/**
 * Refuses a record without an image that its reader was promised: what the types say must be there.
 * @throws ErrInvalidOperator that names the view to ask for: it is the reader's mistake, not the record's
 */
function refuseOtherView(change: StreamChange, view: StreamView): void {
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

/** The change with the images that the view promises, and no others. */
export function seenThrough<V extends StreamView>(
  { model }: BoundClass,
  change: StreamChange,
  asked: V | undefined,
): StreamChange & { readonly view: V } {
  const view: StreamView = asked ?? 'NEW_AND_OLD_IMAGES';
  const { kind, keys } = change;
  refuseMisfit(model, keys, change.newImage ?? change.oldImage);
  refuseOtherView(change, view);
  const newImage = kind === 'remove' ? undefined : change.newImage;
  const oldImage = kind === 'insert' ? undefined : change.oldImage;
  for (const image of [newImage, oldImage]) if (image !== undefined) refuseOtherItem(model, keys, image);
  return {
    ...change,
    view: view as V,
    newImage: view === 'NEW_IMAGE' || view === 'NEW_AND_OLD_IMAGES' ? newImage : undefined,
    oldImage: view === 'OLD_IMAGE' || view === 'NEW_AND_OLD_IMAGES' ? oldImage : undefined,
  };
}
