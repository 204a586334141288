import { withEnvelope } from '../../failure.js';
import { ConstraintErrors, NOT_NULL } from '../../validation/constraint.js';
import { operation } from '../../wire/operation.js';
import { addCapacity, addReturns, checkTableName } from '../constraints.js';
import { preparePut } from './put.js';
import { PUT_ITEM } from './shapes.js';
import { writeOne } from './single.js';

/** PutItem. */
export const putItem = operation('PutItem', PUT_ITEM, (input, context) =>
  withEnvelope(() => {
    checkTableName(input.TableName);
    const errors = new ConstraintErrors();
    addCapacity(errors, input);
    if (input.Item === undefined) errors.add(undefined, 'item', NOT_NULL);
    addReturns(errors, input);
    errors.throwIfAny();
    return writeOne(preparePut(input), input, context);
  }),
);
