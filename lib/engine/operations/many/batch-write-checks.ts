import { invalid } from '../../failure.js';
import { ConstraintErrors, NOT_NULL } from '../../validation/constraint.js';
import { nothingAsked } from './batch-checks.js';
import type { WriteRequest } from './shapes.js';

const MAX_WRITES = 25;

/** Checks how many writes a batch asks for, and that each has its item or key. */
export function checkWrites(tables: readonly (readonly [string, readonly WriteRequest[]])[]): void {
  let total = 0;
  for (const [name, requests] of tables) {
    if (requests.length === 0) throw nothingAsked(`requestItems.${name}.member`);
    checkMembers(name, requests);
    if (requests.length > MAX_WRITES) throw tooMany(name, requests);
    total += requests.length;
  }
  if (total > MAX_WRITES) throw invalid('Too many items requested for the BatchWriteItem call');
}

function checkMembers(name: string, requests: readonly WriteRequest[]): void {
  const errors = new ConstraintErrors();
  requests.forEach(({ PutRequest: put, DeleteRequest: deletion }, i) => {
    const at = `requestItems.${name}.member.${i + 1}.member`;
    if (put !== undefined && put.Item === undefined) errors.add(undefined, `${at}.putRequest.item`, NOT_NULL);
    if (deletion !== undefined && deletion.Key === undefined)
      errors.add(undefined, `${at}.deleteRequest.key`, NOT_NULL);
  });
  errors.throwIfAny();
}

function tooMany(name: string, requests: readonly WriteRequest[]): Error {
  return invalid(
    `1 validation error detected: Value '{${name}=[${requests.length} requests]}' at 'requestItems' failed to satisfy ` +
      'constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, ' +
      'Member must have length greater than or equal to 1]',
  );
}
