import { invalidInput } from '../errors/errors.js';
import { prefixOfTable } from '../metadata/registry.js';
import { Bytes, bytesOf, type Item, type MutableItem, type Value, getOwn, setOwn } from '../values/value.js';
import { canonicalDecimal } from '../values/decimal.js';

// The library keeps rows of its own in the tables of an application: what reserves unique values, events of the outbox, marks of
// handled records. Each is known by its key alone, since a stream may show no more. Whoever may choose an id must not be able to
// name such a row, so keys of entities never begin as theirs do.

/** How the keys of the library's own rows in one table begin. */
export interface ReservedKeys {
  /** What all of them begin with, `dynamorm/` unless the table renames it. */
  readonly prefix: string;
  /** Both key attributes of what reserves a unique value. */
  readonly unique: string;
  /** Partition keys of outbox events. */
  readonly outbox: string;
  /** Partition keys of marks of handled records. */
  readonly processed: string;
}

/** The prefix of a table that names no other. */
export const DEFAULT_PREFIX = 'dynamorm/';

/** What follows the prefix; whatever the version after it, so that rows of a later release are safe from this one. */
const KINDS = ['unique@', 'outbox@', 'processed@', 'lease@'] as const;

/** What reserved texts begin with, one for each kind of row. */
export const reservedPrefixes = ({ prefix }: ReservedKeys): readonly string[] => KINDS.map(kind => `${prefix}${kind}`);

/** Names of the attributes of the library's own rows, besides their keys and their expiry: an index by others has no entry of them. */
export const RESERVED_ATTRIBUTES: ReadonlySet<string> = new Set([
  'state',
  'token',
  'until',
  'effect',
  'id',
  'topic',
  'key',
  'payload',
  'at',
  '_type',
  '_unique',
  '_owner',
]);

/** Every numeric key of a row that reserves a unique value is below: there is no room for a prefix in a number. */
export const RESERVED_NUMBER = `-9${'0'.repeat(37)}`;
const NUMBER = /^-9\d{37}$/;

const known = new Map<string, ReservedKeys>();

/** The beginnings under a prefix. */
export function reservedKeys(prefix: string = DEFAULT_PREFIX): ReservedKeys {
  const found = known.get(prefix);
  if (found !== undefined) return found;
  const kept = Object.freeze({
    prefix,
    unique: `${prefix}unique@1#`,
    outbox: `${prefix}outbox@1#`,
    processed: `${prefix}processed@1#`,
  });
  known.set(prefix, kept);
  return kept;
}

/** How those of a table begin, by its name as declared. */
export const reservedInTable = (table: string): ReservedKeys => reservedKeys(prefixOfTable(table));

/** Whether a value of a key, of an entity or of a record, begins as only the library's own rows do. */
export function isReservedValue({ prefix }: ReservedKeys, value: Value): boolean {
  const { S, N, B } = value;
  if (S !== undefined) return S.startsWith(prefix) && isReservedText(prefix, S);
  if (N !== undefined) return isReservedNumber(N);
  if (B === undefined) return false;
  // Bytes that are no UTF-8 are compared as well: Latin-1 has a letter for each.
  const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
  const begin = latin(Buffer.from(prefix, 'utf8'));
  const text = latin(bytesOf(B).subarray(0, begin.length + 16));
  return text.startsWith(begin) && isReservedText(begin, text);
}

/** Whether a number is one of those that only rows of the library have. */
export const isReservedNumber = (digits: string): boolean =>
  digits.startsWith('-') && NUMBER.test(canonicalDecimal(digits) ?? '');

const isReservedText = (prefix: string, text: string): boolean =>
  KINDS.some(kind => text.startsWith(kind, prefix.length));

/**
 * Whether a primary key is that of what reserves a unique value, which says nothing that the record of its row does not say. Both
 * attributes of such a key begin alike.
 */
function isUniqueKey(reserved: ReservedKeys, key: Item): boolean {
  const values = Object.values(key);
  return values.length > 0 && values.every(value => beginsAs(value, reserved.unique));
}

/**
 * Whether a primary key is that of a row nobody should handle: the mark of a record that was handled, or what reserves a unique
 * value.
 */
export const isSilentKey = (reserved: ReservedKeys, key: Item): boolean =>
  hasText(key, reserved.processed) || isUniqueKey(reserved, key);

/** Whether a primary key is that of an event to be delivered. */
export const isOutboxKey = (reserved: ReservedKeys, key: Item): boolean => hasText(key, reserved.outbox);

function hasText(key: Item, begin: string): boolean {
  for (const name of Object.keys(key)) if (key[name]?.S?.startsWith(begin) === true) return true;
  return false;
}

function beginsAs({ S, N, B }: Value, begin: string): boolean {
  if (S !== undefined) return S.startsWith(begin);
  if (N !== undefined) return isReservedNumber(N);
  return B !== undefined && Buffer.from(bytesOf(B)).subarray(0, Buffer.byteLength(begin)).equals(Buffer.from(begin));
}

// A sentinel is an item that reserves a unique value. It stands in the table of the items it is about, whose keys may be texts,
// numbers or bytes, and must be known for one by its key alone: a stream may show no more.

/** What a model says of the keys of its table. */
interface KeyedModel {
  readonly key: readonly { readonly name: string }[];
  readonly reserved?: ReservedKeys | undefined;
}

/**
 * The primary key of the sentinel with a digest, of 32 bytes; of the same types as `like`, the key of a row. Partition and sort key are the same, so that sentinels spread over
 * the partitions of the table and of an index that turns its keys around.
 */
export function sentinelKey(model: KeyedModel, digest: Uint8Array, like: Item): Item {
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

/** A class, as far as its error tells it. */
interface Owning {
  readonly name: string;
  readonly table: string;
  readonly key: readonly { readonly name: string }[];
  readonly reserved: ReservedKeys | undefined;
}

/**
 * Refuses the key of a row that belongs to the library: whoever may choose an id could otherwise free somebody's unique value, forge
 * an event, or hide an item from stream handlers.
 * @throws ErrInvalidModel
 */
export function refuseReserved(
  { model, operation }: { readonly model: Owning; readonly operation: string | undefined },
  attribute: { readonly field: string; readonly isKey: string | undefined },
  value: Value,
): void {
  const { name, reserved } = model;
  if (reserved === undefined || attribute.isKey !== 'table' || !isReservedValue(reserved, value)) return;
  const own =
    value.N === undefined ? `begin with ${JSON.stringify(reserved.prefix)}` : `are ${RESERVED_NUMBER} or less`;
  const message = `${name}: this ${attribute.field} is reserved: keys of the library's own rows ${own}`;
  throw invalidInput(message, {
    model: name,
    field: attribute.field,
    key: model.key.map(key => key.name),
    table: model.table,
    operation,
  });
}
