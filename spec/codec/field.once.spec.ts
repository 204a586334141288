import { decodeField, encodeChanged, encodeField, normalField } from '../../lib/item/encode.js';
import { CodecFault, type Codec } from '../../lib/model/codecs/codec.js';
import type { Attribute } from '../../lib/model/model.js';
import { plain, string } from '../../lib/model/codecs/plain.js';
import { binary } from '../../lib/model/codecs/binary.js';
import { number } from '../../lib/model/codecs/number.js';
import { json } from '../../lib/model/codecs/json.js';
import { stringSet } from '../../lib/model/codecs/sets.js';

const attribute = (codec: Codec, more: Partial<Attribute> = {}): Attribute => ({
  ...{ field: 'f', name: 'f', codec, omitEmpty: false, optional: true, protected: false },
  ...{ encrypted: undefined, template: undefined, fresh: undefined, isKey: undefined, owned: undefined, options: {} },
  ...more,
});
const empties: readonly (readonly [string, Codec, unknown])[] = [
  ['null', string, null],
  ['empty text', string, ''],
  ['zero', number, 0],
  ['false', plain, false],
  ['an empty list', plain, []],
  ['an empty map', plain, {}],
  ['an empty set', stringSet, new Set()],
  ['an invalid Date', plain, new Date(NaN)],
  ['no bytes', binary, new Uint8Array()],
];

function faultOf(call: () => unknown): CodecFault {
  try {
    call();
  } catch (error) {
    if (error instanceof CodecFault) return error;
  }
  throw new Error('expected a CodecFault');
}

describe('a field of an attribute', () => {
  it('is never stored while it is undefined', () => {
    expect(encodeField(attribute(string), undefined)).toBeUndefined();
    expect(encodeField(attribute(string, { omitEmpty: true }), undefined)).toBeUndefined();
  });

  it('is NULL where it is null, and reads it back as null', () => {
    for (const codec of [string, number, binary, json]) {
      expect(encodeField(attribute(codec), null)).toEqual({ NULL: true });
      expect(decodeField(attribute(codec), { NULL: true })).toBeNull();
    }
  });

  it.each(empties)('is left out where it is %s and omits empty values', (_, codec, value) => {
    expect(encodeField(attribute(codec, { omitEmpty: true }), value)).toBeUndefined();
  });

  it('is stored empty where it does not omit empty values', () => {
    expect(encodeField(attribute(string), '')).toEqual({ S: '' });
    expect(encodeField(attribute(number), 0)).toEqual({ N: '0' });
    expect(encodeField(attribute(binary), new Uint8Array())).toEqual({ B: new Uint8Array() });
    expect(encodeField(attribute(plain), [])).toEqual({ L: [] });
    expect(encodeField(attribute(plain), {})).toEqual({ M: {} });
    expect(encodeField(attribute(stringSet), new Set())).toEqual({ NULL: true });
  });

  it('is stored where a map has entries, all of them empty', () => {
    expect(encodeField(attribute(plain, { omitEmpty: true }), { source: '' })).toEqual({ M: { source: { S: '' } } });
  });

  it('is read as a fresh empty value where its attribute is absent and has one', () => {
    const tags = attribute(stringSet, { omitEmpty: true, fresh: () => new Set() });
    expect(decodeField(tags, undefined)).toEqual(new Set());
    expect(decodeField(tags, undefined)).not.toBe(decodeField(tags, undefined));
    expect(decodeField(attribute(stringSet), undefined)).toBeUndefined();
  });
});

describe('a field of an index key', () => {
  const absent: readonly (readonly [string, Codec, unknown])[] = [
    ['null', string, null],
    ['empty text', string, ''],
    ['no bytes', binary, new Uint8Array()],
    ['no bytes, its codec told by the value', plain, new Uint8Array()],
    ['null that its codec writes itself', json, null],
  ];

  it.each(absent)('is left out where it is optional and %s', (_, codec, value) => {
    expect(encodeField(attribute(codec, { isKey: 'index' }), value)).toBeUndefined();
  });

  it.each(absent)('is refused where it is required and %s', (_, codec, value) => {
    const fault = faultOf(() => encodeField(attribute(codec, { isKey: 'index', optional: false }), value));
    expect(fault.code).toBe('ErrInvalidModel');
    expect(fault.message).toMatch(/required index key/);
  });

  it('is no key where it is no scalar', () => {
    for (const value of [{ $gt: '' }, ['a'], true])
      expect(faultOf(() => encodeField(attribute(plain, { isKey: 'index' }), value)).code).toBe('ErrInvalidModel');
  });

  it('is stored where it is zero: only text and bytes are empty as a key', () => {
    expect(encodeField(attribute(number, { isKey: 'index' }), 0)).toEqual({ N: '0' });
    expect(encodeField(attribute(binary, { isKey: 'index' }), new Uint8Array([0]))).toEqual({ B: new Uint8Array([0]) });
  });
});

describe('a loaded field', () => {
  it('has one normal form for every stored form of its value', () => {
    const text = attribute(json);
    expect(normalField(text, { S: ' {"b":1, "a":2} ' })).toEqual({ S: '{"a":2,"b":1}' });
    expect(normalField(text, { M: { b: { N: '1' }, a: { N: '2.0' } } })).toEqual({ S: '{"a":2,"b":1}' });
  });

  it('keeps what its codec reads and would not write, until it is touched', () => {
    const count = attribute(number);
    expect(encodeChanged(count, 2 ** 53, { N: '9007199254740992' })).toEqual({ N: '9007199254740992' });
    expect(faultOf(() => encodeChanged(count, 2 ** 54, { N: '9007199254740992' })).code).toBe('ErrNumberPrecisionLoss');
    expect(faultOf(() => encodeChanged(count, 2 ** 53, undefined)).code).toBe('ErrNumberPrecisionLoss');
  });
});
