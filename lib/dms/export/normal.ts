import type { DmsAttribute, DmsFormat, DmsIndex, DmsModel } from '../document/dms-document.js';

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

const OWNED: Readonly<Record<string, DmsFormat>> = {
  created_at: 'rfc3339nano',
  updated_at: 'rfc3339nano',
  version: 'int',
};

function normalAttribute(given: DmsAttribute, model: DmsModel): DmsAttribute {
  const { attribute, type, json, encryption, tags } = given;
  const roles = normalRoles(given, model);
  const owned = roles.find(role => Object.hasOwn(OWNED, role));
  const isRequired = given.required === true || owned !== undefined || roles.includes('pk') || roles.includes('sk');
  const format = owned === undefined ? (roles.includes('ttl') ? 'unix_seconds' : given.format) : OWNED[owned];
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
