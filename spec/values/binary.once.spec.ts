import fc from 'fast-check';
import { base64Of, Bytes, bytesOf, compareBytes, fromBase64, isBytes, toBase64 } from '../../lib/values/value.js';
import { runs } from '../support/runs.js';

describe('bytes and base64 text', () => {
  it('survive a round trip, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        const text = toBase64(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64'));
        expect([...fromBase64(text)]).toEqual([...bytes]);
      }),
      { numRuns: runs(1000) },
    );
  });

  it.each([
    'A',
    'AA',
    'AAA',
    'AB==',
    'AAB=',
    'A===',
    '====',
    'AA==\n',
    ' AA==',
    'AA== ',
    'A-_A',
    'AA==AA==',
    'é',
    'AAAA=',
    '\u0000',
  ])('refuse %j, which only resembles base64', text => expect(() => fromBase64(text)).toThrow(TypeError));

  it('take the view of a larger buffer for what it shows, and not for the buffer', () => {
    const view = new Uint8Array(Uint8Array.from([1, 2, 3, 4]).buffer, 1, 2);
    expect(toBase64(view)).toBe('AgM=');
  });

  it('serialise themselves inside JSON', () => {
    expect(JSON.stringify({ B: new Bytes([1, 2, 3]) })).toBe('{"B":"AQID"}');
  });

  it('are copied by Bytes, so that a later change of the source does not reach them', () => {
    const source = new Uint8Array([1]);
    const copy = new Bytes(source);
    source[0] = 9;
    expect(copy[0]).toBe(1);
  });

  it('are read from either form and written as either form', () => {
    expect([...bytesOf('AQI=')]).toEqual([1, 2]);
    expect(base64Of(new Uint8Array([1, 2]))).toBe('AQI=');
    expect(base64Of('AQI=')).toBe('AQI=');
  });

  it('are told from other views and values', () => {
    expect([new Uint8Array(1), Buffer.alloc(1), new Bytes(1)].every(isBytes)).toBe(true);
    expect([new Uint16Array(1), new DataView(new ArrayBuffer(1)), [1], 'AA==', null].some(isBytes)).toBe(false);
  });

  it('are ordered unsigned, the shorter first', () => {
    const sorted = [[], [0], [0, 0], [1], [127], [128], [255, 0]].map(bytes => new Uint8Array(bytes));
    expect([...sorted].reverse().sort(compareBytes)).toEqual(sorted);
  });
});
