import type { Attribute, IndexModel } from '../../../model/model.js';
import type { Target } from '../../target.js';
import type { Read } from '../read.js';

/** Key attributes of the table or index that is read. */
export function keysOf({ target, index }: Pick<Read, 'target' | 'index'>): readonly Attribute[] {
  return index === undefined ? target.model.key : [...index.partition, ...index.sort];
}

/**
 * Whether an attribute stands in the entries of an index. A local index lends the table's, and one that includes attributes is
 * made with the one that tells the type.
 */
export function projects({ model }: Target, index: IndexModel, name: string): boolean {
  if (index.projection === 'ALL' || index.type === 'LSI') return true;
  const always = [...model.key, ...index.partition, ...index.sort];
  if (always.some(attribute => attribute.name === name)) return true;
  if (index.projection === 'KEYS_ONLY') return false;
  return index.projection.some(attribute => attribute.name === name) || model.discriminator?.name === name;
}
