import { canonicalDecimal } from '../values/decimal.js';
import { base64Of } from '../values/binary.js';
import type { Binary, Value } from '../values/value.js';

type SetType = 'SS' | 'NS' | 'BS';

/** The set type of a value; undefined for what is no set. */
export function setTypeOf(value: Value): SetType | undefined {
  return value.SS !== undefined ? 'SS' : value.NS !== undefined ? 'NS' : value.BS !== undefined ? 'BS' : undefined;
}

/** Members of a set by identity: canonical decimals for numbers, base64 for bytes. */
export function membersOf(value: Value): ReadonlyMap<string, Binary> {
  const type = setTypeOf(value);
  const identity = type === 'NS' ? numberIdentity : type === 'BS' ? base64Of : (text: Binary) => text as string;
  return new Map(((type && value[type]) ?? []).map(member => [identity(member), member]));
}

const numberIdentity = (text: Binary): string => canonicalDecimal(text as string) ?? (text as string);

/** A set value of the given members; undefined for none, since DynamoDB has no empty set. */
export function setOf(type: SetType, members: Iterable<Binary>): Value | undefined {
  const list = [...members];
  return list.length === 0 ? undefined : ({ [type]: list } as Value);
}

/** What was added to and deleted from a set. */
export function setDifference(
  type: SetType,
  before: Value,
  after: Value,
): { readonly added: Value | undefined; readonly deleted: Value | undefined } {
  const [old, now] = [membersOf(before), membersOf(after)];
  const only = (a: ReadonlyMap<string, Binary>, b: ReadonlyMap<string, Binary>) =>
    setOf(
      type,
      [...a].flatMap(([id, member]) => (b.has(id) ? [] : [member])),
    );
  return { added: only(now, old), deleted: only(old, now) };
}

/** `before` with members added or deleted; undefined where nothing is left. */
export function withMembers(
  kind: 'addMembers' | 'deleteMembers',
  before: Value | undefined,
  members: Value,
): Value | undefined {
  const type = setTypeOf(members)!;
  const result = new Map(before && setTypeOf(before) === type ? membersOf(before) : []);
  for (const [id, member] of membersOf(members)) {
    if (kind === 'addMembers') result.set(id, member);
    else result.delete(id);
  }
  return setOf(type, result.values());
}
