import { specsAt } from '../../lib/metadata/registry.js';
import type { FieldSpec, TableSpec } from '../../lib/metadata/specs.js';
import { decimal } from '../../lib/model/codecs/number.js';
import { string } from '../../lib/model/codecs/plain.js';
import { fieldOption, mergeFieldSpecs, attributeName, nameFault, snakeCase } from '../../lib/model/fields.js';
import { compileShape, shapeOf } from '../../lib/model/shape.js';

const record = (type: abstract new () => object, ...fields: Partial<FieldSpec>[]): void => {
  for (const spec of fields)
    specsAt(type.prototype as object).fields.push({ field: 'f', role: 'attribute', decorator: 'Attribute', ...spec });
};
const table = (type: abstract new () => object, spec: Partial<TableSpec>): void => {
  specsAt(type.prototype as object).table = { name: 't', ...spec };
};

describe('attribute names', () => {
  it.each([
    ['id', 'id'],
    ['customerId', 'customer_id'],
    ['userID', 'user_id'],
    ['HTMLText', 'html_text'],
    ['line2Text', 'line2_text'],
    ['already_snake', 'already_snake'],
    ['PK', 'pk'],
  ])('%s is %s in snake case', (field, name) => expect(snakeCase(field)).toBe(name));

  it('are the explicit one first, then what the naming makes of the field', () => {
    const named = (
      field: string,
      roles: FieldSpec['role'][] = [],
      name?: string,
    ): Parameters<typeof attributeName>[0] => ({ field, roles: new Set(roles), name });
    expect(attributeName(named('userId', [], 'UID'), 'snake_case')).toBe('UID');
    expect(attributeName(named('userId'), 'snake_case')).toBe('user_id');
    expect(
      [undefined, 'camelCase', 'dynamorm'].map(naming => attributeName(named('userId'), naming as 'camelCase')),
    ).toEqual(['userId', 'userId', 'userId']);
    expect(attributeName(named('id', ['attribute', 'partitionKey']), 'dynamorm')).toBe('PK');
    expect(attributeName(named('at', ['sortKey']), 'dynamorm')).toBe('SK');
    expect(attributeName(named('id', ['partitionKey']), 'camelCase')).toBe('id');
  });

  it('are checked against the naming, and not at all without one', () => {
    for (const name of ['PK', 'SK', 'a', 'userId2'])
      expect([nameFault(name, 'camelCase'), nameFault(name, 'dynamorm')]).toEqual([undefined, undefined]);
    for (const name of ['Pk', 'user_id', 'a-b', '2a', 'é']) expect(nameFault(name, 'camelCase')).toContain(name);
    for (const name of ['user_id', 'a1_b2']) expect(nameFault(name, 'snake_case')).toBeUndefined();
    for (const name of ['PK', 'userId', '_a', 'a__b', 'a_']) expect(nameFault(name, 'snake_case')).toContain(name);
    expect(nameFault('any thing.at#all', undefined)).toBeUndefined();
    expect(nameFault('', undefined)).toBeDefined();
  });
});

describe('field specs of a class and its bases', () => {
  abstract class Base {}
  class Leaf extends Base {}
  record(
    Base,
    { field: 'id', role: 'partitionKey' },
    { field: 'total', codec: string, options: { omitEmpty: true, validate: 2 } },
  );
  record(
    Leaf,
    { field: 'own' },
    { field: 'total', codec: decimal, name: 'sum', options: { validate: 2 } },
    { field: 'id', role: 'indexSortKey', index: 'a' },
    { field: 'id', role: 'indexSortKey', index: 'b' },
  );

  it('come root first, each field once, a subclass refining what its base said', () => {
    const merged = mergeFieldSpecs(Leaf);
    expect(merged.map(field => field.field)).toEqual(['id', 'total', 'own']);
    expect([...merged[0]!.roles]).toEqual(['partitionKey', 'indexSortKey']);
    expect(merged[0]!.specs.map(spec => spec.index)).toEqual([undefined, 'a', 'b']);
    expect(merged[1]).toMatchObject({
      codec: decimal,
      name: 'sum',
      options: { attribute: { omitEmpty: true, validate: 2 } },
    });
    expect(fieldOption(merged[1]!, 'omitEmpty')).toBe(true);
    expect(fieldOption(merged[2]!, 'omitEmpty')).toBeUndefined();
  });

  it('of the base stay what they were', () =>
    expect(mergeFieldSpecs(Base).find(field => field.field === 'total')).toMatchObject({
      codec: string,
      name: undefined,
    }));
});

describe('the shape of a class', () => {
  class Thing {
    tags = new Set<string>();
    seen = new Date();
    big = 0n;
    site?: URL;
    made?: string;
    gone?: Date;
    count?: number;
    bytes = Buffer.alloc(0);
    byKey = new Map();
    other?: unknown;
  }
  record(
    Thing,
    { field: 'tags', options: { omitEmpty: true } },
    { field: 'seen' },
    { field: 'big', options: { omitEmpty: true } },
    { field: 'site', designType: URL },
    { field: 'made', role: 'createdAt', designType: String },
    { field: 'gone', role: 'ttl' },
    { field: 'count', role: 'version' },
    { field: 'bytes' },
    { field: 'byKey' },
    { field: 'other', designType: Object, options: { required: true } },
  );
  table(Thing, { naming: 'snake_case' });

  it('gives each field the codec it was given, that of its role, or that of its kind of value', () => {
    const codecs = Object.fromEntries(shapeOf(Thing).attributes.map(({ field, codec }) => [field, codec.name]));
    expect(codecs).toEqual({
      tags: 'anySet',
      seen: 'isoDate',
      big: 'bigint',
      site: 'url',
      made: 'timestampText',
      gone: 'ttl',
      count: 'number',
      bytes: 'binary',
      byKey: 'map(plain)',
      other: 'plain',
    });
  });

  it('makes fresh empty values only for omitEmpty fields, and names by the naming of the class', () => {
    const { attributes, faults } = shapeOf(Thing);
    expect(attributes.filter(attribute => attribute.fresh !== undefined).map(attribute => attribute.field)).toEqual([
      'tags',
      'big',
    ]);
    expect(attributes.find(attribute => attribute.field === 'byKey')!.name).toBe('by_key');
    expect(attributes.filter(attribute => !attribute.optional).map(attribute => attribute.field)).toEqual(['other']);
    expect(faults).toEqual([]);
    expect([shapeOf(Thing) === shapeOf(Thing), Object.isFrozen(attributes)]).toEqual([true, true]);
  });

  it('tells every fault: a codec that is none, names that collide or break the naming', () => {
    class Wrong {
      constructor() {
        throw new Error('needs arguments');
      }
    }
    record(Wrong, { field: 'a', codec: 'number' }, { field: 'b', name: 'a' }, { field: 'c', name: 'C-1' });
    table(Wrong, { naming: 'camelCase' });
    expect(compileShape(Wrong).faults).toEqual([
      'a was given something that is no codec',
      'a and b are both stored as a',
      'c is stored as C-1, which is not camelCase',
    ]);
  });
});
