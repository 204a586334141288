import type { WriteOptions } from '../plan.js';
import { cipherContext } from '../rules/crypto.js';
import { entityVersion, expectedVersion } from '../rules/versions.js';
import type { Target } from '../target.js';
import { deleteKeyPlan, deletePlan, type DeleteOptions } from './delete.js';
import { writeInLine } from './entity-line.js';
import { afterDelete, beforeDelete, commitDeleted, storedRow } from './entity-write.js';
import { hydrate } from './hydrate.js';
import { sendWrite } from './send-write.js';

/** Deletes a stored entity, at the version it was loaded at where it has one. Sends `DeleteItem`. */
export async function deleteEntity<E extends object>(
  target: Target<E>,
  entity: E,
  options: WriteOptions = {},
): Promise<E> {
  await beforeDelete(target, entity);
  await writeInLine([entity], { target, verb: 'delete', options }, async left => {
    const [known, stored] = [entityVersion(target, entity), storedRow(entity)];
    await sendWrite('DeleteItem', deletePlan(target, entity, { ...left, known, stored }), left);
    commitDeleted(target, entity);
  });
  await afterDelete(target, entity);
  return entity;
}

/** Deletes by key, whatever is stored there; answers the deleted entity where `returning: 'old'` asks for it. */
export async function deleteKey<E extends object>(
  target: Target<E>,
  key: object,
  options: DeleteOptions = {},
): Promise<E | undefined> {
  const plan = deleteKeyPlan(target, key, { ...options, known: expectedVersion(target, options.version) });
  const { Attributes } = await sendWrite('DeleteItem', plan, options);
  if (options.returning !== 'old' || Attributes === undefined) return undefined;
  return hydrate(
    target,
    Attributes,
    cipherContext(target, { operation: 'delete', reads: true, signal: options.signal }),
  );
}
