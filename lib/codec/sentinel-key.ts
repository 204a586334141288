import type { Model } from '../model/model.js';
import { Bytes, bytesOf } from '../values/binary.js';
import { canonicalDecimal } from '../values/decimal.js';
import { getOwn, setOwn } from '../values/own.js';
import type { Item, MutableItem, Value } from '../values/value.js';

// A sentinel is an item that reserves a unique value. It stands in the table of the items it is about, whose keys may be texts,
// numbers or bytes, and must be known for one by its key alone: a stream may show no more.

/** What the text keys of all sentinels begin with, and as UTF-8 their binary keys. */
export const SENTINEL_PREFIX = 'dynamorm/unique@1#';
/** Every numeric sentinel key is below, and no number of an application is. */
export const SENTINEL_NUMBER = `-9${'0'.repeat(37)}`;

const PREFIX_BYTES = new TextEncoder().encode(SENTINEL_PREFIX);
const NUMBER = /^-9\d{37}$/;

/**
 * The primary key of the sentinel with a digest, of 32 bytes; of the same types as `like`, the key of a row. Partition and sort key are the same, so that sentinels spread over
 * the partitions of the table and of an index that turns its keys around.
 */
export function sentinelKey(model: Model, digest: Uint8Array, like: Item): Item {
  const key: MutableItem = {};
  for (const { name } of model.key) setOwn(key, name, keyValue(getOwn(like, name)!, digest));
  return key;
}

function keyValue(like: Value, digest: Uint8Array): Value {
  const text = SENTINEL_PREFIX + Buffer.from(digest).toString('base64url');
  if (like.S !== undefined) return { S: text };
  if (like.B !== undefined) return { B: Bytes.from(new TextEncoder().encode(text)) };
  // 38 digits are all that DynamoDB has: 120 bits of the digest take 37 of them.
  const bits = BigInt(`0x${Buffer.from(digest.subarray(0, 15)).toString('hex')}`);
  return { N: `-9${bits.toString().padStart(37, '0')}` };
}

/** Whether a primary key is a sentinel's. */
export function isSentinelKey(key: Item): boolean {
  const values = Object.values(key);
  return values.length > 0 && values.every(isSentinelValue);
}

/** Whether one value of a key is a sentinel's. */
export function isSentinelValue({ S, N, B }: Value): boolean {
  if (S !== undefined) return S.startsWith(SENTINEL_PREFIX);
  if (N !== undefined) return N.startsWith('-') && NUMBER.test(canonicalDecimal(N) ?? '');
  if (B === undefined) return false;
  const bytes = bytesOf(B);
  return PREFIX_BYTES.every((byte, i) => bytes[i] === byte);
}
