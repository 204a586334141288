import type { FieldSpec, IndexSpec } from '../metadata/specs.js';
import type { Attribute, IndexModel } from './model.js';

/** What indexes are compiled from. */
export interface IndexSources {
  readonly indexes: readonly IndexSpec[];
  readonly fields: readonly FieldSpec[];
  readonly attribute: (field: string) => Attribute | undefined;
  /** Partition key of the table, which every local index shares. */
  readonly partition: Attribute | undefined;
  readonly sort: Attribute | undefined;
}

const MOST_PARTS = 4;

/** The secondary indexes of a class, from `@Index` and the index keys on its fields; what is wrong goes to `faults`. */
export function compileIndexes(sources: IndexSources, faults: string[]): ReadonlyMap<string, IndexModel> {
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
  const given = keyParts('indexPartitionKey', spec.name, sources);
  const partition = type === 'LSI' && sources.partition !== undefined ? [sources.partition] : given;
  const sort = keyParts('indexSortKey', spec.name, sources);
  const fault = (message: string): void => void faults.push(`index ${spec.name} ${message}`);
  if (partition.length === 0) fault('has no @IndexPartitionKey');
  if (type === 'LSI') checkLocal({ given, sort, sources }, fault);
  if (partition.length > MOST_PARTS || sort.length > MOST_PARTS)
    fault(`has more than ${MOST_PARTS} partition or sort key fields`);
  return Object.freeze({
    name: spec.name,
    type,
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
      const attribute = sources.attribute(field);
      if (attribute === undefined) fault(`projects ${field}, which is no field`);
      return attribute ?? [];
    }),
  );
}
