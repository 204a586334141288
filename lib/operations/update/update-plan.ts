import { checkKeyFields, encodeKey } from '../../codec/key.js';
import { writeMembers } from '../rules/expressions.js';
import { refuseWriteOnce } from '../rules/policy.js';
import { expectedVersion, versionIs } from '../rules/versions.js';
import { tableOf, type Target } from '../target.js';
import { holdsActions, isRepeatable } from './repetition.js';
import { updateActions } from './update-actions.js';
import type { GuardedUpdate, KeyedUpdatePlan } from './update-options.js';

/** An update by key, ready to be sent; undefined where there is nothing to write and nothing to check. */
export async function updatePlan(
  target: Target,
  key: object,
  asked: GuardedUpdate,
): Promise<KeyedUpdatePlan | undefined> {
  const { model } = target;
  checkKeyFields(model, key, 'update');
  refuseWriteOnce(target, 'update');
  const wireKey = encodeKey(model, key, 'update');
  const known = expectedVersion(target, asked.version);
  const actions = await updateActions(target, { ...asked, key, wireKey, known });
  const exists =
    known === undefined && asked.mustExist === true
      ? ({ op: 'exists', path: [model.partition.name] } as const)
      : undefined;
  const conditions = [versionIs(target, known), exists, ...(asked.guards ?? []), asked.if];
  if (actions.length === 0 && conditions.every(condition => condition === undefined)) return undefined;
  const returns =
    asked.returning === undefined || asked.once === true
      ? {}
      : ({ ReturnValues: asked.returning === 'new' ? 'ALL_NEW' : 'ALL_OLD' } as const);
  return {
    target,
    verb: 'update',
    key: wireKey,
    input: {
      TableName: tableOf(target),
      Key: wireKey,
      ...writeMembers(target, 'update', { actions, conditions }),
      ...returns,
    },
    expects: known,
    repeatable: known !== undefined || isRepeatable(actions),
    landed: row => row !== undefined && asked.returning !== 'old' && holdsActions(row, actions),
    commit: () => undefined,
  };
}
