import type { DeleteItemInput } from '../../client/requests.js';
import { checkKeyFields, encodeKey } from '../../codec/key.js';
import { stateOf } from '../../codec/state.js';
import type { Condition } from '../../expressions/ast.js';
import { Placeholders } from '../../expressions/placeholders.js';
import { renderCondition } from '../../expressions/render-condition.js';
import type { Value } from '../../values/value.js';
import type { WriteOptions, WritePlan } from '../plan.js';
import { cipherContext } from '../rules/crypto.js';
import { runHooks } from '../rules/hooks.js';
import { knownVersion } from '../rules/lifecycle.js';
import { refuseWriteOnce } from '../rules/policy.js';
import { contextOf, tableOf, type Target } from '../target.js';
import { commitDeleted } from './entity-write.js';
import { hydrate } from './hydrate.js';
import { sendWrite } from './send-write.js';

/** Options of a delete by key. */
export interface DeleteOptions extends WriteOptions {
  /** The version the row must be at. */
  readonly version?: number | undefined;
  readonly returning?: 'old' | undefined;
}

/** Deletes a stored entity, at the version it was loaded at where it has one. Sends `DeleteItem`. */
export async function deleteEntity<E extends object>(
  target: Target<E>,
  entity: E,
  options: WriteOptions = {},
): Promise<E> {
  const { model } = target;
  refuseWriteOnce(target, 'delete');
  await runHooks(model, entity, 'beforeDelete');
  const known = model.version && knownVersion(model.version, entity, stateOf(entity)?.stored);
  const plan = deletePlan(target, entity, { ...options, known });
  await sendWrite('DeleteItem', plan, options);
  commitDeleted(entity);
  await runHooks(model, entity, 'afterDelete');
  return entity;
}

/** Deletes by key, whatever is stored there; answers the deleted entity where `returning: 'old'` asks for it. */
export async function deleteKey<E extends object>(
  target: Target<E>,
  key: object,
  options: DeleteOptions = {},
): Promise<E | undefined> {
  checkKeyFields(target.model, key, 'delete');
  const cipher = cipherContext(target, {
    operation: 'delete',
    reads: options.returning === 'old',
    signal: options.signal,
  });
  const known = expectedVersion(target, options.version);
  const { Attributes } = await sendWrite('DeleteItem', deletePlan(target, key, { ...options, known }), options);
  return options.returning === 'old' && Attributes !== undefined ? hydrate(target, Attributes, cipher) : undefined;
}

/** The version a caller names, as stored. */
export function expectedVersion({ model }: Target, version: number | undefined): Value | undefined {
  return version === undefined || model.version === undefined ? undefined : model.version.codec.encode(version);
}

type DeletePlanOptions = DeleteOptions & { readonly known: Value | undefined };

/** A delete, ready to be sent. */
export function deletePlan(target: Target, key: object, options: DeletePlanOptions): WritePlan<DeleteItemInput> {
  const { model } = target;
  refuseWriteOnce(target, 'delete');
  cipherContext(target, { operation: 'delete', reads: false });
  const wireKey = encodeKey(model, key, 'delete');
  return {
    target,
    verb: 'delete',
    key: wireKey,
    input: {
      TableName: tableOf(target),
      Key: wireKey,
      ...conditions(target, options),
      ...(options.returning === 'old' && { ReturnValues: 'ALL_OLD' }),
    },
    expects: options.known,
    // The row is gone, and this delete was on the wire: what it was to reach is reached.
    landed: row => row === undefined && options.returning === undefined,
    commit: () => commitDeleted(key),
  };
}

function conditions(target: Target, options: DeletePlanOptions): Partial<DeleteItemInput> {
  const of: Condition[] = options.if === undefined ? [] : [options.if];
  if (options.known !== undefined)
    of.unshift({ op: '=', left: { path: [target.model.version!.name] }, right: { value: options.known } });
  if (of.length === 0) return {};
  const to = new Placeholders();
  const ConditionExpression = renderCondition({ op: 'and', of }, to, contextOf(target, 'delete'));
  return { ConditionExpression, ...to.expressions(), ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
}
