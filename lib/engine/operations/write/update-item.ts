import { withEnvelope } from '../../failure.js';
import { ConstraintErrors, NOT_NULL } from '../../validation/constraint.js';
import { operation } from '../../wire/operation.js';
import { addFirstReturn, checkTableName } from '../constraints.js';
import { UPDATE_ITEM } from './shapes.js';
import { writeOne } from './single.js';
import { prepareUpdate } from './update.js';

/** UpdateItem. */
export const updateItem = operation('UpdateItem', UPDATE_ITEM, (input, context) =>
  withEnvelope(() => {
    checkTableName(input.TableName);
    const errors = new ConstraintErrors();
    if (input.Key === undefined) errors.add(undefined, 'key', NOT_NULL);
    addFirstReturn(errors, input);
    errors.throwIfAny();
    return writeOne(prepareUpdate(input), input, context);
  }),
);
