import { encodeKey } from '../../codec/key.js';
import { givenKey, rowKey } from '../../codec/loaded-row.js';
import type { Value } from '../../values/value.js';
import type { DeletePlan, WriteOptions } from '../plan.js';
import { cipherContext } from '../rules/crypto.js';
import type { Condition } from '../../expressions/ast.js';
import { ownRow } from '../rules/foreign-rows.js';
import { writeMembers } from '../rules/expressions.js';
import { refuseWriteOnce } from '../rules/policy.js';
import { createdIs, versionIs } from '../rules/versions.js';
import { tableOf, type Target } from '../target.js';

/** Options of a delete by key. */
export interface DeleteOptions extends WriteOptions {
  /** The version the row must be at. */
  readonly version?: number | undefined;
  readonly returning?: 'old' | undefined;
}

type DeletePlanOptions = DeleteOptions & {
  readonly known: Value | undefined;
  /** The row as it was last read or written, where that is known. */
  readonly stored?: DeletePlan['key'] | undefined;
};

/** A delete of an entity's row, ready to be sent: the row it was read from, whatever its key fields hold by now. */
export function deletePlan(target: Target, entity: object, options: DeletePlanOptions): DeletePlan {
  return planDelete(target, rowKey(target.model, entity, 'delete'), options);
}

/** A delete by a key object of the user's, whose names are checked. */
export function deleteKeyPlan(target: Target, key: object, options: DeletePlanOptions): DeletePlan {
  const given = givenKey(target.model, key, 'delete');
  const wireKey = encodeKey(target.model, given, 'delete');
  return planDelete(target, wireKey, { ...options, own: ownRow(target, wireKey, given) });
}

function planDelete(
  target: Target,
  key: DeletePlan['key'],
  options: DeletePlanOptions & { readonly own?: Condition | undefined },
): DeletePlan {
  refuseWriteOnce(target, 'delete');
  cipherContext(target, { operation: 'delete', reads: options.returning === 'old', signal: options.signal });
  const conditions = [versionIs(target, options.known), createdIs(target, options.stored), options.if, options.own];
  return {
    target,
    verb: 'delete',
    key,
    input: {
      TableName: tableOf(target),
      Key: key,
      ...writeMembers(target, 'delete', { conditions }),
      ...(options.returning === 'old' && { ReturnValues: 'ALL_OLD' }),
    },
    expects: options.known,
    kind: 'delete',
    proof: { marks: {}, loaded: options.stored },
    // Sent again, it would answer that nothing was there.
    repeatable: options.returning !== 'old',
    commit: () => undefined,
    effect: () => ({ from: options.stored && { row: options.stored }, changes: undefined }),
  };
}
