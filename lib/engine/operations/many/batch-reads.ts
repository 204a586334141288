import { invalid } from '../../failure.js';
import { canonicalItem } from '../../validation/attribute-value.js';
import { bound, ConstraintErrors } from '../../validation/constraint.js';
import { openProjection } from '../expressions.js';
import type { Get } from '../read/get.js';
import { batchErrors, missing, namesFault } from './batch-checks.js';
import type { BatchGetInput, KeysAndAttributes } from './shapes.js';

const MAX_KEYS = 100;

/** The reads of one table in a batch. */
export interface TableReads {
  readonly name: string;
  readonly asked: KeysAndAttributes;
  readonly gets: readonly Get[];
}

/** Checks the request's own members. Wrong names of tables are told beside what else is wrong. */
export function checkMembers(input: BatchGetInput): void {
  const errors = new ConstraintErrors();
  const { RequestItems: requests } = input;
  const fault = requests && namesFault(requests, () => JSON.stringify(requests));
  if (fault !== undefined) errors.addText(fault);
  batchErrors(input, errors).throwIfAny();
  if (Object.keys(requests!).length > 0) return;
  errors.addText(`Value at 'RequestItems' failed to satisfy constraint: ${bound('length', 'greater', 1)}`);
  errors.throwIfAny();
}

/** Checks how many keys a batch asks for. */
export function checkCounts(tables: readonly (readonly [string, KeysAndAttributes])[]): void {
  let total = 0;
  for (const [name, { Keys: keys }] of tables) {
    if (keys === undefined) throw missing(`requestItems.${name}.member.keys`);
    if (keys.length === 0) throw wrongCount(name, bound('length', 'greater', 1));
    if (keys.length > MAX_KEYS) throw wrongCount(name, bound('length', 'less', MAX_KEYS));
    total += keys.length;
  }
  if (total > MAX_KEYS) throw invalid('Too many items requested for the BatchGetItem call');
}

function wrongCount(name: string, constraint: string): Error {
  const at = `RequestItems.${name}.member.Keys`;
  return invalid(`1 validation error detected: Value at '${at}' failed to satisfy constraint: ${constraint}`);
}

/** Checks the reads of one table as far as that goes without it. */
export function prepareReads(name: string, asked: KeysAndAttributes): TableReads {
  const projection = openProjection(asked)();
  return { name, asked, gets: asked.Keys!.map(key => ({ key: canonicalItem(key), projection })) };
}
