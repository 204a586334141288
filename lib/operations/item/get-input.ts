import type { GetItemInput } from '../../client/requests.js';
import type { CallOptions } from '../../client/session.js';
import { encodeKey } from '../../codec/key.js';
import { givenKey } from '../../codec/loaded-row.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import { contextOf, tableOf, type Target } from '../target.js';

/** The request of a read by key: nothing sent. */
export function getInput(target: Target, key: object, options: CallOptions = {}): GetItemInput {
  return {
    TableName: tableOf(target),
    Key: encodeKey(target.model, givenKey(target.model, key, 'get'), 'get'),
    ...(options.consistent === true && { ConsistentRead: true }),
    ...(options.returnConsumedCapacity !== undefined && { ReturnConsumedCapacity: options.returnConsumedCapacity }),
  };
}

/** The error for a row that must be there and is not. */
export function notFound(target: Target, operation: string): DynamormError {
  return new DynamormError(
    'ErrItemNotFound',
    `${target.model.name}: there is no item under this key`,
    contextOf(target, operation),
  );
}
