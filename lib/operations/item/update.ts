import type { UpdateItemInput } from '../../client/requests.js';
import { checkKeyFields, encodeKey } from '../../codec/key.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import type { Condition, UpdateAction } from '../../expressions/ast.js';
import { Placeholders } from '../../expressions/placeholders.js';
import { renderCondition } from '../../expressions/render-condition.js';
import { renderUpdate } from '../../expressions/render-update.js';
import type { Value } from '../../values/value.js';
import type { WriteOptions, WritePlan } from '../plan.js';
import { cipherContext } from '../rules/crypto.js';
import { refuseWriteOnce } from '../rules/policy.js';
import { contextOf, tableOf, type Target } from '../target.js';
import { expectedVersion } from './delete.js';
import { hydrate } from './hydrate.js';
import { sendOnce, sendWrite } from './send-write.js';
import { holdsActions, isRepeatable, updateActions } from './update-actions.js';

/** Options of an update by key. */
export interface UpdateOptions extends WriteOptions {
  /** What to answer: the row as it is now, as it was, or nothing. */
  readonly returning?: 'new' | 'old' | undefined;
  /** Fail with `ErrConditionFailed` rather than create a missing row. */
  readonly mustExist?: boolean | undefined;
  /** The version the row must be at. */
  readonly version?: number | undefined;
  /** Send it as a transaction with a client token, which the service applies once within 10 minutes however often it is sent. */
  readonly once?: boolean | undefined;
}

/** Changes a row by key without reading it. Sends `UpdateItem`. */
export async function update<E extends object>(
  target: Target<E>,
  key: object,
  options: UpdateOptions & { readonly actions: readonly UpdateAction[] },
): Promise<E | undefined> {
  const { returning } = options;
  const cipher = cipherContext(target, { operation: 'update', reads: returning !== undefined, signal: options.signal });
  const plan = await updatePlan(target, key, options);
  if (plan === undefined) return undefined;
  if (options.once === true) {
    if (returning !== undefined) throw onceReturns(target);
    await sendOnce(plan, options);
    return undefined;
  }
  const { Attributes } = await sendWrite('UpdateItem', plan, { ...options, repeatable: plan.repeatable });
  return returning !== undefined && Attributes !== undefined ? hydrate(target, Attributes, cipher) : undefined;
}

function onceReturns(target: Target): DynamormError {
  const message = `${target.model.name}: an update sent once is a transaction, which returns no item: leave out once or returning`;
  return new DynamormError('ErrInvalidOperator', message, contextOf(target, 'update'));
}

export interface UpdatePlan extends WritePlan<UpdateItemInput> {
  /** False where applying it twice would count twice. */
  readonly repeatable: boolean;
}

type UpdatePlanOptions = UpdateOptions & { readonly actions: readonly UpdateAction[] };

/** An update by key, ready to be sent; undefined where there is nothing to write and nothing to check. */
export async function updatePlan(
  target: Target,
  key: object,
  options: UpdatePlanOptions,
): Promise<UpdatePlan | undefined> {
  const { model } = target;
  checkKeyFields(model, key, 'update');
  refuseWriteOnce(target, 'update');
  const wireKey = encodeKey(model, key, 'update');
  const known = expectedVersion(target, options.version);
  const actions = await updateActions(target, { ...options, key, wireKey, known });
  const conditions = conditionsOf(target, options, known);
  if (actions.length === 0 && conditions.length === 0) return undefined;
  return {
    target,
    verb: 'update',
    key: wireKey,
    input: {
      TableName: tableOf(target),
      Key: wireKey,
      ...expressions(target, { actions, conditions }),
      ...returnValues(options),
    },
    expects: known,
    repeatable: known !== undefined || isRepeatable(actions),
    landed: row => row !== undefined && options.returning !== 'old' && holdsActions(row, actions),
    commit: () => undefined,
  };
}

function conditionsOf({ model }: Target, options: UpdateOptions, known: Value | undefined): readonly Condition[] {
  const of: Condition[] = [];
  if (known !== undefined) of.push({ op: '=', left: { path: [model.version!.name] }, right: { value: known } });
  else if (options.mustExist === true) of.push({ op: 'exists', path: [model.partition.name] });
  return options.if === undefined ? of : [...of, options.if];
}

function expressions(
  target: Target,
  parts: { actions: readonly UpdateAction[]; conditions: readonly Condition[] },
): Omit<UpdateItemInput, 'TableName' | 'Key'> {
  const to = new Placeholders();
  const context = contextOf(target, 'update');
  const UpdateExpression = renderUpdate(parts.actions, to, context);
  const ConditionExpression =
    parts.conditions.length === 0 ? undefined : renderCondition({ op: 'and', of: parts.conditions }, to, context);
  return {
    ...(UpdateExpression !== undefined && { UpdateExpression }),
    ...(ConditionExpression !== undefined && { ConditionExpression, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
    ...to.expressions(),
  };
}

function returnValues({ returning, once }: UpdateOptions): Pick<UpdateItemInput, 'ReturnValues'> {
  return returning === undefined || once === true ? {} : { ReturnValues: returning === 'new' ? 'ALL_NEW' : 'ALL_OLD' };
}
