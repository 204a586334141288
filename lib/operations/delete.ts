import type { Condition } from '../expressions/condition.js';
import { encodeKey } from '../item/encode.js';
import { givenKey, rowKey } from '../item/loaded-row.js';
import type { Value } from '../values/value.js';
import { startWrite } from './client-token.js';
import { cipherContext } from './crypto.js';
import { writeInLine, afterDelete, beforeDelete, commitDeleted, storedRow } from './entity-writes.js';
import { ownRow } from './own-row.js';
import { writtenEntity } from './outcome.js';
import type { DeletePlan, WriteOptions } from './plan.js';
import { writeMembers } from './write-expressions.js';
import { sendWrite } from './send-write.js';
import { tableOf, type Target } from './target.js';
import { createdIs, versionIs, entityVersion, expectedVersion } from './versions.js';
import { refuseWriteOnce } from './validate.js';

/** Options of a delete by key. */
interface DeleteOptions extends WriteOptions {
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
  cipherContext(target, { operation: 'delete', reads: options.returning === 'old', options });
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

/** Deletes a stored entity, at the version it was loaded at where it has one. Sends `DeleteItem`. */
export async function deleteEntity<E extends object>(
  target: Target<E>,
  entity: E,
  given: WriteOptions = {},
): Promise<E> {
  const options = startWrite(target, 'delete', given);
  await beforeDelete(target, entity);
  await writeInLine([entity], { target, verb: 'delete', options }, async left => {
    const [known, stored] = [entityVersion(target, entity), storedRow(entity)];
    await sendWrite('DeleteItem', deletePlan(target, entity, { ...left, known, stored }), left);
    commitDeleted(target, entity);
  });
  await afterDelete(target, entity);
  return entity;
}

/** Deletes by key, whatever is stored there; returns the deleted entity with `returning: 'old'`. */
export async function deleteKey<E extends object>(
  target: Target<E>,
  key: object,
  given: DeleteOptions = {},
): Promise<E | undefined> {
  const options = startWrite(target, 'delete', given);
  const plan = deleteKeyPlan(target, key, { ...options, known: expectedVersion(target, options.version) });
  const { Attributes } = await sendWrite('DeleteItem', plan, options);
  if (options.returning !== 'old' || Attributes === undefined) return undefined;
  const cipher = cipherContext(target, { operation: 'delete', reads: true, options });
  return writtenEntity(target, { item: Attributes, verb: 'delete', cipher });
}
