import type { Model } from '../model/model.js';
import { reservedKeys } from '../model/reserved-keys.js';
import { Bytes } from '../values/binary.js';
import { getOwn, setOwn } from '../values/own.js';
import type { Item, MutableItem, Value } from '../values/value.js';

// A sentinel is an item that reserves a unique value. It stands in the table of the items it is about, whose keys may be texts,
// numbers or bytes, and must be known for one by its key alone: a stream may show no more.

/**
 * The primary key of the sentinel with a digest, of 32 bytes; of the same types as `like`, the key of a row. Partition and sort key are the same, so that sentinels spread over
 * the partitions of the table and of an index that turns its keys around.
 */
export function sentinelKey(model: Model, digest: Uint8Array, like: Item): Item {
  const { unique } = model.reserved ?? reservedKeys();
  const key: MutableItem = {};
  for (const { name } of model.key) setOwn(key, name, keyValue(getOwn(like, name)!, digest, unique));
  return key;
}

function keyValue(like: Value, digest: Uint8Array, prefix: string): Value {
  const text = prefix + Buffer.from(digest).toString('base64url');
  if (like.S !== undefined) return { S: text };
  if (like.B !== undefined) return { B: Bytes.from(new TextEncoder().encode(text)) };
  // 38 digits are all that DynamoDB has: 120 bits of the digest take 37 of them.
  const bits = BigInt(`0x${Buffer.from(digest.subarray(0, 15)).toString('hex')}`);
  return { N: `-9${bits.toString().padStart(37, '0')}` };
}
