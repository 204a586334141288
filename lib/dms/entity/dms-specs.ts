import type { ClassSpecs, FieldRole, FieldSpec, IndexSpec, TableSpec } from '../../metadata/specs.js';
import { codecOfDms } from '../codecs/codec-of-dms.js';
import type { DmsAttribute, DmsIndex, DmsModel } from '../document/dms-document.js';
import { fieldNames } from './field-names.js';

const ROLES: Readonly<Record<string, FieldRole>> = {
  version: 'version',
  ttl: 'ttl',
  created_at: 'createdAt',
  updated_at: 'updatedAt',
};

/** What the decorators of an equal class would have recorded. */
export function specsOfDms(model: DmsModel): Pick<ClassSpecs, 'fields' | 'indexes'> & { table: TableSpec } {
  const fields = fieldNames(model);
  const context: Context = { model, fieldOf: name => fields.get(name)! };
  return {
    fields: model.attributes.flatMap(attribute => attributeSpecs(attribute, context)),
    indexes: (model.indexes ?? []).map(index => indexSpec(index, context)),
    table: {
      name: model.table.name,
      model: model.name,
      origin: 'dms',
      ...(model.naming !== undefined && { naming: model.naming.convention }),
      ...(model.write_policy?.mode === 'write_once' && { writeOnce: true }),
    },
  };
}

interface Context {
  readonly model: DmsModel;
  readonly fieldOf: (attribute: string) => string;
}

function attributeSpecs(attribute: DmsAttribute, context: Context): FieldSpec[] {
  const name = attribute.attribute;
  const field = context.fieldOf(name);
  const roles = attribute.roles ?? [];
  const isVersion = roles.includes('version');
  const options = {
    ...(attribute.required === true && { required: true }),
    // A version's 0 is stored whatever the document says, or the row would be unversioned.
    ...(attribute.omit_empty === true && !isVersion && { omitEmpty: true }),
    ...(attribute.tags !== undefined && { tags: attribute.tags }),
  };
  const spec = (role: FieldRole, more: Partial<FieldSpec> = {}): FieldSpec => ({
    field,
    role,
    decorator: role[0]!.toUpperCase() + role.slice(1),
    ...more,
  });
  return [
    spec('attribute', { name, codec: codecOfDms(attribute), options }),
    ...keyRoles(name, context.model).map(role => spec(role)),
    ...roles.flatMap(role => (ROLES[role] === undefined ? [] : [spec(ROLES[role])])),
    ...(attribute.encryption === undefined
      ? []
      : [spec('encrypted', attribute.encryption.v === 2 ? { options: { bind: 'item' } } : {})]),
    ...(context.model.write_policy?.protected_attributes?.includes(name) === true ? [spec('protected')] : []),
    ...indexRoles(name, context.model).map(([role, index]) => spec(role, { index })),
  ];
}

function keyRoles(name: string, { keys }: DmsModel): FieldRole[] {
  return [
    ...(keys.partition.attribute === name ? (['partitionKey'] as const) : []),
    ...(keys.sort?.attribute === name ? (['sortKey'] as const) : []),
  ];
}

function indexRoles(name: string, { indexes = [] }: DmsModel): [FieldRole, string][] {
  return indexes.flatMap(index => [
    // A local index has the table's own partition key.
    ...(index.type === 'GSI' && index.partition.attribute === name
      ? [['indexPartitionKey', index.name] as [FieldRole, string]]
      : []),
    ...(index.sort?.attribute === name ? [['indexSortKey', index.name] as [FieldRole, string]] : []),
  ]);
}

function indexSpec({ name, type, projection }: DmsIndex, { fieldOf }: Context): IndexSpec {
  const projected =
    projection?.type === 'INCLUDE' ? (projection.fields ?? []).map(fieldOf) : (projection?.type ?? 'ALL');
  return { name, type, projection: projected };
}
