import { bound, NOT_NULL, type ConstraintErrors } from '../../validation/constraint.js';
import type { TagInput } from '../shapes.js';

const MAX_KEY = 128;
const MAX_VALUE = 256;

/** Adds what is wrong with one tag. */
export function addTagErrors(errors: ConstraintErrors, { Key: key, Value: value }: TagInput, path: string): void {
  if (key === undefined) errors.add(undefined, `${path}.key`, NOT_NULL);
  else if (key.length < 1) errors.add(key, `${path}.key`, bound('length', 'greater', 1));
  else if (key.length > MAX_KEY) errors.add(key, `${path}.key`, bound('length', 'less', MAX_KEY));
  if (value === undefined) errors.add(undefined, `${path}.value`, NOT_NULL);
  else if (value.length > MAX_VALUE) errors.add(value, `${path}.value`, bound('length', 'less', MAX_VALUE));
}
