import { ServiceError } from '../../../lib/engine/failure.js';
import { readWireItem, readWireValue } from '../../../lib/engine/validation/wire-value.js';

const STRUCTURE = 'Start of structure or map found where not expected';

const faultOf = (json: unknown): unknown => {
  try {
    return readWireValue(json);
  } catch (error) {
    return error;
  }
};

describe('an attribute value in the JSON of a request', () => {
  it.each<[unknown, string]>([
    [{ S: 5 }, 'NUMBER_VALUE cannot be converted to String'],
    [{ S: true }, 'TRUE_VALUE cannot be converted to String'],
    [{ N: false }, 'FALSE_VALUE cannot be converted to String'],
    [{ N: 5 }, 'NUMBER_VALUE cannot be converted to String'],
    [{ BOOL: 'true' }, 'STRING_VALUE cannot be converted to Boolean'],
    [{ NULL: 1 }, 'NUMBER_VALUE cannot be converted to Boolean'],
    [{ S: {} }, STRUCTURE],
    [{ SS: {} }, STRUCTURE],
    [{ L: {} }, STRUCTURE],
    [{ SS: [1] }, 'NUMBER_VALUE cannot be converted to String'],
    [{ L: [{ M: { a: { S: 1 } } }] }, 'NUMBER_VALUE cannot be converted to String'],
  ])('%j is a SerializationException: %s', (json, message) => {
    const fault = faultOf(json);
    expect(fault).toBeInstanceOf(ServiceError);
    expect(fault).toMatchObject({ name: 'SerializationException', message });
  });

  it.each<[unknown]>([
    ['text'],
    [5],
    [[]],
    [null],
    [{ S: [] }],
    [{ M: [] }],
    [{ L: ['x'] }],
    [{ SS: [null] }],
    [{ B: 'no base64' }],
    [{ B: 'AQI' }],
    [{ BS: ['=AQI'] }],
  ])('%j has no value in it either', json => {
    expect(faultOf(json)).toMatchObject({ name: 'SerializationException' });
  });

  it('is returned as it is when there is nothing to clean', () => {
    const value = {
      M: {
        s: { S: '' },
        l: { L: [{ BOOL: false }, { NULL: true }, { B: '' }] },
        b: { BS: ['AQI='] },
        n: { NS: ['1'] },
      },
    };
    expect(readWireValue(value)).toBe(value);
  });

  it('loses members that are null or unknown', () => {
    expect(readWireValue({ S: 'x', N: null, X: 1 })).toEqual({ S: 'x' });
    expect(readWireValue({ S: null })).toEqual({});
    expect(readWireValue({ L: [null, { S: 'x', Y: 2 }] })).toEqual({ L: [{}, { S: 'x' }] });
    expect(readWireItem({ a: { M: { b: null } }, c: { constructor: 1 } })).toEqual({ a: { M: { b: {} } }, c: {} });
  });

  it('drops stray bits of base64, so that equal bytes are equal texts', () => {
    expect(readWireValue({ B: 'AR==' })).toEqual({ B: 'AQ==' });
    expect(readWireValue({ BS: ['AQIDAR==', 'AQJ='] })).toEqual({ BS: ['AQIDAQ==', 'AQI='] });
  });

  it('reads no deeper than any value may go', () => {
    let value: unknown = { S: 'x' };
    for (let i = 0; i < 100_000; i++) value = { L: [value] };
    expect(readWireValue(value)).toBe(value);
  });

  it('keeps attributes that are named like properties of the prototype', () => {
    const item = readWireItem(JSON.parse('{"__proto__":{"S":"x","N":null}}'));
    expect(JSON.stringify(item)).toBe('{"__proto__":{"S":"x"}}');
    expect(Object.getPrototypeOf(item)).toBe(Object.prototype);
    expect(readWireItem({ a: { S: 'x' } })['a']).toEqual({ S: 'x' });
  });
});
