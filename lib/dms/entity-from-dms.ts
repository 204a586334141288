import { Entity } from '../entity/entity.js';
import { specsAt } from '../metadata/registry.js';
import { roleOfDms, ROLES, type FieldRole } from '../metadata/roles.js';
import type { ClassSpecs, FieldSpec, IndexSpec, TableSpec } from '../metadata/specs.js';
import { modelOf } from '../model/compile.js';
import { codecOfDms } from './codecs.js';
import type { DmsModel, DmsAttribute, DmsIndex, DmsDocument } from './document.js';
import { requireDocument } from './document.js';
import { checkedModel } from './validate.js';

/**
 * The field of each attribute, by attribute name: the same name, unless the base class or every object has a member of
 * that name. Then it gets a trailing `_` on the field, and never in the item.
 */
export function fieldNames(model: Pick<DmsModel, 'attributes'>): ReadonlyMap<string, string> {
  const names = new Set(model.attributes.map(({ attribute }) => attribute));
  const fields = new Map<string, string>();
  for (const name of names) {
    let field = name;
    while (isOwned(field) || (field !== name && names.has(field))) field += '_';
    names.add(field);
    fields.set(name, field);
  }
  return fields;
}

/** Members of the base class and of `Object.prototype` alike: the prototype chain has both. */
const isOwned = (name: string): boolean => name in Entity.prototype;

/** What the decorators of an equal class would have recorded. */
function specsOfDms(model: DmsModel): Pick<ClassSpecs, 'fields' | 'indexes'> & { table: TableSpec } {
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
    ...roles.map(roleOfDms).flatMap(role => (role === undefined || ROLES[role].key !== undefined ? [] : [spec(role)])),
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

/** An entity whose fields are known at run time only. */
export type DmsEntity = Entity & { [field: string]: unknown };

/** A class of such entities: every verb of `Entity` works on it. */
export type DmsEntityClass = Omit<typeof Entity, 'prototype'> & {
  new (): DmsEntity;
  readonly prototype: DmsEntity;
};

/** How a class is built from a model. */
export interface EntityFromDmsOptions {
  /** Name of the table, where it is not the model's. */
  readonly table?: string;
}

/**
 * A usable entity class of a model. Its fields are named as the attributes; a name that the base class or
 * `Object.prototype` owns gets a trailing `_` on the field, never in the item. Numbers without a `format` are read as
 * numbers where those are exact and as decimal text where they are not, and both are taken on write.
 *
 * ```ts
 * const [model] = parseDms(text).models;
 * const User = entityFromDms(model!);
 * await User.create({ PK: 'USER#1', SK: 'PROFILE', nickname: 'ada' });
 * ```
 * @throws ErrInvalidModel for a model that breaks a rule
 */
export function entityFromDms(model: DmsModel, options: EntityFromDmsOptions = {}): DmsEntityClass {
  const { fields, indexes, table } = specsOfDms(checkedModel(model));
  const built = class extends Entity {};
  Object.defineProperty(built, 'name', { value: table.model });
  const specs = specsAt(built.prototype);
  specs.fields.push(...fields);
  specs.indexes.push(...indexes);
  specs.table = options.table === undefined ? table : { ...table, name: options.table };
  modelOf(built);
  return built as unknown as DmsEntityClass;
}

/** The classes of every model of a document, by model name. @throws ErrInvalidModel */
export function entitiesFromDms(doc: DmsDocument): ReadonlyMap<string, DmsEntityClass> {
  requireDocument('entitiesFromDms', doc);
  return new Map(doc.models.map(model => [model.name, entityFromDms(model)]));
}

/** The field of each attribute of an entity class, by attribute name: they differ where a field was renamed. */
export function fieldsByAttribute(type: new () => object): ReadonlyMap<string, string> {
  return new Map(modelOf(type).attributes.map(({ name, field }) => [name, field]));
}
