import { Attribute } from '../../decorators/attribute.js';
import { BlindIndex } from '../../decorators/blind-index.js';
import { CreatedAt } from '../../decorators/created-at.js';
import { Encrypted } from '../../decorators/encrypted.js';
import { Protected } from '../../decorators/protected.js';
import { Ttl } from '../../decorators/ttl.js';
import { Unique } from '../../decorators/unique.js';
import { UpdatedAt } from '../../decorators/updated-at.js';
import { Version } from '../../decorators/version.js';
import { IndexPartitionKey, IndexSortKey } from '../../decorators/index-keys.js';
import { PartitionKey, SortKey } from '../../decorators/table-keys.js';
import type { Codec } from '../../lib/model/codecs/codec.js';
import { fieldSpecs } from './support.js';

const dateCodec: Codec<Date> = {
  name: 'dateCodec',
  type: 'S',
  encode: date => ({ S: date.toISOString() }),
  decode: value => new Date(value.S!),
};
const schema = {
  '~standard': { version: 1, vendor: 'spec', validate: (value: unknown) => ({ value }) },
} as const;
const lower = (text: string): string => text.toLowerCase();
const computed = { fields: ['a'], render: () => 'x' };

describe('a field decorator', () => {
  it('records keys of the table: plain, by template, by constant, computed, and with options', () => {
    class One {
      @PartitionKey() a!: string;
      @SortKey() b!: number;
    }
    class Two {
      @PartitionKey('CUSTOMER#${id}') a!: string;
      @SortKey('PROFILE') b!: string;
    }
    class Three {
      @PartitionKey({ name: 'PK', template: 'X#${id}' }) a!: string;
      @SortKey(computed) b!: string;
    }
    class Four {
      @PartitionKey({ codec: dateCodec }) a!: Date;
      @SortKey({ name: 'SK' }) b!: Date;
    }
    const partition = { field: 'a', role: 'partitionKey', decorator: 'PartitionKey' };
    const sort = { field: 'b', role: 'sortKey', decorator: 'SortKey' };
    expect(fieldSpecs(One)).toEqual([partition, sort]);
    expect(fieldSpecs(Two)).toEqual([
      { ...partition, template: 'CUSTOMER#${id}' },
      { ...sort, template: 'PROFILE' },
    ]);
    expect(fieldSpecs(Three)).toEqual([
      { ...partition, name: 'PK', template: 'X#${id}' },
      { ...sort, template: computed },
    ]);
    expect(fieldSpecs(Four)).toEqual([
      { ...partition, codec: dateCodec },
      { ...sort, name: 'SK' },
    ]);
  });

  it('records keys of several indexes on one field, with templates and positions', () => {
    class Indexed {
      @IndexPartitionKey('i') @IndexPartitionKey('j', { position: 1, name: 'p' }) @IndexSortKey('k') a!: string;
      @IndexSortKey('i', 'X#${a}') b!: string;
      @IndexSortKey('j', { template: computed, position: 3 }) c!: string;
    }
    expect(new Set(fieldSpecs(Indexed))).toEqual(
      new Set([
        { field: 'a', role: 'indexPartitionKey', decorator: 'IndexPartitionKey', index: 'i' },
        { field: 'a', role: 'indexPartitionKey', decorator: 'IndexPartitionKey', index: 'j', position: 1, name: 'p' },
        { field: 'a', role: 'indexSortKey', decorator: 'IndexSortKey', index: 'k' },
        { field: 'b', role: 'indexSortKey', decorator: 'IndexSortKey', index: 'i', template: 'X#${a}' },
        { field: 'c', role: 'indexSortKey', decorator: 'IndexSortKey', index: 'j', template: computed, position: 3 },
      ]),
    );
  });

  it('records attributes: by value, with a codec, with options, with both', () => {
    class Attributes {
      @Attribute() a = '';
      @Attribute(dateCodec) b?: Date;
      @Attribute({ name: 'n', omitEmpty: true, optional: false, required: true, json: true, validate: schema }) c = '';
      @Attribute(dateCodec, { name: 'm', omitEmpty: true }) d?: Date;
    }
    const shared = { role: 'attribute', decorator: 'Attribute' };
    expect(fieldSpecs(Attributes)).toEqual([
      { field: 'a', ...shared },
      { field: 'b', ...shared, codec: dateCodec },
      {
        field: 'c',
        ...shared,
        name: 'n',
        options: { omitEmpty: true, optional: false, required: true, json: true, validate: schema },
      },
      { field: 'd', ...shared, codec: dateCodec, name: 'm', options: { omitEmpty: true } },
    ]);
  });

  it('records what the library or the service does with a field', () => {
    class Lifecycle {
      @Version() a!: number;
      @Ttl() b?: Date;
      @CreatedAt() c!: Date;
      @UpdatedAt(dateCodec) d!: Date;
      @Encrypted() e?: string;
      @Encrypted({ bind: 'item', name: 'f2' }) f?: string;
      @Encrypted(dateCodec, { bind: 'item' }) g?: Date;
      @Protected() h?: string;
      @Unique({ group: 'mail', normalize: lower }) i?: string;
      @Unique() j?: string;
      @BlindIndex({ of: 'e', bits: 16, normalize: lower }) k?: string;
    }
    expect(fieldSpecs(Lifecycle)).toEqual([
      { field: 'a', role: 'version', decorator: 'Version' },
      { field: 'b', role: 'ttl', decorator: 'Ttl' },
      { field: 'c', role: 'createdAt', decorator: 'CreatedAt' },
      { field: 'd', role: 'updatedAt', decorator: 'UpdatedAt', codec: dateCodec },
      { field: 'e', role: 'encrypted', decorator: 'Encrypted' },
      { field: 'f', role: 'encrypted', decorator: 'Encrypted', name: 'f2', options: { bind: 'item' } },
      { field: 'g', role: 'encrypted', decorator: 'Encrypted', codec: dateCodec, options: { bind: 'item' } },
      { field: 'h', role: 'protected', decorator: 'Protected' },
      { field: 'i', role: 'unique', decorator: 'Unique', options: { group: 'mail', normalize: lower } },
      { field: 'j', role: 'unique', decorator: 'Unique' },
      {
        field: 'k',
        role: 'blindIndex',
        decorator: 'BlindIndex',
        options: { of: 'e', bits: 16, normalize: lower },
      },
    ]);
  });

  it('leaves fields, their initial values and their absence as they are', () => {
    class Fields {
      @Attribute() initial = 'x';
      @Attribute() absent?: string;
      @Version() version!: number;
    }
    expect(Object.entries(new Fields())).toEqual([
      ['initial', 'x'],
      ['absent', undefined],
      ['version', undefined],
    ]);
  });

  it('takes options whose value is undefined for not given', () => {
    class Undefined {
      @Attribute({ name: undefined, omitEmpty: undefined } as never) a = '';
    }
    expect(fieldSpecs(Undefined)).toEqual([{ field: 'a', role: 'attribute', decorator: 'Attribute' }]);
  });
});
