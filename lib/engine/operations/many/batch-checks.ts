import type { Item } from '../../../values/value.js';
import { invalid } from '../../failure.js';
import { nameOf } from '../../state.js';
import { NAME_PATTERN, NOT_NULL, type ConstraintErrors } from '../../validation/constraint.js';
import { addCapacity, addMetrics, type ReturnInput } from '../constraints.js';

const NAME = /^[a-zA-Z0-9_.-]{3,255}$/;
const NAMES_RULE =
  'Map keys must satisfy constraint: [Member must have length less than or equal to 255, ' +
  `Member must have length greater than or equal to 3, ${NAME_PATTERN}]`;

/** The members of a batch, by table. */
export type Requests = Readonly<Record<string, unknown>>;

/** The constraint errors of a batch's own members, other than what it asks of its tables. */
export function batchErrors(
  input: ReturnInput & { readonly RequestItems?: Requests | undefined },
  errors: ConstraintErrors,
): ConstraintErrors {
  addCapacity(errors, input);
  addMetrics(errors, input);
  if (input.RequestItems === undefined) errors.add(undefined, 'requestItems', NOT_NULL);
  return errors;
}

/** What is wrong with the names of a batch's tables: one error for the whole map, which `dump` shows. */
export function namesFault(requests: Requests, dump: () => string): string | undefined {
  if (Object.keys(requests).every(name => NAME.test(nameOf(name)))) return undefined;
  return `Value '${dump()}' at 'requestItems' failed to satisfy constraint: ${NAMES_RULE}`;
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
