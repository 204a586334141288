import type { Value } from '../../../values/value.js';
import { located, wrongValue } from '../faults.js';
import { NULL } from '../element.js';

/**
 * A set's wire value by its members' texts. DynamoDB has no empty set: it is `NULL`. Members that are one on the wire
 * (`1` and `1.0`, two arrays of the same bytes) are stored once, since a set with duplicates is refused by the service.
 */
export function encodeMembers<M>(
  set: unknown,
  encode: (member: unknown) => M,
  toValue: (members: M[]) => Value,
): Value {
  // Whoever takes NULL for no members when reading takes null for them when writing.
  if (set === null) return NULL;
  if (!(set instanceof Set)) throw wrongValue('a Set', set);
  if (set.size === 0) return NULL;
  const members: M[] = [];
  try {
    for (const member of set) members.push(encode(member));
  } catch (error) {
    throw located(error, members.length);
  }
  return toValue(members);
}
