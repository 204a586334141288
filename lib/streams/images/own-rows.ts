import { isSentinelKey, isSentinelValue } from '../../codec/sentinel-key.js';
import type { Item, Value } from '../../values/value.js';

// The library keeps rows of its own in the tables of an application. Each is known by its key alone, since a stream may show no more.

/** What the partition keys of marks of handled records begin with. */
export const MARK_PREFIX = 'dynamorm/processed@1#';
/** What the partition keys of outbox items begin with. */
export const OUTBOX_PREFIX = 'dynamorm/outbox@1#';

const ALL = 'dynamorm/';

const begins = (keys: Item, prefix: string): boolean => {
  for (const name of Object.keys(keys)) if (keys[name]?.S?.startsWith(prefix) === true) return true;
  return false;
};

/**
 * Whether a primary key is that of a row nobody should handle: the mark of a record that was handled, or the sentinel of a unique
 * value, which says nothing that the record of its row does not say.
 */
export const isSilentKey = (keys: Item): boolean => begins(keys, MARK_PREFIX) || isSentinelKey(keys);

/** Whether a primary key is that of an event to be delivered. */
export const isOutboxKey = (keys: Item): boolean => begins(keys, OUTBOX_PREFIX);

/** Whether a value can be one of a primary key: a text, a number or bytes. */
export const isKeyValue = ({ S, N, B }: Value): boolean => S !== undefined || N !== undefined || B !== undefined;

/** Whether one value of a primary key makes its row one of the library's own. */
export function isOwnKeyValue(value: Value): boolean {
  const { S } = value;
  // Every image passes here, and nearly none is.
  if (S !== undefined && !S.startsWith(ALL)) return false;
  return S?.startsWith(MARK_PREFIX) === true || S?.startsWith(OUTBOX_PREFIX) === true || isSentinelValue(value);
}
