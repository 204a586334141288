import type { CompiledCondition, CompiledProjection } from '../../expressions/compiled.js';
import { invalid } from '../../failure.js';
import { checkScalarKeys, has } from '../key-paths.js';
import { checkHeld, type Target } from './target.js';

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
  if (filter !== undefined) checkScalarKeys(filter.paths, target.table);
}

/** The same of a Scan, whose filter may name keys. */
export function checkScanned(target: Target, { select, filter, projection }: Checked): void {
  checkHeld(target, select, projection?.paths ?? []);
  for (const paths of [projection?.paths, filter?.paths]) if (paths !== undefined) checkScalarKeys(paths, target.table);
}
