import { getOwn } from '../../values/own.js';
import { sizeOfValue } from '../../values/size.js';
import type { Item } from '../../values/value.js';
import { invalidParameter } from '../failure.js';
import type { IndexSchema, KeyAttribute } from '../storage/schema.js';

const MAX_PARTITION_BYTES = 2048;
const MAX_SORT_BYTES = 1024;

/** Refuses index keys that are too long; the attributes of a composed key count together. */
export function checkIndexKeySizes(item: Item, indexes: readonly IndexSchema[]): void {
  for (const { keys } of indexes) {
    if (bytesOf(keys.partition, item) > MAX_PARTITION_BYTES) {
      throw invalidParameter('Size of hashkey has exceeded the maximum size limit of2048 bytes');
    }
    if (bytesOf(keys.sort, item) > MAX_SORT_BYTES) {
      throw invalidParameter('Aggregated size of all range keys has exceeded the size limit of 1024 bytes');
    }
  }
}

function bytesOf(attributes: readonly KeyAttribute[], item: Item): number {
  let bytes = 0;
  for (const { name } of attributes) {
    const value = getOwn(item, name);
    if (value !== undefined) bytes += sizeOfValue(value);
  }
  return bytes;
}
