import { wholeEffect, type PutPlan, type WriteOptions } from '../plan.js';
import { writeMembers } from '../rules/expressions.js';
import { refuseOverwrite } from '../rules/policy.js';
import { tableOf, type Target } from '../target.js';
import { afterSave, commitEntity } from './entity-write.js';
import { inTurn } from './in-turn.js';
import { sendWrite } from './send-write.js';
import { wholeItem } from './whole-item.js';

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
  const sent = (): Promise<unknown> => sendWrite('PutItem', plan, options);
  await (options.mode === 'create' ? inTurn(plan, options.signal, sent) : sent());
  plan.commit();
  await afterSave(target, entity);
  return entity;
}

/** A whole-item write, ready to be sent. */
export async function putPlan(target: Target, entity: object, options: PutOptions): Promise<PutPlan> {
  const { mode } = options;
  if (mode === 'put') refuseOverwrite(target, mode);
  const { key, item, sealed, isStored } = await wholeItem(target, entity, {
    verb: mode,
    signal: options.signal,
  });
  const absent = mode === 'create' ? ({ op: 'notExists', path: [target.model.partition.name] } as const) : undefined;
  return {
    target,
    verb: mode,
    key,
    input: {
      TableName: tableOf(target),
      Item: sealed,
      ...writeMembers(target, mode, { conditions: [absent, options.if] }),
    },
    expects: undefined,
    landed: isStored,
    commit: () => commitEntity(target, entity, { stored: item, sent: sealed }),
    // An insertion finds no row: its own condition sees to that.
    effect: () => wholeEffect(sealed, absent && { row: undefined }),
  };
}
