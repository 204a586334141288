import type { Attribute, IndexModel, Model } from '../../model/model.js';
import type { DmsAttribute, DmsFormat, DmsIndex, DmsKey } from '../document/dms-document.js';
import { storedTypeOf, type TypeHints } from './type-of.js';

/** What the parts of one model are exported with. */
export interface Exporting {
  readonly model: Model;
  readonly hints: TypeHints;
  /** Takes what DMS has no form for, as sentences. */
  readonly faults: string[];
}

/** Roles that DMS has a word for; a blind index is an attribute like any other to whoever lacks its secret. */
const OWNED = { version: ['version'], createdAt: ['created_at'], updatedAt: ['updated_at'], blindIndex: [] } as const;

/** One attribute, not yet in normal form. */
export function exportAttribute(attribute: Attribute, { model, hints, faults }: Exporting): DmsAttribute {
  const { name, field, codec, optional, omitEmpty, encrypted, owned } = attribute;
  const type = storedTypeOf(attribute, hints);
  if (type === undefined) faults.push(`the stored type of ${field} cannot be told: give it a codec`);
  const roles = [...(owned === undefined ? [] : OWNED[owned]), ...(model.ttl === attribute ? ['ttl'] : [])];
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
export function exportKey(attribute: Attribute, { hints }: Exporting): DmsKey {
  return { attribute: attribute.name, type: storedTypeOf(attribute, hints) as DmsKey['type'] };
}

/** One index, not yet in normal form. */
export function exportIndex(index: IndexModel, exporting: Exporting): DmsIndex {
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
