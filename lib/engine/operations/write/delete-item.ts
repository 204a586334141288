import { withEnvelope } from '../../failure.js';
import { ConstraintErrors, NOT_NULL } from '../../validation/constraint.js';
import { operation } from '../../wire/operation.js';
import { addCapacity, addReturns, addTableName } from '../constraints.js';
import { prepareDelete } from './delete.js';
import { DELETE_ITEM } from './shapes.js';
import { writeOne } from './single.js';

/** DeleteItem. */
export const deleteItem = operation('DeleteItem', DELETE_ITEM, (input, context) =>
  withEnvelope(() => {
    const errors = new ConstraintErrors();
    addTableName(errors, input.TableName);
    if (input.Key === undefined) errors.add(undefined, 'key', NOT_NULL);
    addCapacity(errors, input);
    addReturns(errors, input);
    errors.throwIfAny();
    return writeOne(prepareDelete(input), input, context);
  }),
);
