import { didYouMean } from '../lib/errors/suggest.js';
import { attributesOf, type SharedIndex, type SharedTable, type TableLayout } from '../lib/metadata/shared-table.js';
import type { FieldRole } from '../lib/metadata/roles.js';
import type { ClassSpecs, FieldSpec } from '../lib/metadata/specs.js';
import { isTemplate, type ComputedKey, type Template } from './table-keys.js';

type Part<Text> = Text | ComputedKey;

/** A template for one attribute, a list of them for several. */
type Parts<Attributes, Text> = Attributes extends readonly string[]
  ? { readonly [I in keyof Attributes]: Part<Text> }
  : Part<Text>;

/** The partition key's template, then the sort key's where there is one; of a local index that alone. */
type KeyOfIndex<Index, Text> = Index extends { readonly partitionKey: infer P; readonly sortKey: infer S }
  ? readonly [Parts<P, Text>, Parts<S, Text>]
  : Index extends { readonly partitionKey: infer P }
    ? readonly [Parts<P, Text>]
    : Index extends { readonly sortKey: infer S }
      ? readonly [Parts<S, Text>]
      : never;

/** What the keys of a class are made of in a shared table, and in the indexes that its items are in. */
export interface SharedKeys<Layout extends TableLayout, Text> {
  /** Templates of the table's keys; a subclass has those of its base. */
  readonly key?: KeyOfIndex<Layout, Text>;
  /** Templates of the keys of each index that the class is in. */
  readonly indexes?: {
    readonly [I in keyof NonNullable<Layout['indexes']>]?:
      | KeyOfIndex<NonNullable<Layout['indexes']>[I], string>
      | { readonly key: KeyOfIndex<NonNullable<Layout['indexes']>[I], string> };
  };
}

/** The fields that templates speak of. */
export type FieldsOf<Text> = Text extends `${string}\${${infer Field}}${infer Rest}` ? Field | FieldsOf<Rest> : never;

/** Where a key's templates go, and what messages call them. */
interface Place {
  readonly what: string;
  readonly roles: readonly FieldRole[];
  /** Attributes of each role. */
  readonly attributes: readonly (readonly string[])[];
  readonly index?: string;
}

/** Records the keys of a class in a shared table as fields that the entity does not show; answers what is wrong with them. */
export function recordSharedKeys(
  specs: ClassSpecs,
  { layout }: SharedTable,
  { key, indexes = {} }: { readonly key?: unknown; readonly indexes?: unknown },
): string | undefined {
  const table = new Set([layout.partitionKey, ...attributesOf(layout.sortKey)]);
  const faults: (string | undefined)[] = [];
  if (key !== undefined) {
    const attributes = [layout.partitionKey, layout.sortKey].flatMap(name => (name === undefined ? [] : [[name]]));
    faults.push(recordKey(specs, { what: 'key', roles: ['partitionKey', 'sortKey'], attributes }, key));
  }
  if (typeof indexes !== 'object' || indexes === null) return 'gives @Table() indexes that are no object';
  const declared: Readonly<Record<string, SharedIndex>> = layout.indexes ?? {};
  for (const [index, given] of Object.entries(indexes as Readonly<Record<string, unknown>>)) {
    if (given === undefined) continue;
    if (Object.hasOwn(declared, index)) faults.push(recordIndex(specs, index, { declared: declared[index]!, given }));
    else
      faults.push(
        `gives @Table() an index ${index} that its table does not have${didYouMean(index, Object.keys(declared))}`,
      );
  }
  // An index of the table's own keys, turned around, holds every item that has them.
  for (const [index, own] of Object.entries(declared)) {
    const names = [...attributesOf(own.partitionKey), ...attributesOf(own.sortKey)];
    if (key === undefined || Object.hasOwn(indexes, index) || !names.every(name => table.has(name))) continue;
    faults.push(recordIndex(specs, index, { declared: own, given: undefined }));
  }
  return faults.find(fault => fault !== undefined);
}

function recordIndex(
  specs: ClassSpecs,
  index: string,
  { declared, given }: { readonly declared: SharedIndex; readonly given: unknown },
): string | undefined {
  const { type, projection } = declared;
  specs.indexes.push({
    name: index,
    isShared: true,
    ...(type !== undefined && { type }),
    ...(projection !== undefined && { projection }),
  });
  const roles: readonly FieldRole[] =
    type === 'LSI'
      ? ['indexSortKey']
      : declared.sortKey === undefined
        ? ['indexPartitionKey']
        : ['indexPartitionKey', 'indexSortKey'];
  const attributes = [declared.partitionKey, declared.sortKey].flatMap(key =>
    key === undefined ? [] : [attributesOf(key)],
  );
  const place = { what: `key of index ${index}`, roles, attributes, index };
  if (given === undefined) return recordKey(specs, place, undefined);
  if (Array.isArray(given)) return recordKey(specs, place, given);
  const options = Object.keys(given as object);
  if (typeof given !== 'object' || !options.includes('key'))
    return `gives @Table() a ${place.what} that is no list of templates`;
  const unknown = options.find(option => option !== 'key');
  if (unknown !== undefined) return `gives @Table() a ${place.what} with an unknown option ${unknown}`;
  return recordKey(specs, place, (given as { readonly key: unknown }).key);
}

/** Records each attribute of a key; without templates they are those that the attributes have already. */
function recordKey(specs: ClassSpecs, { what, roles, attributes, index }: Place, given: unknown): string | undefined {
  if (given !== undefined && (!Array.isArray(given) || given.length !== attributes.length))
    return `gives @Table() a ${what} that is no list of ${attributes.length} for ${attributes.flat().join(', ')}`;
  for (const [at, names] of attributes.entries()) {
    const one: unknown = (given as readonly unknown[] | undefined)?.[at];
    const templates: readonly unknown[] = Array.isArray(one) ? one : names.map(() => one);
    if (templates.length !== names.length || (names.length > 1 && !Array.isArray(one) && one !== undefined))
      return `gives @Table() a ${what} that is no list of ${names.length} templates for ${names.join(', ')}`;
    for (const [position, name] of names.entries()) {
      const template = templates[position];
      if (given !== undefined && (!isTemplate(template) || template === ''))
        return `gives @Table() a ${what} whose ${name} is no template: write text such as 'ORDER#\${orderId}'`;
      const role = roles[at]!;
      const wrong = recordAttribute(specs, {
        role,
        ...(index !== undefined && { index, position }),
        ...spelled(name, template as Template | undefined),
      });
      if (wrong !== undefined) return wrong;
    }
  }
  return undefined;
}

/** The attribute as the field of that name, where the template is nothing but that; else as a key that is no field. */
function spelled(
  name: string,
  template: Template | undefined,
): Pick<FieldSpec, 'field' | 'name' | 'template' | 'offEntity'> {
  if (template === `\${${name}}`) return { field: name };
  return { field: name, name, offEntity: true, ...(template !== undefined && { template }) };
}

function recordAttribute(specs: ClassSpecs, spec: Omit<FieldSpec, 'decorator'>): string | undefined {
  const other = specs.fields.find(
    ({ field, offEntity, template }) => field === spec.field && offEntity === true && template !== undefined,
  );
  if (spec.template !== undefined && other !== undefined && other.template !== spec.template)
    return `gives @Table() two templates for ${spec.field}: keys that share an attribute share its text`;
  // What the table's own key turned out to be, a field or a template, its other roles are too.
  const { offEntity, ...rest } = spec;
  const isField = offEntity === true && spec.template === undefined && other === undefined;
  specs.fields.push({ ...rest, ...(offEntity === true && !isField && { offEntity }), decorator: 'Table' });
  return undefined;
}
