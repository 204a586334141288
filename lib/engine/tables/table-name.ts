import { invalid } from '../failure.js';
import { nameOf } from '../state.js';
import { ConstraintErrors, NAME_PATTERN } from '../validation/constraint.js';

const NAME = /^[a-zA-Z0-9_.-]*$/;

/** Checks the name in a table-level operation other than CreateTable, and gives it without an ARN around it. */
export function requiredName(given: string | undefined): string {
  if (given === undefined) {
    throw invalid("The parameter 'TableName' is required but was not present in the request");
  }
  const name = nameOf(given);
  if (!NAME.test(name)) {
    const errors = new ConstraintErrors();
    errors.add(name, 'tableName', NAME_PATTERN);
    errors.throwIfAny();
  }
  if (name.length >= 3 && name.length <= 255) return name;
  throw invalid('TableName must be at least 3 characters long and at most 255 characters long');
}
