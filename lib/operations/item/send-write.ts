import type { DeleteItemInput, PutItemInput, UpdateItemInput, WriteOutput } from '../../client/requests.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import type { Item } from '../../values/value.js';
import type { WriteOptions, WritePlan } from '../plan.js';
import { refusalOf, request, type Refusal } from '../request.js';
import { contextOf } from '../target.js';

interface WriteInputs {
  readonly PutItem: PutItemInput;
  readonly UpdateItem: UpdateItemInput;
  readonly DeleteItem: DeleteItemInput;
}

/** Options of one sent write, and what its repetition would do. */
export interface SendWriteOptions extends WriteOptions {
  readonly repeatable?: boolean;
}

/**
 * Sends a planned write. A condition that fails only because an earlier attempt of this very write was applied is a success; any
 * other failed condition is told apart into version conflict and condition.
 */
export async function sendWrite<O extends keyof WriteInputs>(
  operation: O,
  plan: WritePlan<WriteInputs[O]>,
  options: SendWriteOptions,
): Promise<WriteOutput> {
  try {
    return (await request(plan.target, { operation, input: plan.input, options })).output;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    if (refusal.attempts > 1 && (await plan.landed(refusal.item))) return {};
    throw conflictError(plan, operation, refusal);
  }
}

/** The error for a refused write: with both codes where it was the version, or where a versioned row is gone. */
export function conflictError(plan: WritePlan<unknown>, operation: string, refusal: Refusal): DynamormError {
  const { model } = plan.target;
  const context = { ...contextOf(plan.target, operation), cause: refusal.error };
  if (plan.expects !== undefined && !isExpected(plan, refusal.item)) {
    const message = `${model.name}: the item was changed or deleted since it was read`;
    return new DynamormError('ErrVersionConflict', message, { ...context, codes: ['ErrConditionFailed'] });
  }
  return new DynamormError('ErrConditionFailed', `${model.name}: the condition of ${operation} does not hold`, context);
}

function isExpected(plan: WritePlan<unknown>, row: Item | undefined): boolean {
  if (row === undefined) return false;
  const found = row[plan.target.model.version!.name]?.N;
  return plan.expects === 'absent' ? found === undefined : found !== undefined && found === plan.expects!.N;
}
