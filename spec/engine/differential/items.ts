import type { Random } from './random.js';
import type { Json, KeyType, TestTable } from './tables.js';

const STRINGS = ['', 'a', 'b', 'ab', 'abc', 'é', '\u{1F600}', '\uFFFD', 'Z', 'a\u0000b', ' '];
/** Without the blank, for which DynamoDB Local finds no place in an index that is added later. */
const KEY_STRINGS = STRINGS.filter(text => text.trim() !== '');
const NUMBERS = [
  '0',
  '1',
  '-1',
  '2',
  '10',
  '1.5',
  '-0.001',
  '1e3',
  '00012',
  '12345678901234567890123456789012345678',
  '1e-130',
  '9e125',
];
const BINARIES = ['', 'AA==', 'AQ==', 'AQI=', '/w==', '/wA='];
const NAMES = ['a', 'b', 'c', 'd', 'e', 'x', 'y', 'z', 'm', 'l', 's', 'ns'];

/** A value of a key type, from few, so that requests meet items. */
export function keyValue(random: Random, type: KeyType): Json {
  if (type === 'S') return { S: random.pick(KEY_STRINGS) };
  return type === 'N' ? { N: random.pick(NUMBERS) } : { B: random.pick(BINARIES.slice(1)) };
}

/** A random value of any type, at most three levels deep. */
export function anyValue(random: Random, depth = 0): Json {
  return random.weighted<Json>([
    [4, () => ({ S: random.pick(STRINGS) })],
    [4, () => ({ N: random.pick(NUMBERS) })],
    [2, () => ({ B: random.pick(BINARIES) })],
    [1, () => ({ BOOL: random.chance(0.5) })],
    [1, () => ({ NULL: true })],
    [1, () => ({ SS: some(random, KEY_STRINGS) })],
    [1, () => ({ NS: some(random, ['1', '2', '3.5', '-4', '1e2']) })],
    [1, () => ({ BS: some(random, BINARIES.slice(1)) })],
    [depth < 2 ? 2 : 0, () => ({ L: random.times(random.below(4), () => anyValue(random, depth + 1)) })],
    [depth < 2 ? 2 : 0, () => ({ M: attributes(random, depth + 1) })],
  ]);
}

function some<T>(random: Random, list: readonly T[]): T[] {
  const chosen = list.filter(() => random.chance(0.4));
  return chosen.length === 0 ? [list[0]!] : chosen;
}

function attributes(random: Random, depth: number): Json {
  return Object.fromEntries(random.times(random.below(4), () => [random.pick(NAMES), anyValue(random, depth)]));
}

/** A key of a table; now and then one that is not. */
export function randomKey(random: Random, { keys, types }: TestTable): Json {
  const key = Object.fromEntries(keys.map(name => [name, keyValue(random, types[name]!)]));
  if (random.chance(0.98)) return key;
  return random.pick([{ ...key, x: { S: 'too much' } }, {}, { pk: { BOOL: true } }, { ...key, pk: { S: '' } }]);
}

/** An item of a table, mostly with index keys of the right type; now and then a wrong one. */
export function randomItem(random: Random, table: TestTable): Json {
  const item: Json = attributes(random, 0);
  for (const [name, type] of Object.entries(table.types)) {
    if (table.keys.includes(name)) continue;
    if (random.chance(0.6)) item[name] = keyValue(random, type);
    else if (random.chance(0.97)) delete item[name];
  }
  const late = random.chance(0.6) ? { f: keyValue(random, 'S'), g: keyValue(random, 'N') } : {};
  return { ...item, ...late, ...randomKey(random, table) };
}
