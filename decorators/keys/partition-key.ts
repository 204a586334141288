import { recordTableKey, type TableKeyFactory } from './table-key.js';

/**
 * The partition key of the table: the field itself, or text made of other fields by a template.
 *
 * ```ts
 * @PartitionKey() id!: Key<string>;                        // { id: { S: 'u1' } }
 * @PartitionKey('CUSTOMER#${customerId}') pk!: string;     // { pk: { S: 'CUSTOMER#c1' } }
 * ```
 */
export const PartitionKey: TableKeyFactory<'PartitionKey'> = (...given: readonly unknown[]) =>
  recordTableKey('partitionKey', given);
