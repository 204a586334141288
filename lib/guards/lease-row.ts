import { encodeKey } from '../codec/key.js';
import { givenKey } from '../codec/loaded-row.js';
import { refusalOf } from '../client/errors/refusal.js';
import type { CallOptions } from '../client/session.js';
import { isDynamormError } from '../errors/dynamorm-error.js';
import { request } from '../operations/request.js';
import { writeMembers, type WriteExpressions } from '../operations/rules/expressions.js';
import { tableOf, type Target } from '../operations/target.js';
import type { Item } from '../values/value.js';

/** Where a lease stands. */
export interface LeaseRow {
  readonly target: Target;
  readonly key: object;
  readonly options: CallOptions;
}

/** One step of a lease. */
export interface LeaseWrite extends WriteExpressions {
  readonly verb: string;
  /** Whether the row that refused a repeated attempt shows that an earlier one was applied. */
  readonly landed?: (row: Item | undefined) => boolean;
}

/** Sends one step; answers the attributes it left, undefined where its condition did not hold. */
export async function writeLease({ target, key, options }: LeaseRow, write: LeaseWrite): Promise<Item | undefined> {
  const { verb, actions, conditions, landed } = write;
  const input = {
    TableName: tableOf(target),
    Key: encodeKey(target.model, givenKey(target.model, key, verb), verb),
    ...writeMembers(target, verb, { actions, conditions }),
    ReturnValues: 'UPDATED_NEW',
  } as const;
  try {
    return (await request(target, { operation: 'UpdateItem', input, options, verb })).output.Attributes ?? {};
  } catch (error) {
    const refusal = isDynamormError(error, 'ErrConditionFailed') ? refusalOf(error) : undefined;
    if (refusal === undefined) throw error;
    const repeated = refusal.attempts > 1 || refusal.lost;
    return repeated && landed?.(refusal.item) === true ? (refusal.item ?? {}) : undefined;
  }
}
