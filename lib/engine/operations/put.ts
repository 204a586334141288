import type { Item } from '../../values/value.js';
import { invalidRequest, withEnvelope } from '../failure.js';
import { StoredItem } from '../storage/table-data.js';
import { canonicalItem } from '../validation/attribute-value.js';
import { ConstraintErrors, NOT_NULL } from '../validation/expression-parameters.js';
import { checkedSize, checkWithEntries } from '../validation/item-size.js';
import { checkIndexKeys, checkItemKey } from '../validation/key.js';
import { operation } from '../wire/operation.js';
import { addCapacity, addReturns, checkTableName } from './request-expressions.js';
import { checkGuard, checkGuardPaths, openGuard, PUT_ITEM, writeOne, type GuardInput, type Write } from './write.js';

/** The members of a put, alone or in a transaction, once its table name and item are known to be there. */
interface PutInput extends GuardInput {
  readonly TableName?: string | undefined;
  readonly Item?: Item | undefined;
  readonly ReturnValues?: string | undefined;
}

/** Checks a put as far as that goes without its table. */
export function preparePut(input: PutInput): Write {
  const item = canonicalItem(input.Item!);
  const guard = openGuard(input);
  checkReturnValues(input.ReturnValues);
  const bytes = checkedSize(item, 'put');
  return {
    tableName: input.TableName!,
    about: item,
    evaluate(table) {
      checkItemKey(item, table.data.keys);
      checkIndexKeys(item, table.indexes);
      checkGuardPaths(guard, table);
      const key = table.data.keyOf(item);
      const before = table.data.items.get(key);
      checkGuard(guard, before);
      checkWithEntries(table.data, item, { bytes, what: 'put' });
      return { key, before, after: new StoredItem(key, item, bytes) };
    },
  };
}

/** PutItem and DeleteItem can return what was there, and nothing else. */
export function checkReturnValues(values: string | undefined): void {
  if (values === undefined || values === 'ALL_OLD' || values === 'NONE') return;
  throw invalidRequest('ReturnValues can only be ALL_OLD or NONE');
}

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
