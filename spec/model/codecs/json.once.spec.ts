import { json, jsonAs } from '../../../lib/model/codecs/json.js';
import { decodeFault, encodeFault } from './support.js';

describe('a JSON attribute of type S', () => {
  it('is text without white space, keys sorted by their bytes, HTML as it is', () => {
    expect(json.encode({ b: [1, { z: 1, a: '<&>' }], '😀': 1, '\uFFFD': 2, a: 'ü' })).toEqual({
      S: '{"a":"ü","b":[1,{"a":"<&>","z":1}],"\uFFFD":2,"😀":1}',
    });
  });

  it('is NULL for null, and reads every form in which another runtime stores JSON', () => {
    expect(json.encode(null)).toEqual({ NULL: true });
    expect(
      [
        { NULL: true },
        { S: 'null' },
        { S: ' { "b" : 1,\n"a":[] } ' },
        { M: { b: { N: '1' } } },
        { L: [{ S: '{}' }] },
        { N: '1.5' },
        { BOOL: false },
        { S: '"x"' },
      ].map(value => json.decode(value)),
    ).toEqual([null, null, { b: 1, a: [] }, { b: 1 }, ['{}'], 1.5, false, 'x']);
  });

  it('refuses text that is none, without quoting it, and types that JSON has not', () => {
    expect(decodeFault(json, { S: '{secret' })).toMatchObject({
      code: 'ErrInvalidModel',
      message: 'the stored text is not JSON',
    });
    expect(decodeFault(json, { S: '' }).code).toBe('ErrInvalidModel');
    expect(decodeFault(json, { SS: ['a'] }).message).toBe('stored as SS, the codec reads S, N, BOOL, NULL, L or M');
  });

  it.each([
    '9007199254740993',
    '{"a":[0.12345678901234567]}',
    '{"big":12345678901234567890}',
    '[1,-9007199254740993]',
    '{"a":"quoted \\" 1","b":1.00000000000000000000001}',
    '1e999',
    '[12345678901234567e300]',
  ])('refuses %s, whose numbers would come back rounded', text =>
    expect(decodeFault(json, { S: text }).code).toBe('ErrNumberPrecisionLoss'),
  );

  it.each([
    '"9007199254740993"',
    '{"9007199254740993":"1e999"}',
    '1e21',
    '1E+2',
    '0.1',
    '-0.0',
    '1.50',
    '9007199254740992',
    '1e-200',
    '1.7976931348623157e308',
    '123456789012345680000',
    '["a\\\\",1]',
    '0.000000000000000000000',
  ])('reads %s, which is exact', text => expect(json.decode({ S: text })).toEqual(JSON.parse(text)));

  it('refuses what JSON would lose', () => {
    for (const value of [[undefined], new Map(), () => 1, { n: 1n }])
      expect(encodeFault(json, value).code).toBe('ErrInvalidModel');
    for (const value of [{ a: NaN }, Infinity, [[-Infinity]]])
      expect(encodeFault(json, value).code).toBe('ErrNumberPrecisionLoss');
  });

  it('keeps a key named __proto__', () => {
    const value: unknown = JSON.parse('{"__proto__":{"a":1}}');
    expect(json.encode(value)).toEqual({ S: '{"__proto__":{"a":1}}' });
    expect(Object.keys(json.decode(json.encode(value)) as object)).toEqual(['__proto__']);
  });
});

describe('a JSON attribute of another type', () => {
  it('is the native value, and reads text too', () => {
    expect(jsonAs('M').encode({ a: [1] })).toEqual({ M: { a: { L: [{ N: '1' }] } } });
    expect(jsonAs('N').encode(1)).toEqual({ N: '1' });
    expect(jsonAs('BOOL').encode(false)).toEqual({ BOOL: false });
    expect(jsonAs('L').decode({ S: '[1,"a"]' })).toEqual([1, 'a']);
    expect(jsonAs('M').encode(null)).toEqual({ NULL: true });
    expect(jsonAs('S')).toBe(json);
  });

  it('refuses a value of another type than declared', () =>
    expect(encodeFault(jsonAs('M'), [1]).message).toBe('the value is not of type M, which the attribute has'));
});
