import type { Item } from '../../../values/value.js';
import { invalid } from '../../failure.js';
import { bound, ConstraintErrors, NOT_NULL } from '../../validation/constraint.js';
import { addCapacity, addMetrics, addTableName, type ReturnInput } from '../constraints.js';

/** Checks that a batch has anything to do; `entries` counts what each table is asked for. */
export function checkPresence(
  operation: string,
  input: ReturnInput & { readonly RequestItems?: Readonly<Record<string, unknown>> | undefined },
): void {
  const errors = new ConstraintErrors();
  addCapacity(errors, input);
  addMetrics(errors, input);
  if (input.RequestItems === undefined) errors.add(undefined, 'requestItems', NOT_NULL);
  errors.throwIfAny();
  if (Object.keys(input.RequestItems!).length > 0) return;
  throw invalid(`The requestItems parameter is required for ${operation}`);
}

/** Checks the names of a batch's tables. */
export function checkNames(names: readonly string[]): void {
  for (const name of names) {
    const errors = new ConstraintErrors();
    addTableName(errors, name, `requestItems.${name}`);
    errors.throwIfAny();
  }
}

/** The error of a table that a batch names and asks nothing of. */
export function nothingAsked(path: string): Error {
  return invalid(
    `1 validation error detected: Value '[]' at '${path}' failed to satisfy constraint: ${bound('length', 'greater', 1)}`,
  );
}

/** The error of a member that must be there. */
export function missing(path: string): Error {
  return invalid(`1 validation error detected: Value null at '${path}' failed to satisfy constraint: ${NOT_NULL}`);
}

/** A text that two keys share when they are the same, whichever way they are written. */
export function keyIdentity(key: Item): string {
  const names = Object.keys(key).sort();
  return JSON.stringify(names.map(name => [name, key[name]]));
}

/** Refuses a list in which one key is twice. */
export function checkDistinct(identities: readonly string[]): void {
  if (new Set(identities).size === identities.length) return;
  throw invalid('Provided list of item keys contains duplicates');
}
