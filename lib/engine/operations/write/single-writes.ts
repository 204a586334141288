import { withEnvelope } from '../../failure.js';
import { ConstraintErrors, NOT_NULL } from '../../validation/constraint.js';
import { operation } from '../../wire/operation.js';
import { item, legacy, text } from '../../wire/shape.js';
import { addCapacity, addFirstReturn, addReturns, addTableName, checkTableName } from '../constraints.js';
import { PLACEHOLDERS } from '../expressions.js';
import { prepareDelete } from './delete.js';
import { preparePut } from './put.js';
import { writeOne } from './single.js';
import { prepareUpdate } from './update.js';

const SHARED = {
  TableName: text,
  ConditionExpression: text,
  ...PLACEHOLDERS,
  ReturnValues: text,
  ReturnConsumedCapacity: text,
  ReturnItemCollectionMetrics: text,
  ReturnValuesOnConditionCheckFailure: text,
  Expected: legacy,
  ConditionalOperator: legacy,
};

/** PutItem. */
export const putItem = operation('PutItem', { ...SHARED, Item: item }, (input, context) =>
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

/** UpdateItem. */
export const updateItem = operation(
  'UpdateItem',
  { ...SHARED, Key: item, UpdateExpression: text, AttributeUpdates: legacy },
  (input, context) =>
    withEnvelope(() => {
      checkTableName(input.TableName);
      const errors = new ConstraintErrors();
      if (input.Key === undefined) errors.add(undefined, 'key', NOT_NULL);
      addFirstReturn(errors, input);
      errors.throwIfAny();
      return writeOne(prepareUpdate(input), input, context);
    }),
);

/** DeleteItem. */
export const deleteItem = operation('DeleteItem', { ...SHARED, Key: item }, (input, context) => {
  const errors = new ConstraintErrors();
  addTableName(errors, input.TableName);
  if (input.Key === undefined) errors.add(undefined, 'key', NOT_NULL);
  addCapacity(errors, input);
  addReturns(errors, input);
  errors.throwIfAny();
  return writeOne(prepareDelete(input), input, context);
});
