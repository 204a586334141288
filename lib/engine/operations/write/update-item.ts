import { withEnvelope } from '../../failure.js';
import { ConstraintErrors, NOT_NULL } from '../../validation/constraint.js';
import { operation } from '../../wire/operation.js';
import {
  addCapacity,
  addFirstReturn,
  addReturns,
  addTableName,
  checkTableName,
  RETURN_VALUES,
  type ReturnInput,
} from '../constraints.js';
import { UPDATE_ITEM } from './shapes.js';
import { writeOne } from './single.js';
import { prepareUpdate } from './update.js';

/** UpdateItem. */
export const updateItem = operation('UpdateItem', UPDATE_ITEM, (input, context) =>
  withEnvelope(() => {
    checkMembers(input);
    return writeOne(prepareUpdate(input), input, context);
  }),
);

/** Without a Key every wrong member is told at once; with one, the table name alone, then the first Return… member. */
function checkMembers(input: UpdateMembers): void {
  const errors = new ConstraintErrors();
  if (input.Key !== undefined) {
    checkTableName(input.TableName);
    addFirstReturn(errors, input);
  } else if (input.TableName === undefined) {
    addTableName(errors, undefined);
  } else {
    addCapacity(errors, input);
    addTableName(errors, input.TableName);
    errors.addUnlessIn(RETURN_VALUES, input.ReturnValues, 'returnValues');
    errors.add(undefined, 'key', NOT_NULL);
    addReturns(errors, { ...input, ReturnValues: undefined });
  }
  errors.throwIfAny();
}

interface UpdateMembers extends ReturnInput {
  readonly TableName?: string | undefined;
  readonly Key?: object | undefined;
}
