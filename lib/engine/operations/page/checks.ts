import type { CompiledCondition, CompiledProjection, Path } from '../../expressions/compiled.js';
import { invalid, invalidParameter } from '../../failure.js';
import type { IndexData } from '../../storage/index-data.js';
import { checkScalarKeys, has } from '../key-paths.js';
import type { Target } from './target.js';

interface Checked {
  readonly select: string;
  readonly filter: CompiledCondition | undefined;
  readonly projection: CompiledProjection | undefined;
}

/** The checks of a Query that need its table, once the key condition fits. */
export function checkQueried(target: Target, { select, filter, projection }: Checked): void {
  if (projection !== undefined) checkScalarKeys(projection.paths, target.table);
  const key = filter?.paths.find(([name]) => has(target.keys, name));
  if (key !== undefined) {
    throw invalid(`Filter Expression can only contain non-primary key attributes: Primary key attribute: ${key[0]}`);
  }
  checkHeld(target, select, projection?.paths ?? []);
  checkFilterHeld(target, filter);
  if (filter !== undefined) checkScalarKeys(filter.paths, target.table);
}

/** The same of a Scan, whose filter may name keys, and attributes that the index does not hold: they are missing. */
export function checkScanned(target: Target, { select, filter, projection }: Checked): void {
  checkHeld(target, select, projection?.paths ?? []);
  for (const paths of [projection?.paths, filter?.paths]) if (paths !== undefined) checkScalarKeys(paths, target.table);
}

/** The named attributes that an index does not hold. */
export function missingIn(index: IndexData, paths: readonly Path[]): readonly string[] {
  const { projected } = index;
  return projected === undefined ? [] : [...new Set(paths.map(([name]) => name))].filter(name => !projected.has(name));
}

/** The filter of a Query is asked of what the index holds, of a local index too, which would fetch what it is to show. */
function checkFilterHeld({ index }: Target, filter: CompiledCondition | undefined): void {
  const missing = index === undefined || filter === undefined ? [] : missingIn(index, filter.paths);
  if (missing.length === 0) return;
  throw invalidParameter(
    `Secondary index ${index!.schema.name} does not project one or more filter attributes: [${missing.join(', ')}]`,
  );
}

/** Refuses what a global index cannot give: it never looks into its table. */
function checkHeld({ index }: Target, select: string, paths: readonly Path[]): void {
  if (index === undefined || index.schema.kind === 'LSI' || index.projected === undefined) return;
  const { name } = index.schema;
  if (select === 'ALL_ATTRIBUTES') {
    throw invalidParameter(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${name} ` +
        'because its projection type is not ALL',
    );
  }
  const missing = missingIn(index, paths);
  if (missing.length === 0) return;
  throw invalidParameter(`Global secondary index ${name} does not project [${missing.join(', ')}]`);
}
