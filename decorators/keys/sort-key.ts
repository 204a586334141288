import { recordTableKey, type TableKeyFactory } from './table-key.js';

/**
 * The sort key of the table: the field itself, a constant, or text made of other fields by a template.
 *
 * ```ts
 * @SortKey() at!: Key<number>;                             // { at: { N: '7' } }
 * @SortKey('ORDER#${orderId}') sk!: string;                // { sk: { S: 'ORDER#o1' } }
 * @SortKey('PROFILE') sk!: string;                         // { sk: { S: 'PROFILE' } }
 * ```
 */
export const SortKey: TableKeyFactory<'SortKey'> = (...given: readonly unknown[]) => recordTableKey('sortKey', given);
