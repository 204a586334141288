import type { IndexSchema, KeySchema } from '../../../lib/engine/storage/keys.js';
import {
  checkBatchItemKey,
  checkIndexKeys,
  checkItemKey,
  checkKey,
  checkUpdatedIndexKeys,
} from '../../../lib/engine/validation/key.js';
import type { Item } from '../../../lib/values/value.js';

const P = 'One or more parameter values were invalid: ';
const Q = 'One or more parameter values are not valid. ';
const K = 'The provided key element does not match the schema';
const empty = (type: string): string => `The AttributeValue for a key attribute cannot contain an empty ${type} value.`;

const keys: KeySchema = { partition: [{ name: 'pk', type: 'S' }], sort: [{ name: 'sk', type: 'B' }] };
const hashOnly: KeySchema = { partition: [{ name: 'pk', type: 'N' }], sort: [] };
const index = (name: string, attribute: string, type: 'S' | 'N' | 'B'): IndexSchema => ({
  name,
  kind: 'GSI',
  keys: { partition: [{ name: attribute, type }], sort: [] },
  projection: { type: 'ALL', attributes: [] },
});

const messageOf = (check: () => void): string => {
  try {
    check();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`.replace('ValidationException: ', '');
  }
  return 'none';
};

const pk = { S: 'a' };
const sk = { B: 'AQ==' };
const long = (bytes: number): Item[string] => ({ S: 'x'.repeat(bytes) });
const longBytes = (bytes: number): Item[string] => ({ B: Buffer.alloc(bytes, 1).toString('base64') });

describe('a Key', () => {
  it.each<[string, Item, string]>([
    ['is good', { pk, sk }, 'none'],
    ['is good in any order', { sk, pk }, 'none'],
    ['is of the longest', { pk: long(2048), sk: longBytes(1024) }, 'none'],
    ['lacks an attribute', { pk }, K],
    ['is empty', {}, K],
    ['has another attribute', { pk, sk, a: pk }, K],
    ['has another attribute instead', { pk, a: sk }, K],
    ['has an attribute of another type', { pk: { N: '1' }, sk }, K],
    ['is at fault in the partition key first', { pk: { S: '' }, sk: { S: 'x' } }, `${Q}${empty('string')} Key: pk`],
    ['has an empty string', { pk: { S: '' }, sk }, `${Q}${empty('string')} Key: pk`],
    ['has empty bytes', { pk, sk: { B: '' } }, `${Q}${empty('binary')} Key: sk`],
    [
      'has a long partition key',
      { pk: long(2049), sk },
      `${P}Size of hashkey has exceeded the maximum size limit of2048 bytes`,
    ],
    [
      'has a long sort key',
      { pk, sk: longBytes(1025) },
      `${P}Aggregated size of all range keys has exceeded the size limit of 1024 bytes`,
    ],
    ['is at fault in both attributes', { pk: { S: '' }, sk: { B: '' } }, `${Q}${empty('string')} Key: pk`],
    ['is named like the prototype', { constructor: pk, sk }, K],
  ])('%s', (_, key, message) => {
    expect(messageOf(() => checkKey(key, keys))).toBe(message);
  });

  it('may be a number', () => {
    expect(messageOf(() => checkKey({ pk: { N: '0' } }, hashOnly))).toBe('none');
    expect(messageOf(() => checkKey({ pk, sk }, hashOnly))).toBe(K);
  });
});

describe('the key of an item', () => {
  it.each<[string, Item, string]>([
    ['is good', { pk, sk, a: { BOOL: true } }, 'none'],
    ['lacks the partition key', { sk }, `${P}Missing the key pk in the item`],
    ['lacks the sort key', { pk }, `${P}Missing the key sk in the item`],
    ['has another type', { pk: { N: '1' }, sk }, `${P}Type mismatch for key pk expected: S actual: N`],
    [
      'has another type, not even a scalar',
      { pk, sk: { L: [] } },
      `${P}Type mismatch for key sk expected: B actual: L`,
    ],
    ['is empty', { pk: { S: '' } }, `${Q}${empty('string')} Key: pk`],
    ['is empty in the sort key', { pk, sk: { B: '' } }, `${Q}${empty('binary')} Key: sk`],
    ['is too long', { pk: long(2049) }, `${P}Size of hashkey has exceeded the maximum size limit of2048 bytes`],
    [
      'is too long in the sort key',
      { pk, sk: longBytes(1025) },
      `${P}Aggregated size of all range keys has exceeded the size limit of 1024 bytes`,
    ],
  ])('%s', (_, item, message) => {
    expect(messageOf(() => checkItemKey(item, keys))).toBe(message);
  });

  it('has one sentence in a batch for what is missing or of another type', () => {
    expect(messageOf(() => checkBatchItemKey({ sk }, keys))).toBe(K);
    expect(messageOf(() => checkBatchItemKey({ pk: { N: '1' }, sk }, keys))).toBe(K);
    expect(messageOf(() => checkBatchItemKey({ pk: { S: '' }, sk }, keys))).toBe(`${Q}${empty('string')} Key: pk`);
    expect(messageOf(() => checkBatchItemKey({ pk, sk, a: pk }, keys))).toBe('none');
  });
});

describe('the index keys of an item', () => {
  const indexes = [index('z', 'a', 'N'), index('b', 'a', 'S'), index('c', 'd', 'B')];

  it.each<[string, Item, string]>([
    ['may be absent', { pk }, 'none'],
    [
      'must have the type of the index, the first by name',
      { a: { N: '1' } },
      `${P}Type mismatch for Index Key a Expected: S Actual: N IndexName: b`,
    ],
    [
      'may not be empty',
      { d: { B: '' } },
      `${Q}A value specified for a secondary index key is not supported. ${empty('binary')} IndexName: c, IndexKey: d`,
    ],
    [
      'are checked index by index',
      { a: { S: '' }, d: { S: '' } },
      `${Q}A value specified for a secondary index key is not supported. ${empty('string')} IndexName: b, IndexKey: a`,
    ],
  ])('%s', (_, item, message) => {
    expect(messageOf(() => checkIndexKeys(item, indexes))).toBe(message);
  });

  it('are checked after an update only where it changed them', () => {
    const one = [index('b', 'a', 'S')];
    const check = (before: Item, after: Item): string => messageOf(() => checkUpdatedIndexKeys(before, after, one));
    expect(check({ a: { N: '1' } }, { a: { N: '1.0' }, b: pk })).toBe('none');
    expect(check({ a: pk }, {})).toBe('none');
    expect(check({ a: pk }, { a: { N: '1' } })).toBe(
      `${P}Type mismatch for Index Key a Expected: S Actual: N IndexName: b`,
    );
    expect(check({}, { a: { S: '' } })).toBe(
      `${Q}The update expression attempted to update a secondary index key to a value that is not supported. ${empty('string')}`,
    );
  });
});
