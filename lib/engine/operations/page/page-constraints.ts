import { bound, ConstraintErrors, NAME_PATTERN } from '../../validation/constraint.js';
import { addCapacity, addTableName, type ReturnInput } from '../constraints.js';

const SELECTS = ['SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES'];
const INDEX_NAME = /^[a-zA-Z0-9_.-]*$/;

interface PageInput extends ReturnInput {
  readonly TableName?: string | undefined;
  readonly IndexName?: string | undefined;
  readonly Select?: string | undefined;
}

/** The constraint errors that Query and Scan share. */
export function pageConstraints(input: PageInput): ConstraintErrors {
  const errors = new ConstraintErrors();
  addCapacity(errors, input);
  addTableName(errors, input.TableName);
  const index = input.IndexName;
  if (index !== undefined) {
    if (!INDEX_NAME.test(index)) errors.add(index, 'indexName', NAME_PATTERN);
    if (index.length < 3) errors.add(index, 'indexName', bound('length', 'greater', 3));
    if (index.length > 255) errors.add(index, 'indexName', bound('length', 'less', 255));
  }
  errors.addUnlessIn(SELECTS, input.Select, 'select');
  return errors;
}
