import { wholeEffect, type PutPlan, type StampedOptions, type WriteOptions } from '../plan.js';
import { writeMembers } from '../rules/expressions.js';
import { createdMark } from '../rules/lifecycle.js';
import { refuseOverwrite } from '../rules/policy.js';
import { tableOf, type Target } from '../target.js';
import { writeInLine } from './entity-line.js';
import { afterSave, beforeSave, commitEntity, validateAgain } from './entity-write.js';
import { sendWrite } from './send-write.js';
import { preparedItem, wholeCipher } from './whole-item.js';

/** How an item that is written whole treats one that is already there: `create` refuses, `put` overwrites. */
export type PutMode = 'create' | 'put';

/** Writes an entity over whatever is stored under its key. Refused for write-once classes and those that protect fields. */
export async function put<E extends object>(target: Target<E>, entity: E, given: WriteOptions = {}): Promise<E> {
  const options = { ...given, mode: 'put' } as const;
  const before = beforeWhole(target, entity, options);
  if (before !== undefined) await before;
  await writeInLine([entity], { target, verb: options.mode, options }, async (left, waited) => {
    if (waited) await validateAgain(target, entity);
    await sendWhole(target, entity, left);
  });
  await afterSave(target, entity);
  return entity;
}

export type PutOptions = StampedOptions & { readonly mode: PutMode };

/** What comes before an entity is written whole: what refuses it without looking at it, validation and hooks. */
export function beforeWhole(target: Target, entity: object, options: PutOptions): Promise<void> | undefined {
  const { mode: verb, signal } = options;
  if (verb === 'put') refuseOverwrite(target, verb);
  wholeCipher(target, { verb, signal });
  return beforeSave(target, entity);
}

/** Sends a whole entity that is validated, and brings it to what was written. */
export async function sendWhole(target: Target, entity: object, options: PutOptions): Promise<void> {
  const plan = await putPlan(target, entity, options);
  await sendWrite('PutItem', plan, options);
  plan.commit();
}

/** A whole-item write of an entity that is validated, ready to be sent. */
export async function putPlan(target: Target, entity: object, options: PutOptions): Promise<PutPlan> {
  const { mode } = options;
  if (mode === 'put') refuseOverwrite(target, mode);
  const { key, item, sealed } = await preparedItem(target, entity, {
    verb: mode,
    signal: options.signal,
    stamp: options.stamp,
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
    kind: mode === 'create' ? 'create' : 'change',
    proof: { marks: createdMark(target.model, item) },
    commit: () => commitEntity(target, entity, { stored: item, sent: sealed }),
    // An insertion finds no row: its own condition sees to that.
    effect: () => wholeEffect(sealed, absent && { row: undefined }),
  };
}
