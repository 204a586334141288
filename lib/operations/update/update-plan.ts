import { encodeKey } from '../../codec/key.js';
import { givenKey } from '../../codec/loaded-row.js';
import { ownRow } from '../rules/foreign-rows.js';
import { writeMembers } from '../rules/expressions.js';
import type { UpdatePlan } from '../plan.js';
import { updatedMark } from '../rules/lifecycle.js';
import { refuseWriteOnce } from '../rules/policy.js';
import { expectedVersion, versionIs } from '../rules/versions.js';
import { tableOf, type Target } from '../target.js';
import { effectOf, isRepeatable } from './effects.js';
import { updateActions } from './update-actions.js';
import type { GuardedUpdate } from './update-options.js';

/** An update by key, ready to be sent; undefined where there is nothing to write and nothing to check. */
export async function updatePlan(target: Target, given: object, asked: GuardedUpdate): Promise<UpdatePlan | undefined> {
  const { model } = target;
  const key = givenKey(model, given, 'update');
  refuseWriteOnce(target, 'update');
  const wireKey = encodeKey(model, key, 'update');
  const known = expectedVersion(target, asked.version);
  const actions = await updateActions(target, { ...asked, key, wireKey, known });
  const exists =
    known === undefined && asked.mustExist === true
      ? ({ op: 'exists', path: [model.partition.name] } as const)
      : undefined;
  const asks = [versionIs(target, known), exists, ...(asked.guards ?? []), asked.if];
  if (actions.length === 0 && asks.every(condition => condition === undefined)) return undefined;
  const conditions = [...asks, ownRow(target, wireKey, key)];
  return {
    target,
    verb: 'update',
    key: wireKey,
    input: {
      TableName: tableOf(target),
      Key: wireKey,
      ...writeMembers(target, 'update', { actions, conditions }),
      ...returnsOf(asked),
    },
    expects: known,
    kind: 'change',
    proof: { marks: updatedMark(model, asked.stamp) },
    // Sent again, it would answer what it left itself as the old item.
    repeatable: asked.returning !== 'old' && (known !== undefined || isRepeatable(actions, asked.if)),
    commit: () => undefined,
    effect: () => effectOf(target, actions, wireKey),
  };
}

/** A transaction returns nothing, so neither does an update that is sent as one. */
function returnsOf({ returning, once }: GuardedUpdate): { readonly ReturnValues?: 'ALL_NEW' | 'ALL_OLD' } {
  if (returning === undefined || once === true || typeof once === 'string') return {};
  return { ReturnValues: returning === 'new' ? 'ALL_NEW' : 'ALL_OLD' };
}
