import type { BlindIndexModel } from '../../../model/model.js';
import type { Read } from '../read.js';

/** The blind indexes among the keys of the index that a query reads. */
export function blindKeysOf({ target, index, asked }: Read): readonly BlindIndexModel[] {
  const { blindIndexes } = target.model;
  if (blindIndexes.length === 0 || index === undefined || asked === undefined) return [];
  return blindIndexes.filter(({ attribute }) => index.partition.includes(attribute) || index.sort.includes(attribute));
}

/** Whether a query looks values up by their hashes. */
export const isLookup = (read: Read): boolean => blindKeysOf(read).length > 0;
