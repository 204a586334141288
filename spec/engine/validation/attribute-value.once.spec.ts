import { inCurrentWords, withEnvelope } from '../../../lib/engine/failure.js';
import { canonicalItem, canonicalValue, refuseFalseNulls } from '../../../lib/engine/validation/attribute-value.js';
import type { Item, Value } from '../../../lib/values/value.js';

const P = 'One or more parameter values were invalid: ';
const E = '1 validation error detected: ';
const NOT_NUMERIC = 'The parameter cannot be converted to a numeric value';
const DIGITS = 'Attempting to store more than 38 significant digits in a Number';
const OVERFLOW = 'Number overflow. Attempting to store a number with magnitude larger than supported range';
const UNDERFLOW = 'Number underflow. Attempting to store a number with magnitude smaller than supported range';
const DEEP =
  'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit';

const faultOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return 'none';
};

/** A text within `levels - 1` lists: its own level is `levels`. */
const nested = (levels: number): Value => (levels === 1 ? { S: 'x' } : { L: [nested(levels - 1)] });

describe('an attribute value', () => {
  it.each<[string, Value, string]>([
    ['without a type', {}, 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'],
    [
      'with two types',
      { S: 'a', BOOL: true },
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    ],
    ['with two types, one of them wrong in itself', { S: 'a', N: 'x' }, `${NOT_NUMERIC}: x`],
    ['that is null and is not', { NULL: false }, `${P}Null attribute value types must have the value of true`],
    ['that is an empty string set', { SS: [] }, `${P}An string set  may not be empty`],
    ['that is an empty number set', { NS: [] }, `${P}An number set  may not be empty`],
    ['that is an empty binary set', { BS: [] }, `${P}Binary sets should not be empty`],
    ['with a string twice in a set', { SS: ['b', 'a', 'b'] }, `${P}Input collection [b, a, b] contains duplicates.`],
    [
      'with a binary twice in a set',
      { BS: ['Yg==', 'Yg=='] },
      `${P}Input collection [Yg==, Yg==]of type BS contains duplicates.`,
    ],
    ['with a number twice in a set', { NS: ['1', '1.0'] }, 'Input collection contains duplicates'],
    ['with a wrong number in a set', { NS: ['1', 'one'] }, `${NOT_NUMERIC}: one`],
    ['with an attribute without a name', { M: { '': { S: 'x' } } }, 'Empty attribute name'],
    [
      'with too long a name in it',
      { M: { ['é'.repeat(32768)]: { S: 'x' } } },
      'Attribute name is too large, must be less than 65536 bytes',
    ],
    ['with a fault deep in it', { L: [{ M: { a: { L: [{}] } } }] }, 'Supplied AttributeValue is empty, must contain'],
    ['nested in 33 levels', nested(33), DEEP],
    ['nested in 33 levels of maps', { M: { a: nested(32) } }, DEEP],
  ])('%s is refused', (_, value, message) => {
    expect(faultOf(() => canonicalValue(value))).toContain(`ValidationException: ${message}`);
  });

  it.each<[string, Value]>([
    ['an empty string', { S: '' }],
    ['empty bytes', { B: '' }],
    ['an empty list', { L: [] }],
    ['an empty map', { M: {} }],
    ['a set in its order', { SS: ['A', 'a', 'é'] }],
    ['a set of numbers in its order', { NS: ['-2', '0.5', '9', '10'] }],
    ['a set of bytes in its order', { BS: ['', 'AA==', 'AAA=', '/w=='] }],
    ['32 levels', nested(32)],
    ['the longest name', { M: { ['x'.repeat(65535)]: { BOOL: false } } }],
  ])('may be %s, and is the same object then', (_, value) => {
    expect(canonicalValue(value)).toBe(value);
  });

  it.each<[string, string]>([
    ['', NOT_NUMERIC],
    ...[' 1', '1 ', '1_0', 'NaN', 'Infinity', '0x1', '1e', '.', '++5', '1,5', 'one'].map((text): [string, string] => [
      text,
      `${NOT_NUMERIC}: ${text}`,
    ]),
    ['1'.repeat(39), DIGITS],
    [`0.${'1'.repeat(39)}`, DIGITS],
    [`${'1'.repeat(39)}E200`, DIGITS],
    ['1E126', OVERFLOW],
    ['-1E126', OVERFLOW],
    ['1e99999999999', OVERFLOW],
    ['1e9223372036854775808', `${NOT_NUMERIC}: 1e9223372036854775808`],
    ['0e126', OVERFLOW],
    ['0e-131', UNDERFLOW],
    ['1E-131', UNDERFLOW],
    ['-9.9E-131', UNDERFLOW],
  ])('cannot be the number %p', (text, message) => {
    expect(faultOf(() => canonicalValue({ N: text }))).toBe(`ValidationException: ${message}`);
  });

  it.each([
    ['+5', '5'],
    ['5.', '5'],
    ['.5', '0.5'],
    ['1E+2', '100'],
    ['00042', '42'],
    ['-0', '0'],
    ['0e125', '0'],
    ['1.50', '1.5'],
    ['1E3', '1000'],
    [`${'1'.repeat(38)}000`, `${'1'.repeat(38)}000`],
    ['9.99E125', `999${'0'.repeat(123)}`],
    ['-1E-130', `-0.${'0'.repeat(129)}1`],
  ])('stores the number %s as %s, wherever it stands', (text, canonical) => {
    expect(canonicalValue({ N: text })).toEqual({ N: canonical });
    expect(canonicalValue({ NS: [text, '1e-130'] })).toMatchObject({
      NS: expect.arrayContaining([canonical]) as string[],
    });
    expect(canonicalValue({ L: [{ S: 'x' }, { M: { n: { N: text } } }] })).toEqual({
      L: [{ S: 'x' }, { M: { n: { N: canonical } } }],
    });
  });

  it('carries the prefix of the envelope on writes for sets, nulls and numbers', () => {
    const enveloped = (value: Value): string => faultOf(() => withEnvelope(() => canonicalValue(value)));
    expect(enveloped({ SS: [] })).toContain(`: ${E}${P}`);
    expect(enveloped({ NS: ['1', '1'] })).toContain(`: ${E}${P}Input collection contains duplicates.`);
    expect(enveloped({ NULL: false })).toContain(`: ${E}${P}`);
    expect(enveloped({ N: 'x' })).toBe(`ValidationException: ${E}${NOT_NUMERIC}: x`);
    expect(enveloped({})).not.toContain(E);
    expect(enveloped(nested(33))).not.toContain(E);
  });
});

describe('the current layer of validation', () => {
  it.each<[Value, string]>([
    [{ N: '' }, `${NOT_NUMERIC}: `],
    [{ SS: ['b', 'a', 'b'] }, `${P}Input collection ["a", "b", "b"] contains duplicates.`],
    [{ SS: ['c', 'a', 'c', 'b', 'a'] }, `${P}Input collection ["a", "c", "c", "b", "a"] contains duplicates.`],
    [{ BS: ['/w==', 'AA==', 'AA=='] }, `${P}Input collection ["AA==","/w==","AA=="]of type BS contains duplicates.`],
    [{ NS: ['2', '1', '2'] }, `${P}Input collection contains duplicates.`],
  ])('words the fault of %j otherwise', (value, message) => {
    expect(faultOf(() => inCurrentWords(() => canonicalValue(value)))).toBe(`ValidationException: ${message}`);
  });
});

describe('a null that is none', () => {
  it('is found wherever it is, before any other fault', () => {
    const fault = `ValidationException: ${P}Null attribute value types must have the value of true`;
    expect(faultOf(() => refuseFalseNulls({ a: { N: 'x' }, b: { NULL: false } }))).toBe(fault);
    expect(faultOf(() => refuseFalseNulls({ a: { L: [{}, { M: { b: { NULL: false } } }] } }))).toBe(fault);
    expect(faultOf(() => refuseFalseNulls({ a: { N: 'x' }, b: { NULL: true }, c: nested(100) }))).toBe('none');
  });
});

describe('an item', () => {
  it('leaves what was given as it was when it changes a number', () => {
    const item: Item = { a: { M: { n: { N: '1.0' } } }, b: { S: 'x' } };
    const canonical = canonicalItem(item);
    expect(canonical).toEqual({ a: { M: { n: { N: '1' } } }, b: { S: 'x' } });
    expect(canonical['b']).toBe(item['b']);
    expect(item).toEqual({ a: { M: { n: { N: '1.0' } } }, b: { S: 'x' } });
  });

  it('keeps attributes that are named like properties of the prototype', () => {
    const item = JSON.parse('{"__proto__":{"N":"1.0"},"constructor":{"N":"2.0"}}') as Item;
    expect(JSON.stringify(canonicalItem(item))).toBe('{"__proto__":{"N":"1"},"constructor":{"N":"2"}}');
  });
});
