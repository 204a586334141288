import type { PutItemInput } from '../../client/requests.js';
import { encodeItem } from '../../codec/item.js';
import { encodeKey } from '../../codec/key.js';
import type { Condition } from '../../expressions/ast.js';
import { Placeholders } from '../../expressions/placeholders.js';
import { renderCondition } from '../../expressions/render-condition.js';
import { runHooks } from '../rules/hooks.js';
import { cipherContext, open, seal } from '../rules/crypto.js';
import { equalItems } from '../../values/equal.js';
import { stampNew } from '../rules/lifecycle.js';
import { refuseOverwrite } from '../rules/policy.js';
import { refuseOversize } from '../rules/size.js';
import { contextOf, tableOf, type Target } from '../target.js';
import type { WriteOptions, WritePlan } from '../plan.js';
import { beforeSave, commitEntity } from './entity-write.js';
import { sendWrite } from './send-write.js';

/** How an item that is written whole treats one that is already there: `create` refuses, `put` overwrites. */
export type PutMode = 'create' | 'put';

/** Inserts an entity; fails with `ErrConditionFailed` where its key is taken. Sends `PutItem` with `attribute_not_exists(pk)`. */
export function create<E extends object>(target: Target<E>, entity: E, options: WriteOptions = {}): Promise<E> {
  return writeWhole(target, entity, { ...options, mode: 'create' });
}

/** Writes an entity over whatever is stored under its key. Refused for write-once classes and those that protect fields. */
export function put<E extends object>(target: Target<E>, entity: E, options: WriteOptions = {}): Promise<E> {
  return writeWhole(target, entity, { ...options, mode: 'put' });
}

type PutOptions = WriteOptions & { readonly mode: PutMode };

async function writeWhole<E extends object>(target: Target<E>, entity: E, options: PutOptions): Promise<E> {
  const plan = await putPlan(target, entity, options);
  await sendWrite('PutItem', plan, options);
  plan.commit();
  await runHooks(target.model, entity, 'afterSave');
  return entity;
}

/** A whole-item write, ready to be sent: validated, hooks run, stamped, sealed. */
export async function putPlan(target: Target, entity: object, options: PutOptions): Promise<WritePlan<PutItemInput>> {
  const { mode } = options;
  if (mode === 'put') refuseOverwrite(target, mode);
  const cipher = cipherContext(target, { operation: mode, reads: false, signal: options.signal });
  await beforeSave(target.model, entity);
  const key = encodeKey(target.model, entity, mode);
  const item = encodeItem(target.model, entity);
  stampNew(target.model, item, target.session.clock.now());
  const sealed = await seal(cipher, item);
  refuseOversize(target, mode, sealed);
  return {
    target,
    verb: mode,
    input: { TableName: tableOf(target), Item: sealed, ...whole(target, options) },
    key,
    expects: undefined,
    landed: async row => row !== undefined && equalItems(await open(cipher, row), item),
    commit: () => commitEntity(target, entity, item),
  };
}

function whole(target: Target, options: PutOptions): Partial<PutItemInput> {
  const absent: Condition = { op: 'notExists', path: [target.model.partition.name] };
  const conditions = [
    ...(options.mode === 'create' ? [absent] : []),
    ...(options.if === undefined ? [] : [options.if]),
  ];
  if (conditions.length === 0) return {};
  const to = new Placeholders();
  const ConditionExpression = renderCondition({ op: 'and', of: conditions }, to, contextOf(target, options.mode));
  return { ConditionExpression, ...to.expressions(), ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
}
