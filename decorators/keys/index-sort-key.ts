import { recordIndexKey, type IndexKeyFactory } from './index-key.js';

/**
 * The sort key of a secondary index, or one of up to four that make it together.
 *
 * ```ts
 * @IndexSortKey('by-status') @CreatedAt() createdAt!: Date;
 * @IndexSortKey('by-place', { position: 1 }) @Attribute() city!: string;
 * ```
 */
export const IndexSortKey: IndexKeyFactory<'IndexSortKey'> = (...given: readonly unknown[]) =>
  recordIndexKey('indexSortKey', given);
