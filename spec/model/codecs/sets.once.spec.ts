import type { Codec } from '../../../lib/model/codecs/codec.js';
import {
  anySet,
  binarySet,
  bigintSet,
  decimalSet,
  numberSet,
  numericSet,
  stringSet,
} from '../../../lib/model/codecs/sets.js';
import { decodeFault, encodeFault } from './support.js';

const all: readonly Codec[] = [stringSet, numberSet, bigintSet, decimalSet, numericSet, binarySet, anySet];

describe.each(all.map(codec => [codec.name, codec] as const))('%s', (_name, codec) => {
  it('writes the empty set as NULL and reads NULL as a fresh empty set', () => {
    expect(codec.handlesNull).toBe(true);
    expect(codec.encode(new Set())).toEqual({ NULL: true });
    const [a, b] = [codec.decode({ NULL: true }), codec.decode({ NULL: true })];
    expect(a).toEqual(new Set());
    expect(a).not.toBe(b);
  });

  it('is never a list, in neither direction', () => {
    expect(encodeFault(codec, ['a']).message).toBe('expected a Set, found a list');
    expect(decodeFault(codec, { L: [{ S: 'a' }] }).message).toMatch(/^stored as L, the codec reads /);
  });

  it('refuses null and undefined as members', () => {
    for (const member of [null, undefined]) expect(encodeFault(codec, new Set([member])).code).toBe('ErrInvalidModel');
  });
});

describe('members of a set', () => {
  it('are all of one kind', () => {
    expect(encodeFault(stringSet, new Set(['a', 1]))).toMatchObject({
      message: 'expected a string, found a number',
      path: '[1]',
    });
    expect(encodeFault(anySet, new Set([1, 'a']))).toMatchObject({
      message: 'expected a number, found a string',
      path: '[1]',
    });
    expect(encodeFault(binarySet, new Set([new Uint8Array(1), 'a']))).toMatchObject({ path: '[1]' });
  });

  it('tell the type of a set that nobody declared', () => {
    expect(
      [new Set(['a']), new Set([1]), new Set([new Uint8Array([1])])].map(set =>
        JSON.stringify(anySet.encode(set as never)),
      ),
    ).toEqual(['{"SS":["a"]}', '{"NS":["1"]}', '{"BS":["AQ=="]}']);
  });

  it('that are the same bytes are stored once, for DynamoDB refuses duplicates', () => {
    const set = new Set([new Uint8Array([1]), new Uint8Array([1]), Buffer.from([2])]);
    expect(JSON.stringify(binarySet.encode(set))).toBe('{"BS":["AQ==","Ag=="]}');
  });
});
