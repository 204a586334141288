import { checkOptions } from './document.js';
import { DynamormError } from '../errors/errors.js';
import { ROLES } from '../metadata/roles.js';
import { isPlainObject } from '../model/codecs/codec.js';
import { modelOf } from '../model/compile.js';
import { mergeFieldSpecs, type MergedField } from '../model/fields.js';
import type { Attribute, IndexModel, Model } from '../model/model.js';
import { sampleOf } from '../model/shape.js';
import { typeOf, type ValueType } from '../values/value.js';
import type { DmsAttribute, DmsFormat, DmsIndex, DmsKey, DmsModel, DmsDocument } from './document.js';
import { checkedModel } from './validate.js';

/** What a field's type is derived from, in this order, besides its codec. */
interface TypeHints {
  /** Types by field, as the caller gave them. */
  readonly types: Readonly<Record<string, ValueType>>;
  readonly fields: ReadonlyMap<string, MergedField>;
  /** One new instance, whose initial values tell types. */
  readonly sample: object | undefined;
}

const BY_DESIGN: ReadonlyMap<unknown, ValueType> = new Map<unknown, ValueType>([
  [String, 'S'],
  [Number, 'N'],
  [Boolean, 'BOOL'],
  [Array, 'L'],
]);

/**
 * The stored type of an attribute: the codec's own, or, of a codec that goes by the value, what is known of its values.
 * Undefined where nothing is.
 */
function storedTypeOf(attribute: Attribute, hints: TypeHints): ValueType | undefined {
  const { field, codec, isKey } = attribute;
  if (Object.hasOwn(hints.types, field)) return hints.types[field];
  if (codec.type !== undefined) return codec.type;
  return (
    BY_DESIGN.get(hints.fields.get(field)?.designType) ??
    typeOfInitial(attribute, hints.sample) ??
    // The tables of such classes are created with `S` keys as well.
    (isKey === undefined ? undefined : 'S')
  );
}

function typeOfInitial({ field, codec }: Attribute, sample: object | undefined): ValueType | undefined {
  const initial = (sample as Record<string, unknown> | undefined)?.[field];
  if (initial === undefined || initial === null) return undefined;
  if (Array.isArray(initial)) return 'L';
  if (isPlainObject(initial)) return 'M';
  try {
    const type = typeOf(codec.encode(initial));
    return type === 'NULL' ? undefined : type;
  } catch {
    return undefined;
  }
}

/** What the parts of one model are exported with. */
interface Exporting {
  readonly model: Model;
  readonly hints: TypeHints;
  /** Takes what DMS has no form for, as sentences. */
  readonly faults: string[];
}

/** One attribute, not yet in normal form. */
function exportAttribute(attribute: Attribute, { model, hints, faults }: Exporting): DmsAttribute {
  const { name, field, codec, optional, omitEmpty, encrypted, owned } = attribute;
  const type = storedTypeOf(attribute, hints);
  if (type === undefined) faults.push(`the stored type of ${field} cannot be told: give it a codec`);
  // A blind index is an attribute like any other to whoever lacks its secret, and DMS has no word for it.
  const roles = [owned && ROLES[owned].dms, model.ttl === attribute ? ROLES.ttl.dms : undefined].filter(
    word => word !== undefined,
  );
  const isJson = codec.name === 'json' || codec.name.startsWith('json(');
  const tags = attribute.options['attribute'] as { tags?: Readonly<Record<string, unknown>> } | undefined;
  return {
    attribute: name,
    type: type ?? 'S',
    ...(!optional && { required: true }),
    ...(omitEmpty && { omit_empty: true }),
    roles,
    ...(codec.format !== undefined && { format: codec.format as DmsFormat }),
    ...(isJson && { json: true }),
    ...(encrypted !== undefined && { encryption: { v: encrypted } }),
    ...(tags?.tags !== undefined && { tags: tags.tags }),
  };
}

/** A key attribute by name and type. */
function exportKey(attribute: Attribute, { hints }: Exporting): DmsKey {
  return { attribute: attribute.name, type: storedTypeOf(attribute, hints) as DmsKey['type'] };
}

/** One index, not yet in normal form. */
function exportIndex(index: IndexModel, exporting: Exporting): DmsIndex {
  const { name, type, partition, sort, projection } = index;
  if (partition.length > 1 || sort.length > 1)
    exporting.faults.push(`a key of index ${name} is made of several attributes`);
  return {
    name,
    type,
    partition: exportKey(partition[0]!, exporting),
    ...(sort[0] !== undefined && { sort: exportKey(sort[0], exporting) }),
    projection:
      typeof projection === 'string'
        ? { type: projection }
        : { type: 'INCLUDE', fields: projection.map(attribute => attribute.name) },
  };
}

/** The model of a class as it stands, and what DMS has no form for. */
interface ExportedModel {
  readonly model: DmsModel;
  readonly faults: readonly string[];
}

/** An entity class as a model, not yet in normal form. @throws ErrInvalidModel for a class that is declared wrong */
function exportModel(type: new () => object, types: Readonly<Record<string, ValueType>>): ExportedModel {
  const model = modelOf(type);
  const faults: string[] = [];
  const fields = new Map(mergeFieldSpecs(type).map(field => [field.field, field]));
  return { model: modelParts({ model, faults, hints: { types, fields, sample: sampleOf(type) } }), faults };
}

function modelParts(exporting: Exporting): DmsModel {
  const { model } = exporting;
  const { name, table, naming, partition, sort, discriminator } = model;
  const attributes = model.attributes.map(attribute => exportAttribute(attribute, exporting));
  return {
    name,
    table: { name: table },
    ...(naming !== undefined && { naming: { convention: naming } }),
    keys: {
      partition: exportKey(partition, exporting),
      ...(sort !== undefined && { sort: exportKey(sort, exporting) }),
    },
    write_policy: {
      mode: model.writeOnce ? 'write_once' : 'mutable',
      protected_attributes: model.protected.map(attribute => attribute.name),
    },
    attributes:
      discriminator === undefined
        ? attributes
        : [
            ...attributes,
            { attribute: discriminator.name, type: 'S', required: true, tags: { discriminator: discriminator.value } },
          ],
    indexes: [...model.indexes.values()].map(index => exportIndex(index, exporting)),
  };
}

/**
 * A model in its one normal form: what may be left out is said, what follows from something else stands in one way. Two
 * models that mean the same have the same normal form, tags apart, which mean nothing.
 */
export function normalModel(model: DmsModel): DmsModel {
  const { name, table, naming, keys, write_policy: policy, attributes, indexes = [] } = model;
  const isProtected = new Set(policy?.protected_attributes);
  const writePolicy = {
    mode: policy?.mode ?? 'mutable',
    protected_attributes: attributes.map(one => one.attribute).filter(one => isProtected.has(one)),
  } as const;
  const isDefault = writePolicy.mode === 'mutable' && isProtected.size === 0;
  return {
    name,
    table: { name: table.name },
    ...(naming !== undefined && { naming: { convention: naming.convention } }),
    keys: { partition: keys.partition, ...(keys.sort !== undefined && { sort: keys.sort }) },
    ...(!isDefault && { write_policy: writePolicy }),
    attributes: attributes.map(attribute => normalAttribute(attribute, model)),
    ...(indexes.length > 0 && { indexes: indexes.map(normalIndex) }),
  };
}

const STAMPED_ROLES: Readonly<Record<string, DmsFormat>> = {
  created_at: 'rfc3339nano',
  updated_at: 'rfc3339nano',
  version: 'int',
};

function normalAttribute(given: DmsAttribute, model: DmsModel): DmsAttribute {
  const { attribute, type, json, encryption, tags } = given;
  const roles = normalRoles(given, model);
  const owned = roles.find(role => Object.hasOwn(STAMPED_ROLES, role));
  const isRequired = given.required === true || owned !== undefined || roles.includes('pk') || roles.includes('sk');
  const format = owned === undefined ? (roles.includes('ttl') ? 'unix_seconds' : given.format) : STAMPED_ROLES[owned];
  return {
    attribute,
    type,
    ...(isRequired ? { required: true } : { optional: true }),
    // A version's 0 is always stored.
    ...(given.omit_empty === true && !roles.includes('version') && { omit_empty: true }),
    ...(roles.length > 0 && { roles }),
    ...(format !== undefined && { format }),
    ...(json === true && { json: true }),
    ...(type === 'B' && { binary: true }),
    ...(encryption !== undefined && { encryption: { v: encryption.v } }),
    ...(tags !== undefined && { tags }),
  };
}

const LIFECYCLE: readonly string[] = ['created_at', 'updated_at', 'version', 'ttl'];

/** Keys and indexes say themselves which attribute is what; the attribute's roles repeat it. */
function normalRoles({ attribute, roles = [] }: DmsAttribute, { keys, indexes = [] }: DmsModel): readonly string[] {
  const is = (key: { attribute: string } | undefined): boolean => key?.attribute === attribute;
  return [
    ...(is(keys.partition) ? ['pk'] : []),
    ...(is(keys.sort) ? ['sk'] : []),
    ...LIFECYCLE.filter(role => roles.includes(role)),
    ...indexes.filter(one => one.type === 'GSI' && is(one.partition)).map(one => `index_pk:${one.name}`),
    ...indexes.filter(one => is(one.sort)).map(one => `index_sk:${one.name}`),
  ];
}

function normalIndex({ name, type, partition, sort, projection }: DmsIndex): DmsIndex {
  return {
    name,
    type,
    partition,
    ...(sort !== undefined && { sort }),
    projection:
      projection?.type === 'INCLUDE'
        ? { type: 'INCLUDE', fields: [...(projection.fields ?? [])] }
        : { type: projection?.type ?? 'ALL' },
  };
}

/** What a class cannot tell by itself. */
export interface ToDmsOptions {
  /** Stored types of fields without a codec and without an initial value, by field. */
  readonly types?: Readonly<Record<string, ValueType>>;
}

/**
 * The model document of some entity classes, in normal form.
 *
 * ```ts
 * writeFileSync('models.json', JSON.stringify(toDms(User, Order), null, 2));
 * ```
 * @throws ErrInvalidModel for a class that DMS has no form for: a field whose stored type cannot be told (give it a codec,
 * or use `toDmsModel` with `types`), or an index key of several attributes
 */
export function toDms(...types: readonly (new () => object)[]): DmsDocument {
  return { dms_version: '0.2', models: types.map(type => toDmsModel(type)) };
}

/** The model of one entity class, in normal form. @throws ErrInvalidModel as `toDms` does */
export function toDmsModel(type: new () => object, options: ToDmsOptions = {}): DmsModel {
  checkOptions('toDmsModel', options);
  const { model, faults } = exportModel(type, options.types ?? {});
  if (faults.length > 0) {
    const message = `${model.name} has no form as DMS:\n${faults.map(fault => `- ${fault}`).join('\n')}`;
    throw new DynamormError('ErrInvalidModel', message, { model: model.name, operation: 'dms' });
  }
  return checkedModel(normalModel(model));
}
