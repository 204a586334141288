import type { Random } from './random.js';

export type Json = Record<string, unknown>;
export type KeyType = 'S' | 'N' | 'B';

/** A table under test: what the generators of items and requests need to know of it. */
export interface TestTable {
  readonly name: string;
  readonly types: Readonly<Record<string, KeyType>>;
  readonly keys: readonly string[];
  readonly indexes: readonly TestIndex[];
  readonly input: Json;
}

export interface TestIndex {
  readonly name: string;
  readonly kind: 'GSI' | 'LSI';
  readonly hash: readonly string[];
  readonly range: readonly string[];
  readonly projection: Json;
}

/** Attributes that are index keys and ordinary attributes of items at once. */
const KEY_TYPES: Readonly<Record<string, KeyType>> = { a: 'S', b: 'N', c: 'B', d: 'S', e: 'N' };

/** A random table: keys of every type, up to two local and three global indexes of every projection. */
export function randomTable(random: Random, name: string): TestTable {
  const types: Record<string, KeyType> = { pk: random.pick(['S', 'S', 'N', 'B']), ...KEY_TYPES };
  const ranged = random.chance(0.75);
  if (ranged) types['sk'] = random.pick(['S', 'N', 'B']);
  const keys = ranged ? ['pk', 'sk'] : ['pk'];
  const locals = ranged ? random.times(random.below(3), i => localIndex(random, i)) : [];
  const indexes = [...locals, ...random.times(random.below(4), i => globalIndex(random, i))];
  return { name, types, keys, indexes, input: inputOf(name, { types, keys, indexes }) };
}

function localIndex(random: Random, at: number): TestIndex {
  const range = [['a', 'b', 'c'][at]!];
  return { name: `local-${at}`, kind: 'LSI', hash: ['pk'], range, projection: randomProjection(random) };
}

function globalIndex(random: Random, at: number): TestIndex {
  const names = Object.keys(KEY_TYPES).sort(() => random.below(3) - 1);
  const hashes = random.chance(0.2) ? 2 : 1;
  const ranges = random.pick([0, 1, 1, 1, 2]);
  return {
    name: `global-${at}`,
    kind: 'GSI',
    hash: names.slice(0, hashes),
    range: names.slice(hashes, hashes + ranges),
    projection: randomProjection(random),
  };
}

function randomProjection(random: Random): Json {
  const ProjectionType = random.pick(['ALL', 'KEYS_ONLY', 'INCLUDE']);
  return ProjectionType === 'INCLUDE' ? { ProjectionType, NonKeyAttributes: ['x', 'y'] } : { ProjectionType };
}

function inputOf(name: string, { types, keys, indexes }: Pick<TestTable, 'types' | 'keys' | 'indexes'>): Json {
  const used = new Set([...keys, ...indexes.flatMap(({ hash, range }) => [...hash, ...range])]);
  const describe = ({ name: IndexName, hash, range, projection }: TestIndex) => ({
    IndexName,
    KeySchema: [...elements(hash, 'HASH'), ...elements(range, 'RANGE')],
    Projection: projection,
  });
  const locals = indexes.filter(({ kind }) => kind === 'LSI').map(describe);
  const globals = indexes.filter(({ kind }) => kind === 'GSI').map(describe);
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...used].map(AttributeName => ({ AttributeName, AttributeType: types[AttributeName] })),
    KeySchema: [...elements(keys.slice(0, 1), 'HASH'), ...elements(keys.slice(1), 'RANGE')],
    ...(locals.length > 0 && { LocalSecondaryIndexes: locals }),
    ...(globals.length > 0 && { GlobalSecondaryIndexes: globals }),
  };
}

const elements = (names: readonly string[], KeyType: string) =>
  names.map(AttributeName => ({ AttributeName, KeyType }));
