import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { specsAt } from '../../../lib/metadata/registry.js';
import type { Codec } from '../../../lib/model/codecs/codec.js';
import { list } from '../../../lib/model/codecs/list.js';
import { map, record } from '../../../lib/model/codecs/map.js';
import { nested } from '../../../lib/model/codecs/nested.js';
import { json, jsonAs } from '../../../lib/model/codecs/json.js';
import { custom, via } from '../../../lib/model/codecs/custom.js';
import { plain, boolean, string } from '../../../lib/model/codecs/plain.js';
import { bigint, decimal, number, numeric } from '../../../lib/model/codecs/number.js';
import { binary } from '../../../lib/model/codecs/binary.js';
import { literal, oneOf, url } from '../../../lib/model/codecs/text.js';
import {
  anySet,
  binarySet,
  bigintSet,
  decimalSet,
  numberSet,
  numericSet,
  stringSet,
} from '../../../lib/model/codecs/sets.js';
import {
  epochMilliseconds,
  epochSeconds,
  isoDate,
  timestamp,
  timestampText,
  ttl,
  ttlSeconds,
} from '../../../lib/model/codecs/date-codecs.js';
import { equalValues } from '../../../lib/values/value.js';
import { bytes, decimalTexts, hostileKey, longDecimals, plainData, storableNumber, text } from './arbitraries.js';
import { overJson } from './support.js';
import { runs } from '../../support/runs.js';

const setOf = <T>(members: fc.Arbitrary<T>): fc.Arbitrary<Set<T>> =>
  fc.uniqueArray(members, { maxLength: 6 }).map(values => new Set(values));
const positiveZero = storableNumber.map(value => value + 0);
const integers = fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n });
const dates = fc.date({ noInvalidDate: true });
const fourDigitYears = fc.date({
  noInvalidDate: true,
  min: new Date('0000-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
});
const wholeSeconds = fourDigitYears.map(date => new Date(Math.floor(date.getTime() / 1000) * 1000));
const nanos = fc
  .tuple(wholeSeconds, fc.integer({ min: 0, max: 999_999_999 }))
  .map(([date, fraction]) => `${date.toISOString().slice(0, 19)}.${String(fraction).padStart(9, '0')}Z`);
const money = via(decimal, { encode: (value: { amount: string }) => value.amount, decode: amount => ({ amount }) });
const jsonValue = fc.jsonValue().map(value => JSON.parse(JSON.stringify(value)) as unknown);
const dictionary = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<[string, T][]> =>
  fc.array(fc.tuple(hostileKey, values), { maxLength: 5 });

const Colour = { Red: 0, Green: 'green', 0: 'Red' } as const; // as a TypeScript enum compiles
const point = custom<{ x: number; y: number }>({
  name: 'point',
  encode: ({ x, y }) => ({ S: `${x}:${y}` }),
  decode: value => {
    const [x, y] = value.S!.split(':').map(Number);
    return { x: x!, y: y! };
  },
});
class Place {
  name = '';
  since?: Date;
  tags?: Set<string>;
  within?: Place;
}
for (const [field, codec] of [
  ['name', string],
  ['since', isoDate],
  ['tags', stringSet],
  ['within', nested(() => Place)],
] as const)
  specsAt(Place.prototype).fields.push({ field, role: 'attribute', decorator: 'Attribute', codec: codec as Codec });
const { place } = fc.letrec<{ place: Place }>(tie => ({
  place: fc
    .record(
      { name: text, since: dates, tags: setOf(text), within: fc.option(tie('place'), { nil: undefined, maxDepth: 2 }) },
      { requiredKeys: ['name'] },
    )
    .map(fields => {
      const given = Object.entries(fields).filter(([, value]) => value !== undefined);
      return Object.assign(new Place(), Object.fromEntries(given));
    }),
}));

const cases: readonly (readonly [Codec, fc.Arbitrary<unknown>])[] = [
  [string, text],
  [number, positiveZero],
  [numeric, fc.oneof(positiveZero, longDecimals)],
  [bigint, integers],
  [decimal, decimalTexts],
  [boolean, fc.boolean()],
  [binary, bytes],
  [literal('open', 'paid', 3, true), fc.constantFrom('open', 'paid', 3, true)],
  [oneOf(Colour), fc.constantFrom(0, 'green')],
  [oneOf(['a', 2, false]), fc.constantFrom('a', 2, false)],
  [point, fc.record({ x: fc.integer(), y: fc.integer() })],
  [nested(() => Place), place],
  [url, fc.webUrl({ withFragments: true, withQueryParameters: true }).map(href => new URL(href))],
  [isoDate, dates],
  [epochSeconds, wholeSeconds],
  [epochMilliseconds, dates],
  [timestamp, fourDigitYears],
  [timestampText, nanos],
  [ttl, wholeSeconds],
  [ttlSeconds, fc.nat({ max: 2 ** 31 })],
  [stringSet, setOf(text)],
  [numberSet, setOf(positiveZero)],
  [bigintSet, setOf(integers)],
  [decimalSet, setOf(decimalTexts)],
  [numericSet, setOf(positiveZero)],
  [
    binarySet,
    fc.uniqueArray(bytes, { maxLength: 4, selector: member => member.join() }).map(members => new Set(members)),
  ],
  [anySet, fc.oneof(setOf<unknown>(text), setOf<unknown>(positiveZero))],
  [list(isoDate), fc.array(fc.oneof(dates, fc.constant(null)), { maxLength: 5 })],
  [list(list(stringSet)), fc.array(fc.array(setOf(text), { maxLength: 3 }), { maxLength: 3 })],
  [map(bigint), dictionary(integers).map(entries => new Map(entries))],
  [record(decimal), dictionary(decimalTexts).map(entries => Object.fromEntries(entries))],
  [money, decimalTexts.map(amount => ({ amount }))],
  [plain, plainData],
  [json, jsonValue],
  [
    jsonAs('M'),
    dictionary(plainData.filter(value => !(value instanceof Set))).map(entries => Object.fromEntries(entries)),
  ],
];

/** Node's comparison first: thirty times a thousand of jest's would take most of this file's time. */
const expectSame = (seen: unknown, wanted: unknown): void => {
  if (!isDeepStrictEqual(seen, wanted)) expect(seen).toEqual(wanted);
};

describe.each(cases.map(([codec, values]) => [codec.name, codec, values] as const))('%s', (_name, codec, values) => {
  it('reads back what it wrote, from memory and over JSON, and writes the same again', () => {
    fc.assert(
      fc.property(values, value => {
        const wire = codec.encode(value);
        expectSame(codec.decode(wire), value);
        expectSame(codec.decode(overJson(wire)), value);
        expectSame(equalValues(codec.encode(codec.decode(overJson(wire))), wire), true);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('writes the type it declares', () => {
    fc.assert(
      fc.property(values, value => {
        const type = Object.keys(codec.encode(value));
        expect(type).toHaveLength(1);
        if (codec.type !== undefined && type[0] !== 'NULL') expect(type[0]).toBe(codec.type);
      }),
      { numRuns: runs(100) },
    );
  });

  it('refuses every type that it does not read, and never as an error of its own making', () => {
    const foreign = [
      { S: 'x' },
      { N: '1' },
      { BOOL: true },
      { B: 'AA==' },
      { SS: ['a'] },
      { NS: ['1'] },
      { BS: ['AA=='] },
      { L: [] },
      { M: {} },
    ];
    for (const value of foreign) {
      if (codec.type === undefined || codec.name.startsWith('json') || Object.hasOwn(value, codec.type)) continue;
      expect(() => codec.decode(value)).toThrow(/^stored as (S|N|BOOL|B|SS|NS|BS|L|M), the codec reads /);
    }
  });
});

describe('a wire value', () => {
  it('shares no memory with the value, and a decoded value none with it', () => {
    const source = new Uint8Array([1]);
    const value = { deep: [{ bytes: source, set: new Set(['a']) }] };
    const wire = plain.encode(value);
    const before = JSON.stringify(wire);
    source[0] = 2;
    value.deep[0]!.set.add('b');
    value.deep.push({ bytes: source, set: new Set() });
    expect(JSON.stringify(wire)).toBe(before);
    const decoded = plain.decode(wire) as typeof value;
    decoded.deep[0]!.bytes[0] = 3;
    decoded.deep[0]!.set.add('c');
    expect(JSON.stringify(wire)).toBe(before);
  });

  it('of bytes is copied both ways, alone and in a set', () => {
    const source = new Uint8Array([1]);
    const [one, many] = [binary.encode(source), binarySet.encode(new Set([source]))];
    source[0] = 2;
    binary.decode(one)[0] = 3;
    for (const member of binarySet.decode(many)) member[0] = 3;
    expect([JSON.stringify(one), JSON.stringify(many)]).toEqual(['{"B":"AQ=="}', '{"BS":["AQ=="]}']);
    expect(Object.getPrototypeOf(binary.decode(one))).toBe(Uint8Array.prototype);
  });
});
