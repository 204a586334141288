import { recordIndexKey, type IndexKeyFactory } from './index-key.js';

/**
 * The partition key of a secondary index, or one of up to four that make it together. A field may be a key of several
 * indexes; an item without the field is not in the index.
 *
 * ```ts
 * @IndexPartitionKey('by-status') @Attribute() status: 'open' | 'paid' = 'open';
 * @IndexPartitionKey('by-mail', 'MAIL#${email}') gsi1pk?: string;
 * ```
 */
export const IndexPartitionKey: IndexKeyFactory<'IndexPartitionKey'> = (...given: readonly unknown[]) =>
  recordIndexKey('indexPartitionKey', given);
