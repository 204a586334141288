import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { derived, deriveKey, parseKeyContract, runKeyFixtures, type KeySegment } from '../../lib/dms/index.js';
import { Attribute, connect, disconnect, Entity, PartitionKey, string, Table, type Key } from '../../lib/index.js';
import { createEngine } from '../../lib/engine/engine.js';
import { createTable } from '../../lib/tables/create.js';

const file = resolve(__dirname, '../../contract/golden/derived-keys/keys.yml');
const doc = parseKeyContract(readFileSync(file, 'utf8'), { source: 'keys.yml' });

const documentOf = (segment: unknown, more: object = {}, version = '0.2'): unknown => ({
  tabletheory_model_contract_version: version,
  derived_keys: [
    {
      ...{ name: 'K', inputs: [{ name: 'a', type: 'string', optional: true }], segments: [segment] },
      ...more,
    },
  ],
});
const keyOf = (segment: KeySegment, a?: string): string =>
  deriveKey(parseKeyContract(documentOf(segment)), 'K', a === undefined ? {} : { a });

describe('the fixtures of the contract', () => {
  it.each(runKeyFixtures(doc).map(result => [result.key, result.fixture.name, result] as const))(
    '%s: %s',
    (_key, _name, { actual, fixture, passed }) => {
      expect(actual).toBe(fixture.expect);
      expect(passed).toBe(true);
    },
  );

  it('are more than a few', () => expect(runKeyFixtures(doc).length).toBeGreaterThan(20));

  it('fail where a runtime makes another text', () => {
    const wrong = documentOf({ literal: 'x' }, { fixtures: [{ name: 'f', input: {}, expect: 'y' }] });
    expect(runKeyFixtures(parseKeyContract(wrong))).toEqual([expect.objectContaining({ actual: 'x', passed: false })]);
  });
});

it('takes what is there for people alone: more members, tables of models, descriptions of fixtures', () => {
  const more = { extra: 1, fixtures: [{ name: 'f', description: 'd', tag: 1, input: { z: 1, a: 'a' }, expect: 'a' }] };
  const given = {
    ...(documentOf({ value: { input: 'a' }, description: 'd' }, more) as object),
    models: [{ name: 'M', table: { name: 't' }, note: 'n' }],
    owner: 'team',
  };
  expect(runKeyFixtures(parseKeyContract(given))).toEqual([expect.objectContaining({ actual: 'a', passed: true })]);
});

it('refuses what is missing whatever the input says, and names it', () => {
  const lenient = parseKeyContract(documentOf({ value: { input: 'a' }, transforms: ['wildcard_empty'] }));
  for (const inputs of [{}, { a: null }, { a: undefined }])
    expect(() => deriveKey(lenient, 'K', inputs)).toThrow(
      expect.objectContaining({ code: 'ErrMissingPrimaryKey', message: expect.stringContaining('input a') as string }),
    );
});

it('lets no input forge a delimiter that holds a reserved character', () => {
  const composite = { segments: ['a', 'b'].map(input => ({ value: { input } })), join: '|', inputs: undefined };
  const forged = parseKeyContract(JSON.parse(JSON.stringify(documentOf({}, composite))));
  const text = fc.string({ unit: fc.constantFrom('a', '|', '%', '7', 'C', '*', 'é') });
  fc.assert(
    fc.property(text, text, text, text, (...[a, b, c, d]) => {
      const same = deriveKey(forged, 'K', { a, b }) === deriveKey(forged, 'K', { a: c, b: d });
      expect(same).toBe(a === c && b === d);
    }),
  );
});

it('makes a key of literals without inputs, and keeps the words that describe it', () => {
  const key = {
    name: 'L',
    description: 'A marker.',
    join: '/',
    segments: [{ literal: 'a b', transforms: ['url_encode'] }],
  };
  const literals = parseKeyContract({ tabletheory_model_contract_version: '0.2', derived_keys: [key] });
  expect(deriveKey(literals, 'L', {})).toBe('a%20b');
  expect(derived(literals, 'L').fields).toEqual([]);
  expect(literals.derived_keys[0]!.description).toBe('A marker.');
});

describe('a segment', () => {
  const input = { value: { input: 'a' } };
  it.each<[string, KeySegment, string | undefined, string]>([
    ['takes its default where it is empty', { ...input, default: 'd' }, '', 'd'],
    ['takes its default after its transforms', { ...input, default: 'd', transforms: ['trim'] }, ' ', 'd'],
    ['does not transform its default', { ...input, default: ' D ', transforms: ['trim', 'lowercase'] }, '', ' D '],
    ['keeps its prefix where it is empty', { ...input, prefix: 'p' }, '', 'p'],
    ['is left out where it is optional and empty', { ...input, prefix: 'p', optional: true }, '', ''],
    ['is left out where it is optional and missing', { ...input, prefix: 'p', optional: true }, undefined, ''],
    ['is kept where it is optional and has a default', { ...input, default: 'd', optional: true }, undefined, 'd'],
    ['is left out at its default', { ...input, prefix: 'p', default: 'd', omit_when: { default: true } }, 'd', ''],
    ['is left out where it is empty', { ...input, prefix: 'p', omit_when: { empty: true } }, '', ''],
    [
      'is compared after its transforms',
      { ...input, transforms: ['lowercase'], omit_when: { values: ['x'] } },
      'X',
      '',
    ],
    ['does its transforms in order', { ...input, transforms: ['wildcard_empty', 'url_encode'] }, '', '%2A'],
  ])('%s', (_, segment, a, expected) => expect(keyOf(segment, a)).toBe(expected));

  it('encodes as RFC 3986 has it, for any text', () => {
    const expected = (text: string): string =>
      encodeURIComponent(text).replace(/[!'()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        expect(keyOf({ ...input, transforms: ['url_encode'] }, text)).toBe(expected(text));
      }),
    );
  });

  it('writes any finite number without an exponent, and so that it reads back', () => {
    const numbers = parseKeyContract(documentOf(input, { inputs: [{ name: 'a', type: 'number' }] }));
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), a => {
        const text = deriveKey(numbers, 'K', { a });
        expect(text).toMatch(/^-?\d+(\.\d*[1-9])?$/);
        expect(Number(text)).toBe(a + 0);
      }),
    );
  });
});

describe('an input', () => {
  const required = parseKeyContract(
    documentOf({ value: { input: 'a' } }, { inputs: [{ name: 'a', type: 'string', optional: false }] }),
  );
  it.each([
    ['missing', {}, 'ErrMissingPrimaryKey'],
    ['null', { a: null }, 'ErrMissingPrimaryKey'],
    ['of another type', { a: true }, 'ErrInvalidModel'],
    ['no scalar', { a: ['a'] }, 'ErrInvalidModel'],
    ['half a surrogate pair', { a: '\uD800' }, 'ErrInvalidModel'],
  ])('that is %s is refused', (_, inputs, code) => {
    expect(() => deriveKey(required, 'K', inputs)).toThrow(expect.objectContaining({ code }));
  });

  it.each([NaN, Infinity])('that is %p is refused', a => {
    const numbers = parseKeyContract(
      documentOf({ value: { input: 'a' } }, { inputs: [{ name: 'a', type: 'number' }] }),
    );
    expect(() => deriveKey(numbers, 'K', { a })).toThrow(expect.objectContaining({ code: 'ErrInvalidModel' }));
  });
});

describe('a document of derived keys', () => {
  const segment = { value: { input: 'a' } };
  it.each<[string, unknown, RegExp]>([
    ['of an unknown version', documentOf(segment, {}, '0.3'), /tabletheory_model_contract_version/],
    ['with an unknown key in a segment', documentOf({ ...segment, extra: 1 }), /unknown key "extra"/],
    ['with an unknown input', documentOf({ value: { input: 'b' } }), /no input b/],
    ['with an unknown transform', documentOf({ ...segment, transforms: ['upper'] }), /has to be one of trim/],
    ['with a later transform', documentOf({ ...segment, transforms: ['lowercase'] }, {}, '0.1'), /version 0\.2/],
    ['with two values in a segment', documentOf({ ...segment, literal: 'x' }), /one of value\.input/],
    ['without a value in a segment', documentOf({ prefix: 'x' }), /one of value\.input/],
    ['without segments', documentOf(segment, { segments: [] }), /no segments/],
    ['with a helper that is no name', documentOf(segment, { helper: 'a-b' }), /no identifier/],
    [
      'with two keys of a name',
      {
        tabletheory_model_contract_version: '0.2',
        derived_keys: [1, 2].map(() => ({ name: 'K', inputs: [], segments: [{ literal: 'x' }] })),
      },
      /two derived keys have the name K/,
    ],
    [
      'with a model of an unknown key',
      { ...(documentOf(segment) as object), models: [{ name: 'M', derived_keys: ['Z'] }] },
      /no derived key Z/,
    ],
  ])('%s is refused', (_, given, message) => {
    expect(() => parseKeyContract(given)).toThrow(
      expect.objectContaining({ code: 'ErrInvalidModel', message: expect.stringMatching(message) }),
    );
  });
});

@Table('derived')
class Tenant extends Entity {
  @PartitionKey(derived(doc, 'NamespaceKey')) pk!: string;
  @Attribute(string) ns!: Key<string>;
  @Attribute(string) title?: string;
}

describe('a derived key as a key template', () => {
  const engine = createEngine();
  beforeAll(() => void connect({ client: engine.client() as never }));
  afterAll(() => disconnect());

  it('is the key that is stored and read by', async () => {
    await createTable(Tenant);
    const tenant = await Tenant.create({ ns: ' İSTANBUL ', title: 'a' });
    expect((await Tenant.get({ ns: ' İSTANBUL ' })).title).toBe('a');
    expect((await Tenant.get({ ns: 'İstanbul' })).pk).toBe('ns=%C4%B0stanbul');
    await tenant.delete();
    expect(await Tenant.find({ ns: 'İstanbul' })).toBeUndefined();
  });

  it('is missing where an input is', async () => {
    await expect(Tenant.get({} as never)).rejects.toMatchObject({ code: 'ErrMissingPrimaryKey' });
  });

  it('is refused where the document has no such key', () => {
    expect(() => derived(doc, 'Nope')).toThrow(/no derived key Nope/);
  });
});
