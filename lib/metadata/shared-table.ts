import { DynamormError } from '../errors/errors.js';
import { didYouMean } from '../errors/suggest.js';

/** A secondary index of a table, by its attributes. */
export interface SharedIndex {
  /** `GSI` by default; an `LSI` has the table's partition key and a sort key of its own. */
  readonly type?: 'GSI' | 'LSI';
  /** One attribute, or up to four. */
  readonly partitionKey?: string | readonly string[];
  /** One attribute, or up to four. */
  readonly sortKey?: string | readonly string[];
  /** `ALL` by default, `KEYS_ONLY`, or the attributes to include. */
  readonly projection?: 'ALL' | 'KEYS_ONLY' | readonly string[];
}

/** What `table()` takes: the attributes of a table that its classes speak of by name. */
export interface TableLayout {
  /** Attribute of the partition key. */
  readonly partitionKey: string;
  /** Attribute of the sort key. */
  readonly sortKey?: string;
  /** Attribute that holds the `type` of a class; `_type` by default. */
  readonly type?: string;
  /** Attribute that items expire by: where `@Ttl` fields are stored. */
  readonly ttl?: string;
  /** Percent-encodes text parts of keys, so that no value can hold what stands between two parts. */
  readonly escape?: boolean;
  /** Secondary indexes by name. */
  readonly indexes?: Readonly<Record<string, SharedIndex>>;
}

// No part of the type: both builds of the package declare it, and their tables are interchangeable.
const BRAND = Symbol.for('dynamorm/shared-table@1');

/** A table that classes share: what `table()` answers and `@Table` takes. */
export interface SharedTable<Layout extends TableLayout = TableLayout> {
  /** Name of the table as declared; a session may map it. */
  readonly name: string;
  /** Its attributes and indexes, as `table()` was given them. */
  readonly layout: Layout;
}

export const isSharedTable = (value: unknown): value is SharedTable =>
  typeof value === 'object' && value !== null && (value as Readonly<Record<symbol, unknown>>)[BRAND] === true;

/** The attributes of one key of a shared table. */
export const attributesOf = (key: string | readonly string[] | undefined): readonly string[] =>
  key === undefined ? [] : typeof key === 'string' ? [key] : key;

/**
 * Declares a table once, for all the classes that share it. They name its indexes, and say by templates what their items' keys are
 * made of; the key attributes are stored and are no fields of an entity.
 *
 * ```ts
 * const shop = table('shop', { partitionKey: 'pk', sortKey: 'sk', indexes: { gsi1: { partitionKey: 'gsi1pk', sortKey: 'gsi1sk' } } });
 * {@Table(shop, { key: ['CUSTOMER#${name}', 'ORDER#${id}'], indexes: { gsi1: ['ORDER#${id}', 'ORDER'] } })
 *   class Order extends Entity {@Attribute() name!: Key<string>;@Attribute() id!: Key<string> }
 * }
 * ```
 * @throws ErrInvalidModel at once, for an unknown option, a missing key, or an attribute with two parts in one key
 */
export function table<const Layout extends TableLayout>(name: string, layout: Layout): SharedTable<Layout> {
  const wrong = faultOf(name, layout);
  if (wrong !== undefined) throw new DynamormError('ErrInvalidModel', `table() ${wrong}`, { operation: 'table' });
  return Object.freeze({ [BRAND]: true as const, name, layout: Object.freeze({ ...layout }) });
}

const OPTIONS: readonly (keyof TableLayout)[] = ['partitionKey', 'sortKey', 'type', 'ttl', 'escape', 'indexes'];
const INDEX_OPTIONS: readonly (keyof SharedIndex)[] = ['type', 'partitionKey', 'sortKey', 'projection'];

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

function faultOf(name: unknown, layout: unknown): string | undefined {
  if (!isText(name)) return 'needs the name of the table';
  if (typeof layout !== 'object' || layout === null) return `of ${name as string} needs an object of its attributes`;
  const of = `of ${name as string}`;
  const { partitionKey, sortKey, type, ttl, escape, indexes = {} } = layout as Partial<Record<string, unknown>>;
  const unknown = Object.keys(layout).find(option => !(OPTIONS as readonly string[]).includes(option));
  if (unknown !== undefined) return `${of} has an unknown option ${unknown}${didYouMean(unknown, OPTIONS)}`;
  if (!isText(partitionKey)) return `${of} needs a partitionKey: the name of an attribute`;
  for (const [option, value] of Object.entries({ sortKey, type, ttl }))
    if (value !== undefined && !isText(value)) return `${of} has a ${option} that is no name of an attribute`;
  if (escape !== undefined && typeof escape !== 'boolean') return `${of} has an escape that is not true or false`;
  if (typeof indexes !== 'object' || indexes === null) return `${of} has indexes that are no object`;
  const single = [partitionKey, sortKey, type, ttl].filter(one => one !== undefined);
  if (new Set(single).size < single.length) return `${of} gives one attribute two tasks`;
  for (const [index, declared] of Object.entries(indexes)) {
    const wrong = indexFault(declared);
    if (wrong !== undefined) return `${of} has an index ${index} ${wrong}`;
  }
  return undefined;
}

function indexFault(index: unknown): string | undefined {
  if (typeof index !== 'object' || index === null) return 'that is no object';
  const unknown = Object.keys(index).find(option => !(INDEX_OPTIONS as readonly string[]).includes(option));
  if (unknown !== undefined) return `with an unknown option ${unknown}${didYouMean(unknown, INDEX_OPTIONS)}`;
  const { type = 'GSI', partitionKey, sortKey, projection = 'ALL' } = index as Partial<Record<string, unknown>>;
  if (type !== 'GSI' && type !== 'LSI') return 'of a type that is no GSI or LSI';
  if (type === 'LSI' && (partitionKey !== undefined || !isText(sortKey)))
    return "that is local: it has one sortKey, and the table's partition key";
  if (type === 'GSI' && partitionKey === undefined) return 'without a partitionKey';
  for (const key of [partitionKey, sortKey]) {
    const names: readonly unknown[] = Array.isArray(key) ? key : key === undefined ? [] : [key];
    if (!names.every(isText) || (Array.isArray(key) && (names.length === 0 || names.length > 4)))
      return 'with a key that is no attribute, nor a list of one to four';
    if (new Set(names).size < names.length) return 'with an attribute twice in a key';
  }
  if (projection !== 'ALL' && projection !== 'KEYS_ONLY' && !(Array.isArray(projection) && projection.every(isText)))
    return 'with a projection that is not ALL, KEYS_ONLY or a list of attributes';
  return undefined;
}
