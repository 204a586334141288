import { specsAt } from '../../../lib/metadata/registry.js';
import type { FieldSpec } from '../../../lib/metadata/specs.js';
import { list } from '../../../lib/model/codecs/list.js';
import { isNestedCodec, nested } from '../../../lib/model/codecs/nested.js';
import { decimal } from '../../../lib/model/codecs/number.js';
import { string } from '../../../lib/model/codecs/plain.js';
import { stringSet } from '../../../lib/model/codecs/sets.js';
import { isoDate } from '../../../lib/model/codecs/date-codecs.js';
import { decodeFault, encodeFault } from './support.js';

const declare = (type: new () => object, fields: Record<string, Partial<FieldSpec>>): void => {
  for (const [field, spec] of Object.entries(fields))
    specsAt(type.prototype as object).fields.push({ field, role: 'attribute', decorator: 'Attribute', ...spec });
};

class Geo {
  lat?: number;
  #secret = 42;
  reveal(): number {
    return this.#secret;
  }
}
class Address {
  city = 'Bergen';
  rent?: string;
  since?: Date;
  tags = new Set<string>();
  geo?: Geo;
  former?: Address[];
  scratch = 'not stored';
}
class Villa extends Address {
  pool = true;
}
class Cottage extends Address {}
class Bare {
  a = 1;
}
declare(Geo, { lat: { name: 'latitude' } });
declare(Address, {
  city: { codec: string, options: { required: true } },
  rent: { codec: decimal },
  since: { codec: isoDate, name: 'since-when' },
  tags: { codec: stringSet, options: { omitEmpty: true } },
  geo: { codec: nested(() => Geo) },
  former: { codec: list(nested(() => Address)) },
});
declare(Villa, { pool: {} });

const codec = nested(Address);
const oslo = (): Address =>
  Object.assign(new Address(), { city: 'Oslo', geo: Object.assign(new Geo(), { lat: 59.9 }) });

describe('a nested class', () => {
  it('is stored as a map by the names and codecs of its fields, and read back as its class, methods and all', () => {
    const value = Object.assign(oslo(), { rent: '1.50', since: new Date(0), former: [oslo()] });
    const wire = codec.encode(value);
    const inner = { city: { S: 'Oslo' }, geo: { M: { latitude: { N: '59.9' } } } };
    expect(wire).toEqual({
      M: {
        ...inner,
        rent: { N: '1.5' },
        'since-when': { S: '1970-01-01T00:00:00.000Z' },
        former: { L: [{ M: inner }] },
      },
    });
    const read = codec.decode(wire);
    expect(read).toBeInstanceOf(Address);
    expect(read.geo!.reveal()).toBe(42);
    expect(read.former![0]).toBeInstanceOf(Address);
    expect(codec.encode(read)).toEqual(wire);
  });

  it('is read without its defaults, with a fresh empty value where the class has one, and without what it does not know', () => {
    const [a, b] = [codec.decode({ M: { unknown: { S: 'kept by others' } } }), codec.decode({ M: {} })];
    expect(a.city).toBeUndefined();
    expect(a.tags).toEqual(new Set());
    expect(a.tags).not.toBe(b.tags);
    expect(Object.keys(a)).not.toContain('unknown');
    expect(codec.decode({ M: { geo: { NULL: true } } }).geo).toBeNull();
  });

  it('takes a plain object of its fields, and refuses a field it has not', () => {
    expect(codec.encode({ city: 'Oslo', tags: new Set(), scratch: undefined } as never)).toEqual({
      M: { city: { S: 'Oslo' } },
    });
    expect(encodeFault(codec, { city: 'Oslo', zip: 1 })).toMatchObject({ code: 'ErrInvalidModel', path: 'zip' });
    expect(encodeFault(codec, JSON.parse('{"city":"x","__proto__":{"a":1}}'))).toMatchObject({ path: '__proto__' });
  });

  it.each([
    ['a text', 'Oslo', 'a string'],
    ['a list', [], 'a list'],
    ['a Date', new Date(), 'an instance of Date'],
    ['an instance of another class', new Geo(), 'an instance of Geo'],
  ])('refuses %s', (_name, value, found) =>
    expect(encodeFault(codec, value).message).toBe(`expected an instance of Address, found ${found}`),
  );

  it('refuses a subclass with fields that would not be stored, and takes one without', () => {
    expect(encodeFault(codec, new Villa()).message).toBe(
      'Villa has fields that Address does not, and they would not be stored',
    );
    expect(codec.encode(new Cottage())).toEqual({ M: { city: { S: 'Bergen' } } });
    expect(nested(Villa).decode(nested(Villa).encode(new Villa()))).toBeInstanceOf(Villa);
  });

  it('names the place of a fault by fields, and what is required', () => {
    expect(encodeFault(codec, { city: 5 })).toMatchObject({
      path: 'city',
      message: 'expected a string, found a number',
    });
    expect(
      encodeFault(codec, Object.assign(oslo(), { former: [oslo(), { city: 'x', geo: { lat: NaN } }] })),
    ).toMatchObject({ path: 'former[1].geo.lat' });
    expect(encodeFault(codec, { tags: new Set() })).toMatchObject({ path: 'city', message: 'is required' });
    expect(decodeFault(codec, { M: { geo: { M: { latitude: { N: 'x' } } } } })).toMatchObject({ path: 'geo.lat' });
    expect(decodeFault(codec, { S: 'x' }).message).toBe('stored as S, the codec reads M');
  });

  it('that contains itself is refused, and the next value is not the worse for it', () => {
    const loop = oslo();
    loop.former = [loop];
    expect(encodeFault(codec, loop).message).toContain('contains itself');
    expect(codec.encode(oslo())).toEqual(codec.encode(oslo()));
  });

  it('goes on at a field, by the name it is stored under', () => {
    expect(codec.member!('since')).toEqual({ segment: 'since-when', codec: isoDate });
    expect([codec.member!('since-when'), codec.member!(0), codec.member!('constructor')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect([codec.fieldOf!('since-when'), codec.fieldOf!('other')]).toEqual(['since', 'other']);
    expect([isNestedCodec(codec as never), isNestedCodec(string as never)]).toEqual([true, false]);
  });

  it('is empty where nothing of it would be stored', () => {
    const geo = nested(Geo);
    expect([new Geo(), Object.assign(new Geo(), { lat: 0 }), null].map(value => geo.isEmpty!(value as Geo))).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe('a nested class that is declared wrongly', () => {
  class Vault {
    code = '';
    other = '';
  }
  declare(Vault, { code: { role: 'encrypted', name: 'x' }, other: { name: 'x' } });

  it('has no decorated field: nothing of it would be stored', () =>
    expect(encodeFault(nested(Bare), new Bare()).message).toBe(
      'nested class Bare: it has no decorated field, so nothing of it would be stored',
    ));

  it('is told all its faults at once, encrypted fields among them: they would stand in the open', () =>
    expect(encodeFault(nested(Vault), new Vault()).message).toBe(
      'nested class Vault: code and other are both stored as x; code is encrypted, which only a field of an entity can be',
    ));

  it('is not there yet, or no class', () => {
    expect(() => nested(undefined as never)).toThrow('nested needs a class');
    expect(
      encodeFault(
        nested(() => undefined as never),
        {},
      ).message,
    ).toBe('nested(() => …) has to return a class');
  });
});
