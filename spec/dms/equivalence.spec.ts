import fc from 'fast-check';
import { assertEquivalent, dmsDifferences, entityFromDms, parseDms, toDms, toDmsModel } from '../../lib/dms/index.js';
import * as orm from '../../lib/index.js';
import { contractModels, documentWith } from './support/models.js';
import { arbitraryModel } from './support/arbitrary-model.js';
import { runs } from '../support/runs.js';

const { Attribute, CreatedAt, Encrypted, Entity, Index, IndexPartitionKey, IndexSortKey, PartitionKey, Protected } =
  orm;
const { SortKey, Table, Ttl, UpdatedAt, Version, number, string, stringSet } = orm;

@Table('shop', { naming: 'snake_case', model: 'Purchase' })
@Index('by-status', { projection: ['total'] })
@Index('by-total', { type: 'LSI' })
class Order extends Entity {
  @PartitionKey('CUSTOMER#${customerId}') pk!: string;
  @SortKey('ORDER#${orderId}') sk!: string;
  @Attribute(string) customerId!: string;
  @Attribute(string, { required: true }) orderId!: string;
  @IndexPartitionKey('by-status') @Attribute() status: 'open' | 'paid' = 'open';
  @IndexSortKey('by-status') @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
  @IndexSortKey('by-total') @Attribute(number) total = 0;
  @Attribute(stringSet, { omitEmpty: true }) tags = new Set<string>();
  @Attribute() address: { city?: string } = {};
  @Attribute({ name: 'line_items' }) lines: string[] = [];
  @Encrypted(string) card?: string;
  @Protected() @Attribute(string) pinned?: string;
  @Version() version!: number;
  @Ttl() expires?: Date;
}

const model = toDmsModel(Order);

describe('an entity class as a model', () => {
  it('says all that is stored', () => {
    expect(model).toEqual({
      name: 'Purchase',
      table: { name: 'shop' },
      naming: { convention: 'snake_case' },
      keys: { partition: { attribute: 'pk', type: 'S' }, sort: { attribute: 'sk', type: 'S' } },
      write_policy: { mode: 'mutable', protected_attributes: ['pinned'] },
      attributes: [
        { attribute: 'pk', type: 'S', required: true, roles: ['pk'] },
        { attribute: 'sk', type: 'S', required: true, roles: ['sk'] },
        { attribute: 'customer_id', type: 'S', optional: true },
        { attribute: 'order_id', type: 'S', required: true },
        { attribute: 'status', type: 'S', optional: true, roles: ['index_pk:by-status'] },
        {
          ...{ attribute: 'created_at', type: 'S', required: true, format: 'rfc3339nano' },
          roles: ['created_at', 'index_sk:by-status'],
        },
        { attribute: 'updated_at', type: 'S', required: true, roles: ['updated_at'], format: 'rfc3339nano' },
        { attribute: 'total', type: 'N', optional: true, roles: ['index_sk:by-total'] },
        { attribute: 'tags', type: 'SS', optional: true, omit_empty: true },
        { attribute: 'address', type: 'M', optional: true },
        { attribute: 'line_items', type: 'L', optional: true },
        { attribute: 'card', type: 'S', optional: true, encryption: { v: 1 } },
        { attribute: 'pinned', type: 'S', optional: true },
        { attribute: 'version', type: 'N', required: true, roles: ['version'], format: 'int' },
        { attribute: 'expires', type: 'N', optional: true, roles: ['ttl'], format: 'unix_seconds' },
      ],
      indexes: [
        {
          ...{ name: 'by-total', type: 'LSI', partition: { attribute: 'pk', type: 'S' } },
          ...{ sort: { attribute: 'total', type: 'N' }, projection: { type: 'ALL' } },
        },
        {
          ...{ name: 'by-status', type: 'GSI', partition: { attribute: 'status', type: 'S' } },
          ...{ sort: { attribute: 'created_at', type: 'S' }, projection: { type: 'INCLUDE', fields: ['total'] } },
        },
      ].sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name)),
    });
  });
  const names = model.indexes!.map(index => index.name);

  it('comes back as a class of the same model', () => {
    expect(toDms(entityFromDms(model))).toEqual({ dms_version: '0.2', models: [model] });
    expect(dmsDifferences(Order, model)).toEqual([]);
  });

  it('does not guess a type that nothing tells', () => {
    @Table('t')
    class Vague extends Entity {
      @PartitionKey() id!: string;
      @Attribute(orm.custom({ encode: () => ({ S: '' }), decode: () => 1 })) mystery?: number;
    }
    const told = (): unknown => toDmsModel(Vague, { types: { mystery: 'N' } }).attributes[1];
    expect(told()).toEqual({ attribute: 'mystery', type: 'N', optional: true });
    expect(() => toDms(Vague)).toThrow(/Vague has no form as DMS:\n- the stored type of mystery cannot be told/);
  });

  it('refuses an index key of several attributes', () => {
    @Table('t')
    class Wide extends Entity {
      @PartitionKey() id!: string;
      @IndexPartitionKey('wide') @Attribute(string) a?: string;
      @IndexPartitionKey('wide') @Attribute(string) b?: string;
    }
    expect(() => toDms(Wide)).toThrow(/a key of index wide is made of several attributes/);
  });
});

describe('round trip', () => {
  it.each(contractModels.map(one => [one.name, one] as const))('is the identity for %s of the contract', (_, one) => {
    const built = entityFromDms(one);
    const once = toDmsModel(built);
    expect(toDmsModel(entityFromDms(once))).toEqual(once);
    expect(() => assertEquivalent(built, one)).not.toThrow();
    expect(once.attributes.map(({ attribute, type }) => [attribute, type])).toEqual(
      one.attributes.map(({ attribute, type }) => [attribute, type]),
    );
  });

  it('class → DMS → class → DMS is the identity for any model', () => {
    fc.assert(
      fc.property(arbitraryModel, any => {
        const parsed = parseDms({ dms_version: '0.2', models: [any] }).models[0]!;
        const built = entityFromDms(parsed);
        const once = toDmsModel(built);
        expect(toDmsModel(entityFromDms(once))).toEqual(once);
        expect(dmsDifferences(built, parsed)).toEqual([]);
        expect(dmsDifferences(entityFromDms(once), parsed)).toEqual([]);
      }),
      { numRuns: runs(150) },
    );
  });
});

describe('equivalence', () => {
  const withAttribute = (name: string, more: object) => ({
    ...model,
    attributes: model.attributes.map(one => (one.attribute === name ? { ...one, ...more } : one)),
  });

  it.each([
    ['the table', { ...model, table: { name: 'other' } }, 'table.name', 'shop', 'other'],
    [
      'omit_empty',
      withAttribute('customer_id', { omit_empty: true }),
      'attributes.customer_id.omit_empty',
      undefined,
      true,
    ],
    ['a type', withAttribute('address', { type: 'L' }), 'attributes.address.type', 'M', 'L'],
    ['encryption', withAttribute('card', { encryption: undefined }), 'attributes.card.encryption', { v: 1 }, undefined],
    [
      'the write mode',
      { ...model, write_policy: { mode: 'write_once' as const, protected_attributes: ['pinned'] } },
      'write_policy.mode',
      'mutable',
      'write_once',
    ],
    [
      'a projection',
      { ...model, indexes: model.indexes!.map(one => ({ ...one, projection: { type: 'ALL' as const } })) },
      'indexes.by-status.projection.type',
      'INCLUDE',
      'ALL',
    ],
  ])('tells a difference of %s', (_, other, path, inClass, inModel) => {
    expect(dmsDifferences(Order, other as never)).toContainEqual({ path, inClass, inModel });
    expect(() => assertEquivalent(Order, other as never)).toThrow(
      expect.objectContaining({ code: 'ErrInvalidModel', message: expect.stringContaining(`- ${path}: `) }),
    );
  });

  it('tells of attributes that only one of them has', () => {
    const fewer = { ...model, attributes: model.attributes.filter(one => one.attribute !== 'line_items') };
    expect(dmsDifferences(Order, fewer)).toEqual([
      { path: 'attributes.line_items', inClass: { type: 'L', optional: true, roles: [] }, inModel: undefined },
    ]);
  });

  it('sees none in order, defaults and tags', () => {
    const same = withAttribute('total', { tags: { note: 'x' }, optional: undefined });
    expect(dmsDifferences(Order, { ...same, attributes: [...same.attributes].reverse() } as never)).toEqual([]);
  });

  it('finds the model of the class in a document', () => {
    expect(dmsDifferences(Order, toDms(Order))).toEqual([]);
    expect(() => dmsDifferences(Order, parseDms(documentWith()))).toThrow(/no model Purchase/);
  });
});
