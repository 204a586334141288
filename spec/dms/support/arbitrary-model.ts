import fc from 'fast-check';
import type { DmsAttribute, DmsModel } from '../../../lib/dms/index.js';

type Attribute = Omit<DmsAttribute, 'attribute'>;

const requiredness = fc.constantFrom({}, { optional: true }, { required: true });
const omission = fc.constantFrom({}, { omit_empty: true });
const encryption = fc.constantFrom({}, {}, { encryption: { v: 1 as const } }, { encryption: { v: 2 as const } });
const stored = fc.constantFrom<Attribute>(
  ...(['S', 'N', 'BOOL', 'NULL', 'L', 'M'] as const).map(type => ({ type, json: true })),
  ...(['S', 'N', 'B', 'BOOL', 'NULL', 'M', 'L', 'SS', 'NS', 'BS'] as const).map(type => ({ type })),
  { type: 'B', binary: true },
  { type: 'S', format: 'rfc3339nano' },
  { type: 'N', format: 'unix_seconds' },
  { type: 'N', format: 'int' },
  { type: 'NS', format: 'int' },
  { type: 'N', format: 'decimal_string' },
  { type: 'NS', format: 'decimal_string' },
);
const ordinary = fc
  .tuple(stored, requiredness, omission, encryption)
  .map(([type, needs, omits, secret]): Attribute => ({ ...type, ...needs, ...omits, ...secret }));
const lifecycle = fc.subarray<DmsAttribute>([
  { attribute: 'made', type: 'S', roles: ['created_at'] },
  { attribute: 'changed', type: 'S', roles: ['updated_at'], format: 'rfc3339nano' },
  { attribute: 'revision', type: 'N', roles: ['version'], optional: true, omit_empty: true },
  { attribute: 'expires', type: 'N', roles: ['ttl'], omit_empty: true },
]);
const names = fc.uniqueArray(
  fc.oneof(
    fc.constantFrom('save', 'save_', 'constructor', '__proto__', 'toString', 'isNew', 'size', 'a.b', 'ümlaut'),
    fc
      .string({ minLength: 1, maxLength: 8 })
      .filter(name => !/^(PK|SK|gpk|gsk|made|changed|revision|expires)$/.test(name)),
  ),
  { maxLength: 8 },
);
const keyType = fc.constantFrom('S' as const, 'N' as const, 'B' as const);

/** Any valid model: every attribute form, lifecycle roles, a global and a local index, protection and write policy. */
export const arbitraryModel: fc.Arbitrary<DmsModel> = fc
  .record({
    attributes: names.chain(all => fc.tuple(...all.map(attribute => ordinary.map(one => ({ attribute, ...one }))))),
    lifecycle,
    ...{ pk: keyType, sk: fc.option(keyType, { nil: undefined }), gpk: keyType, gsk: keyType },
    mode: fc.constantFrom(undefined, 'mutable' as const, 'write_once' as const),
    isProtected: fc.boolean(),
    projection: fc.constantFrom('ALL' as const, 'KEYS_ONLY' as const, 'INCLUDE' as const, undefined),
  })
  .map(({ attributes, pk, sk, gpk, gsk, mode, isProtected, projection, ...rest }) => {
    const index = (name: string, type: 'GSI' | 'LSI', partition: DmsModel['keys']['partition']) => ({
      ...{ name, type, partition, sort: { attribute: 'gsk', type: gsk } },
      ...(projection !== undefined && {
        projection: { type: projection, ...(projection === 'INCLUDE' && { fields: ['PK'] }) },
      }),
    });
    return {
      name: 'Any',
      table: { name: 'any' },
      keys: {
        partition: { attribute: 'PK', type: pk },
        ...(sk !== undefined && { sort: { attribute: 'SK', type: sk } }),
      },
      ...(mode !== undefined && {
        write_policy: { mode, ...(isProtected && { protected_attributes: attributes.map(one => one.attribute) }) },
      }),
      attributes: [
        { attribute: 'PK', type: pk },
        ...(sk === undefined ? [] : [{ attribute: 'SK', type: sk, roles: ['sk'] }]),
        { attribute: 'gpk', type: gpk, roles: ['index_pk:global'] },
        { attribute: 'gsk', type: gsk },
        ...attributes,
        ...rest.lifecycle,
      ],
      indexes: [
        index('global', 'GSI', { attribute: 'gpk', type: gpk }),
        ...(sk === undefined ? [] : [index('local', 'LSI', { attribute: 'PK', type: pk })]),
      ],
    };
  });
