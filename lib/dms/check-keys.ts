import type { ReadAttribute } from './check-attribute.js';
import { below, asMap, asText, asWord, asList, type DmsRule, type Place, type Report, type Fields } from './report.js';

/** Names of the table's key attributes, as far as they could be read. */
export interface ReadKeys {
  readonly partition: string | undefined;
  readonly sort: string | undefined;
}

/** What a key refers to. */
interface KeyContext {
  readonly report: Report;
  readonly attributes: ReadonlyMap<string, ReadAttribute>;
}

const KEY_TYPES = ['S', 'N', 'B'] as const;

/** Checks the table's keys. */
export function checkKeys(value: unknown, place: Place, context: KeyContext): ReadKeys {
  const { report } = context;
  if (value === undefined) return { partition: undefined, sort: undefined };
  const shape = { known: ['partition', 'sort'], required: ['partition'] };
  const fields = asMap(value, place, { report, shape, what: 'keys' });
  const key = (part: string): string | undefined =>
    checkKey(fields?.[part], below(place, part), { ...context, what: `the ${part} key`, rule: 'key_attribute' });
  const keys = { partition: key('partition'), sort: key('sort') };
  if (keys.sort !== undefined && keys.sort === keys.partition)
    report.add(below(place, 'sort'), 'key_attribute', `has ${keys.sort} as its partition and as its sort key`);
  return keys;
}

/** Checks one key of the table or of an index: a declared attribute of the same type, and no encrypted one. */
function checkKey(
  value: unknown,
  place: Place,
  context: KeyContext & { what: string; rule: DmsRule },
): string | undefined {
  const { report, attributes, what, rule } = context;
  if (value === undefined) return undefined;
  const fields = asMap(value, place, {
    report,
    shape: { known: ['attribute', 'type'], required: ['attribute', 'type'] },
    what,
  });
  const name = asText(fields?.['attribute'], below(place, 'attribute'), { report, what: `attribute of ${what}` });
  const type = asWord(fields?.['type'], below(place, 'type'), { report, what: `type of ${what}`, words: KEY_TYPES });
  if (name === undefined) return undefined;
  const owned: Place = { ...place, attribute: name };
  const attribute = attributes.get(name);
  if (attribute === undefined) report.add(below(owned, 'attribute'), rule, `is ${what} and is not declared`);
  else if (type !== undefined && attribute.type !== undefined && type !== attribute.type)
    report.add(below(owned, 'type'), rule, `is ${what} of type ${type} and is declared as ${attribute.type}`);
  if (attribute?.isEncrypted === true)
    report.add(below(attribute.place, 'encryption'), 'encryption', `is encrypted and is ${what}`);
  return name;
}

type KeyNames = Readonly<Record<string, unknown>>;

const NAMES = { pk: 'PK', sk: 'SK' } as const;

/**
 * A model with the names that its naming gives: under `dynamorm` naming, an attribute with the role `pk` or `sk`, and the
 * key that refers to it, may leave their name out, and are `PK` and `SK`. Any other model is as it is.
 */
export function withKeyNames(model: unknown): unknown {
  if (!isFields(model) || !isFields(model['naming']) || model['naming']['convention'] !== 'dynamorm') return model;
  const { attributes, keys } = model;
  return {
    ...model,
    ...(Array.isArray(attributes) && { attributes: attributes.map(attributeWithName) }),
    ...(isFields(keys) && { keys: keysWithNames(keys) }),
  };
}

function attributeWithName(attribute: unknown): unknown {
  if (!isFields(attribute) || 'attribute' in attribute || !Array.isArray(attribute['roles'])) return attribute;
  const roles: readonly unknown[] = attribute['roles'];
  const role = (['pk', 'sk'] as const).find(one => roles.includes(one));
  return role === undefined ? attribute : { attribute: NAMES[role], ...attribute };
}

function keysWithNames(keys: KeyNames): KeyNames {
  const named = (key: unknown, attribute: string): unknown =>
    isFields(key) && !('attribute' in key) ? { attribute, ...key } : key;
  return {
    ...keys,
    ...('partition' in keys && { partition: named(keys['partition'], NAMES.pk) }),
    ...('sort' in keys && { sort: named(keys['sort'], NAMES.sk) }),
  };
}

function isFields(value: unknown): value is KeyNames {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An index as far as it could be read. */
export interface ReadIndex {
  readonly name: string;
  readonly partition: string | undefined;
  readonly sort: string | undefined;
}

const INDEX_MEMBERS = ['name', 'type', 'partition', 'sort', 'projection'];

/** Checks the indexes of a model. */
export function checkIndexes(value: unknown, place: Place, context: KeyContext & { keys: ReadKeys }): ReadIndex[] {
  const { report } = context;
  const indexes = asList(value, place, { report, what: 'indexes' }).flatMap((index, i) => {
    const read = checkIndex(index, below(place, i), context);
    return read === undefined ? [] : [{ read, at: below(place, i, 'name') }];
  });
  const names = new Set<string>();
  for (const { read, at } of indexes) {
    if (names.has(read.name)) report.add(at, 'index', `has two indexes ${read.name}`);
    names.add(read.name);
  }
  return indexes.map(index => index.read);
}

function checkIndex(value: unknown, place: Place, context: KeyContext & { keys: ReadKeys }): ReadIndex | undefined {
  const { report } = context;
  const shape = { known: INDEX_MEMBERS, required: ['name', 'type', 'partition'] };
  const fields = asMap(value, place, { report, shape, what: 'the index' });
  if (fields === undefined) return undefined;
  const name = asText(fields['name'], below(place, 'name'), { report, what: 'name of the index' });
  const type = asWord(fields['type'], below(place, 'type'), {
    report,
    what: 'type of the index',
    words: ['GSI', 'LSI'] as const,
  });
  const key = (part: string): string | undefined =>
    checkKey(fields[part], below(place, part), {
      ...context,
      what: `the ${part} key of index ${name ?? ''}`.trimEnd(),
      rule: 'index',
    });
  const [partition, sort] = [key('partition'), key('sort')];
  if (type === 'LSI') checkLocal({ name, partition, sort }, place, context);
  if (sort !== undefined && sort === partition)
    report.add(below(place, 'sort'), 'index', `has ${sort} as partition and as sort key of one index`);
  checkProjection(fields, place, context);
  return name === undefined ? undefined : { name, partition, sort };
}

function checkLocal(
  index: { name: string | undefined; partition: string | undefined; sort: string | undefined },
  place: Place,
  { report, keys }: { report: Report; keys: ReadKeys },
): void {
  const head = `has the local index ${index.name ?? ''}`.trimEnd();
  if (index.partition !== undefined && keys.partition !== undefined && index.partition !== keys.partition)
    report.add(
      below(place, 'partition'),
      'index',
      `${head}, whose partition key has to be the table's, ${keys.partition}`,
    );
  if (index.sort === undefined) report.add(place, 'index', `${head}, which needs a sort key`);
  if (keys.sort === undefined) report.add(place, 'index', `${head}, which needs a table with a sort key`);
}

function checkProjection(index: Fields, place: Place, { report, attributes }: KeyContext): void {
  const at = below(place, 'projection');
  if (index['projection'] === undefined) return;
  const shape = { known: ['type', 'fields'], required: ['type'] };
  const projection = asMap(index['projection'], at, { report, shape, what: 'projection' });
  const words = ['ALL', 'KEYS_ONLY', 'INCLUDE'] as const;
  const type = asWord(projection?.['type'], below(at, 'type'), { report, what: 'type of the projection', words });
  const fields = asList(projection?.['fields'], below(at, 'fields'), { report, what: 'fields of the projection' });
  if (type === 'INCLUDE' && fields.length === 0) report.add(at, 'index', 'has an INCLUDE projection without fields');
  if (type !== undefined && type !== 'INCLUDE' && fields.length > 0)
    report.add(below(at, 'fields'), 'index', `has fields in a projection of type ${type}`);
  fields.forEach((field, i) => {
    if (typeof field !== 'string' || !attributes.has(field))
      report.add(below(at, 'fields', i), 'index', `projects ${String(field)}, which is no attribute of it`);
  });
}
