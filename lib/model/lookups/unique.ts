import type { ClassSpecs } from '../../metadata/specs.js';
import type { MergedField } from '../field-specs.js';
import type { Attribute, KeyTemplate, UniqueGroup, UniquePart } from '../model.js';

/** What the unique fields of a class are compiled from. */
export interface UniqueSources {
  /** Specs of the class and its bases, root first. */
  readonly specs: readonly ClassSpecs[];
  readonly fields: readonly MergedField[];
  readonly attribute: (field: string) => Attribute | undefined;
  readonly key: readonly Attribute[];
}

/** The fields, alone or in groups, whose values no two items share. */
export function compileUnique(sources: UniqueSources, faults: string[]): readonly UniqueGroup[] {
  const groups = new Map<string, { name: string; group: string | undefined; parts: UniquePart[] }>();
  for (const { field, specs } of sources.fields) {
    for (const { role, options } of specs) {
      const attribute = sources.attribute(field);
      if (role !== 'unique' || attribute === undefined) continue;
      faults.push(...uniqueFaults(attribute).map(fault => `${field} ${fault}`));
      const group = options?.['group'] as string | undefined;
      // A field alone is told from a group of the same name.
      const name = group === undefined ? `field ${attribute.name}` : `group ${group}`;
      const found = groups.get(name) ?? { name, group, parts: [] };
      found.parts.push({ attribute, normalize: options?.['normalize'] as UniquePart['normalize'] });
      groups.set(name, found);
    }
  }
  return Object.freeze(
    [...groups.values()].map(({ name, group, parts }) =>
      Object.freeze({
        name,
        scope: scopeOf(sources, { field: parts[0]!.attribute.field, group }),
        parts: Object.freeze(parts),
      }),
    ),
  );
}

function uniqueFaults({ encrypted, owned, codec, template }: Attribute): readonly string[] {
  if (encrypted !== undefined)
    return ['is encrypted and cannot be unique: put @Unique on a field that holds its blind index'];
  if (owned !== undefined) return ['is set by the library and cannot be unique'];
  if (template === undefined && codec.type !== undefined && !['S', 'N', 'B'].includes(codec.type))
    return [`is unique and stored as ${codec.type}, and what is unique is S, N or B`];
  return [];
}

/**
 * What a value is unique within: the items of the class that declares it, as everything else tells them from others of
 * their table: by its type, else by the literal beginnings of their keys. So a subclass shares with its base, and no class name,
 * which a minifier may change, is ever stored.
 */
function scopeOf({ specs, key }: UniqueSources, of: { field: string; group: string | undefined }): string {
  let [declared, type, hasTable] = [false, undefined as string | undefined, false];
  for (const own of specs) {
    hasTable ||= own.table !== undefined;
    type = own.table?.type ?? type;
    declared ||= own.fields.some(
      spec => spec.role === 'unique' && spec.field === of.field && spec.options?.['group'] === of.group,
    );
    if (declared && hasTable) break;
  }
  return type === undefined ? JSON.stringify(key.map(({ template }) => literalOf(template))) : `type ${type}`;
}

function literalOf(template: KeyTemplate | undefined): string {
  const first = template?.parts?.[0];
  return first !== undefined && 'literal' in first ? first.literal : '';
}
