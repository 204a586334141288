import { invalid } from '../../failure.js';
import { canonicalItem } from '../../validation/attribute-value.js';
import { openProjection } from '../expressions.js';
import type { Get } from '../read/get.js';
import { missing, nothingAsked } from './batch-checks.js';
import type { KeysAndAttributes } from './shapes.js';

const MAX_KEYS = 100;

/** The reads of one table in a batch. */
export interface TableReads {
  readonly name: string;
  readonly asked: KeysAndAttributes;
  readonly gets: readonly Get[];
}

/** Checks how many keys a batch asks for. */
export function checkCounts(tables: readonly (readonly [string, KeysAndAttributes])[]): void {
  let total = 0;
  for (const [name, { Keys: keys }] of tables) {
    if (keys === undefined) throw missing(`requestItems.${name}.member.keys`);
    if (keys.length === 0) throw nothingAsked(`requestItems.${name}.member.keys`);
    if (keys.length > MAX_KEYS) {
      throw invalid(
        `1 validation error detected: Value at 'RequestItems.${name}.member.Keys' failed to satisfy constraint: ` +
          `Member must have length less than or equal to ${MAX_KEYS}`,
      );
    }
    total += keys.length;
  }
  if (total > MAX_KEYS) throw invalid('Too many items requested for the BatchGetItem call');
}

/** Checks the reads of one table as far as that goes without it. */
export function prepareReads(name: string, asked: KeysAndAttributes): TableReads {
  const projection = openProjection(asked)();
  return { name, asked, gets: asked.Keys!.map(key => ({ key: canonicalItem(key), projection })) };
}
