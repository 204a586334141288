import type { Item } from '../../values/value.js';
import type { EntityChange } from '../records/entity-change.js';
import type { StreamChange } from '../records/read-record.js';
import type { StreamView } from '../records/shapes.js';
import { assemble, type Side } from './assemble.js';
import { cipherOf, type BoundClass, type HydrateOptions } from './bound-class.js';
import { entityOfImage, entityOfImageSync, openImage, type Reading } from './image-entity.js';
import { seenThrough } from './view.js';

export interface ChangeOptions<V extends StreamView> extends HydrateOptions {
  readonly view?: V | undefined;
}

/** A change that was read, as one of an entity of the class. @throws as `hydrateRecord` */
export async function hydrateChange<E extends object, V extends StreamView>(
  of: BoundClass<E>,
  change: StreamChange,
  options: ChangeOptions<V>,
): Promise<EntityChange<E, V>> {
  const seen = seenThrough(of, change, options.view);
  const reading = { of, cipher: cipherOf(of, options, change.table) };
  const side = async (image: Item | undefined): Promise<Side<E> | undefined> => {
    if (image === undefined) return undefined;
    const item = await openImage(reading, image, change.keys);
    return { item, entity: await entityOfImage(reading, item) };
  };
  // One after the other: of two that fail, neither rejects unheard.
  const before = await side(seen.oldImage);
  return assemble(of.model, seen, { before, after: await side(seen.newImage) });
}

/** The same at once, for a class without encrypted fields. */
export function hydrateChangeSync<E extends object, V extends StreamView>(
  of: BoundClass<E>,
  change: StreamChange,
  options: Pick<ChangeOptions<V>, 'view'>,
): EntityChange<E, V> {
  const seen = seenThrough(of, change, options.view);
  const reading: Reading<E> = { of, cipher: undefined };
  const side = (item: Item | undefined): Side<E> | undefined =>
    item === undefined ? undefined : { item, entity: entityOfImageSync(reading, item) };
  return assemble(of.model, seen, { before: side(seen.oldImage), after: side(seen.newImage) });
}
