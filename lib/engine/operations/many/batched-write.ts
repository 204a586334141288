import { invalid } from '../../failure.js';
import { StoredItem } from '../../storage/stored-item.js';
import type { Change } from '../../storage/table-data.js';
import type { Table } from '../../tables/table.js';
import { canonicalItem } from '../../validation/attribute-value.js';
import { checkedSize, checkWithEntries } from '../../validation/item-size.js';
import { checkBatchItemKey, checkIndexKeys, checkKey } from '../../validation/key.js';
import type { WriteRequest } from './shapes.js';

/** One write of a batch, checked as far as that goes without its table. */
export interface BatchedWrite {
  readonly tableName: string;
  /** As it was sent, in case it is left unprocessed. */
  readonly request: WriteRequest;
  /** Checks the keys and tells the text the item is stored under. */
  keyIn(table: Table): string;
  /** What it does to the table as it is now. */
  changeIn(table: Table): Change;
}

/** Checks one request of a batch: exactly one of put and delete, its values, its size. */
export function prepareRequest(tableName: string, request: WriteRequest): BatchedWrite {
  const { PutRequest: put, DeleteRequest: deletion } = request;
  if ((put === undefined) === (deletion === undefined)) {
    throw invalid(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  }
  const item = put && canonicalItem(put.Item ?? {});
  const bytes = item && checkedSize(item, 'put');
  const about = item ?? canonicalItem(deletion?.Key ?? {});
  return {
    tableName,
    request,
    keyIn(table) {
      if (item === undefined) checkKey(about, table.data.keys);
      else {
        checkBatchItemKey(item, table.data.keys);
        checkIndexKeys(item, table.indexes);
        checkWithEntries(table.data, item, { bytes: bytes!, what: 'put' });
      }
      return table.data.keyOf(about);
    },
    changeIn(table) {
      const key = table.data.keyOf(about);
      const before = table.data.items.get(key);
      return { before, after: item && new StoredItem(key, item, bytes) };
    },
  };
}
