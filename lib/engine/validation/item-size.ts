import { sizeOfItem, type Item } from '../../values/value.js';
import { invalid } from '../failure.js';
import type { TableData } from '../storage/table-data.js';

/** 400 KB: of an item alone, and of an item together with its entries in local indexes. */
const MAX_ITEM_BYTES = 409_600;

/** What is too large: an item that is put, or one that an update makes. */
export type Sized = 'put' | 'update';

const MESSAGES: Readonly<Record<Sized, string>> = {
  put: 'Item size has exceeded the maximum allowed size',
  update: 'Item size to update has exceeded the maximum allowed size',
};

/** The size of an item; throws a ValidationException when it is over 400 KB. */
export function checkedSize(item: Item, what: Sized): number {
  const bytes = sizeOfItem(item);
  checkBytes(bytes, what);
  return bytes;
}

/** Refuses more than 400 KB. */
export function checkBytes(bytes: number, what: Sized): void {
  if (bytes > MAX_ITEM_BYTES) throw invalid(MESSAGES[what]);
}

/**
 * Refuses an item that is over 400 KB together with its entries in the table's local indexes: one of 210 KB is, where an index
 * projects all of it. Entries of global indexes do not count.
 */
export function checkWithEntries(data: TableData, item: Item, { bytes, what }: { bytes: number; what: Sized }): void {
  let total = bytes;
  for (const index of data.indexes) if (index.schema.kind === 'LSI') total += index.sizeOfEntry(item, bytes) ?? 0;
  checkBytes(total, what);
}
