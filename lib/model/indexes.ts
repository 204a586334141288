import { didYouMean } from '../errors/suggest.js';
import type { FieldSpec, IndexSpec, ClassSpecs } from '../metadata/specs.js';
import type { MergedField } from './fields.js';
import type {
  Attribute,
  BlindIndexModel,
  IndexKind,
  IndexModel,
  KeyTemplate,
  Model,
  UniqueGroup,
  UniquePart,
} from './model.js';

const INDEX_KINDS: Readonly<Record<IndexModel['type'], IndexKind>> = {
  GSI: Object.freeze({ hasOwnPartition: true, readsConsistently: false, readsUnprojected: false }),
  LSI: Object.freeze({ hasOwnPartition: false, readsConsistently: true, readsUnprojected: true }),
};

/** What indexes are compiled from. */
interface IndexSources {
  readonly indexes: readonly IndexSpec[];
  readonly fields: readonly FieldSpec[];
  readonly attribute: (field: string) => Attribute | undefined;
  readonly byName: (name: string) => Attribute | undefined;
  /** Partition key of the table, which every local index shares. */
  readonly partition: Attribute | undefined;
  readonly sort: Attribute | undefined;
}

const MAX_KEY_PARTS = 4;

/** The secondary indexes of a class, from `@Index` and the index keys on its fields; what is wrong goes to `faults`. */
function compileIndexes(sources: IndexSources, faults: string[]): ReadonlyMap<string, IndexModel> {
  const declared = new Map(sources.indexes.map(spec => [spec.name, spec]));
  const names = new Set([
    ...declared.keys(),
    ...sources.fields.flatMap(spec => (spec.index === undefined ? [] : [spec.index])),
  ]);
  const compiled = new Map<string, IndexModel>();
  for (const name of names) compiled.set(name, compileIndex(declared.get(name) ?? { name }, sources, faults));
  return compiled;
}

function compileIndex(spec: IndexSpec, sources: IndexSources, faults: string[]): IndexModel {
  const type = spec.type ?? 'GSI';
  const kind = INDEX_KINDS[type] ?? INDEX_KINDS.GSI;
  const given = keyParts('indexPartitionKey', spec.name, sources);
  const partition = !kind.hasOwnPartition && sources.partition !== undefined ? [sources.partition] : given;
  const sort = keyParts('indexSortKey', spec.name, sources);
  const fault = (message: string): void => void faults.push(`index ${spec.name} ${message}`);
  if (!/^[\w.-]{3,255}$/.test(spec.name))
    fault('has a name that DynamoDB refuses: it takes 3 to 255 of A-Z a-z 0-9 _ . -');
  if (partition.length === 0) fault('has no @IndexPartitionKey');
  if (!kind.hasOwnPartition) checkLocal({ given, sort, sources }, fault);
  if (partition.length > MAX_KEY_PARTS || sort.length > MAX_KEY_PARTS)
    fault(`has more than ${MAX_KEY_PARTS} partition or sort key fields`);
  return Object.freeze({
    name: spec.name,
    type,
    kind,
    partition: Object.freeze(partition),
    sort: Object.freeze(sort),
    projection: projection(spec, sources, fault),
  });
}

function checkLocal(
  local: { given: readonly Attribute[]; sort: readonly Attribute[]; sources: IndexSources },
  fault: (message: string) => void,
): void {
  const { given, sort, sources } = local;
  if (sort.length !== 1) fault('is local and needs exactly one @IndexSortKey');
  if (sources.sort === undefined) fault('is local, which needs a table with a sort key');
  if (given.some(attribute => attribute !== sources.partition))
    fault("is local: its partition key is the table's, not a field of its own");
}

/** Fields of a multi-attribute key stand in declaration order unless they say their position. */
function keyParts(role: FieldSpec['role'], index: string, sources: IndexSources): Attribute[] {
  return sources.fields
    .filter(spec => spec.role === role && spec.index === index)
    .map((spec, order) => ({ attribute: sources.attribute(spec.field), at: spec.position ?? order }))
    .sort((a, b) => a.at - b.at)
    .flatMap(({ attribute }) => attribute ?? []);
}

function projection(
  spec: IndexSpec,
  sources: IndexSources,
  fault: (message: string) => void,
): IndexModel['projection'] {
  if (spec.projection === undefined || spec.projection === 'ALL') return 'ALL';
  if (spec.projection === 'KEYS_ONLY') return 'KEYS_ONLY';
  return Object.freeze(
    spec.projection.flatMap(field => {
      const attribute = spec.isShared === true ? sources.byName(field) : sources.attribute(field);
      if (attribute === undefined && spec.isShared !== true)
        fault(
          `projects ${field}, which is no field${didYouMean(
            field,
            sources.fields.map(spec => spec.field),
          )}`,
        );
      return attribute ?? [];
    }),
  );
}

/** Types that have one text by which equal values are equal. */
const HASHED: ReadonlySet<unknown> = new Set(['S', 'N', 'B', 'BOOL', undefined]);

interface BlindIndexOptions {
  readonly of?: string;
  readonly bits?: number | undefined;
  readonly normalize?: ((text: string) => string) | undefined;
}

/** What `@BlindIndex` declared, resolved to attributes; what is wrong with it is added to `faults`. */
function compileBlindIndexes(
  fields: readonly MergedField[],
  byField: ReadonlyMap<string, Attribute>,
  faults: string[],
): readonly BlindIndexModel[] {
  const blind = fields.flatMap(({ field, roles, options }): readonly BlindIndexModel[] => {
    if (!roles.has('blindIndex')) return [];
    const { of = '', bits, normalize }: BlindIndexOptions = options.blindIndex ?? {};
    const source = byField.get(of);
    const fault = faultOf(source, { bits, normalize });
    if (fault !== undefined) faults.push(`${field} is a blind index of ${of}, ${fault}`);
    return source === undefined ? [] : [Object.freeze({ attribute: byField.get(field)!, of: source, bits, normalize })];
  });
  return Object.freeze(blind);
}

function faultOf(source: Attribute | undefined, { bits = 256, normalize }: BlindIndexOptions): string | undefined {
  if (source === undefined) return 'and there is no such field';
  if (source.encrypted === undefined) return 'which is not encrypted: it can be an index key itself';
  const { type } = source.codec;
  if (!HASHED.has(type)) return `which is stored as ${type}; only S, N, B and BOOL have one`;
  if (normalize !== undefined && type !== undefined && type !== 'S')
    return `which is stored as ${type}; only text is normalized`;
  return Number.isInteger(bits) && bits >= 1 && bits <= 256 ? undefined : 'and bits must be 1 to 256';
}

/** What the unique fields of a class are compiled from. */
interface UniqueSources {
  /** Specs of the class and its bases, root first. */
  readonly specs: readonly ClassSpecs[];
  readonly fields: readonly MergedField[];
  readonly attribute: (field: string) => Attribute | undefined;
  readonly key: readonly Attribute[];
}

/** The fields, alone or in groups, whose values no two items share. */
function compileUnique(sources: UniqueSources, faults: string[]): readonly UniqueGroup[] {
  const groups = new Map<string, { name: string; group: string | undefined; parts: UniquePart[] }>();
  for (const { field, specs } of sources.fields) {
    for (const { role, options } of specs) {
      const attribute = sources.attribute(field);
      if (role !== 'unique' || attribute === undefined) continue;
      faults.push(...uniqueFaults(attribute).map(fault => `${field} ${fault}`));
      const group = options?.['group'] as string | undefined;
      // Distinguishes a single field from a group of the same name.
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

/** What a class can be looked up by besides its primary key, and what no two of its items share. */
export function compileLookups(
  sources: Parameters<typeof compileIndexes>[0] & {
    readonly unique: Omit<UniqueSources, 'attribute'>;
    readonly byField: ReadonlyMap<string, Attribute>;
  },
  faults: string[],
): Pick<Model, 'indexes' | 'blindIndexes' | 'unique'> {
  const { unique, byField, attribute } = sources;
  return {
    indexes: compileIndexes(sources, faults),
    blindIndexes: compileBlindIndexes(unique.fields, byField, faults),
    unique: compileUnique({ ...unique, attribute }, faults),
  };
}
