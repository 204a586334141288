import type { Item } from '../../values/value.js';
import { withEnvelope } from '../failure.js';
import { canonicalItem } from '../validation/attribute-value.js';
import { ConstraintErrors, NOT_NULL } from '../validation/expression-parameters.js';
import { checkKey } from '../validation/key.js';
import { operation } from '../wire/operation.js';
import { checkReturnValues } from './put.js';
import { addCapacity, addReturns, addTableName } from './request-expressions.js';
import { checkGuard, checkGuardPaths, openGuard, DELETE_ITEM, writeOne, type GuardInput, type Write } from './write.js';

/** The members of a deletion or a condition check, once its table name and key are known to be there. */
interface DeleteInput extends GuardInput {
  readonly TableName?: string | undefined;
  readonly Key?: Item | undefined;
  readonly ReturnValues?: string | undefined;
}

/** Checks a deletion as far as that goes without its table. */
export function prepareDelete(input: DeleteInput): Write {
  return keyed(input, false);
}

/** Checks a condition check as far as that goes without its table: it writes back what is there. */
export function prepareCheck(input: DeleteInput): Write {
  return keyed(input, true);
}

function keyed(input: DeleteInput, keep: boolean): Write {
  const guard = openGuard(input);
  const itemKey = canonicalItem(input.Key!);
  checkReturnValues(input.ReturnValues);
  return {
    tableName: input.TableName!,
    about: itemKey,
    evaluate(table) {
      checkKey(itemKey, table.data.keys);
      checkGuardPaths(guard, table);
      const key = table.data.keyOf(itemKey);
      const before = table.data.items.get(key);
      checkGuard(guard, before);
      return { key, before, after: keep ? before : undefined };
    },
  };
}

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
