import type { Condition } from '../../../expressions/ast.js';
import type { Attribute } from '../../../model/model.js';
import { RESERVED_NUMBER, reservedKeys } from '../../../model/reserved-keys.js';
import { Bytes } from '../../../values/binary.js';
import type { Read } from '../read.js';

/**
 * What keeps the sentinels of a class's unique fields out of what is read. A query of the table never meets one, and an index
 * only where its keys are the table's or the expiry, which are all that a sentinel has of them.
 */
export function sentinelConditions({ target, index, asked }: Read): readonly Condition[] {
  const { unique, key, ttl, reserved = reservedKeys() } = target.model;
  if (unique.length === 0) return [];
  const queried = index === undefined ? key : [...index.partition, ...index.sort];
  if (!queried.every(attribute => key.includes(attribute) || attribute === ttl)) return [];
  // DynamoDB filters no query by a key of what is queried.
  const told = asked === undefined ? key[0] : key.find(attribute => !queried.includes(attribute));
  return told === undefined ? [] : noneOf(told, reserved.unique);
}

/** Without a codec, a key may be of any type: a comparison with another type does not hold, and its opposite does. */
function noneOf({ name, codec, template }: Attribute, prefix: string): readonly Condition[] {
  const path = [name] as const;
  const among: Readonly<Record<string, Condition>> = {
    S: { op: 'beginsWith', path, operand: { value: { S: prefix } } },
    B: { op: 'beginsWith', path, operand: { value: { B: Bytes.from(new TextEncoder().encode(prefix)) } } },
    N: { op: '<=', left: { path }, right: { value: { N: RESERVED_NUMBER } } },
  };
  const type = template === undefined ? codec.type : 'S';
  return Object.entries(among).flatMap(([letter, of]) =>
    type === undefined || type === letter ? [{ op: 'not', of } as const] : [],
  );
}
