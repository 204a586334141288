import { refusalOf, type Refusal } from '../client/attempt-notes.js';
import { isDynamormError } from '../errors/errors.js';
import { encodeKey } from '../item/encode.js';
import { givenKey } from '../item/loaded-row.js';
import type { WriteOutput } from '../session/requests.js';
import type { Item } from '../values/value.js';
import { stampOfCall, startWrite } from './client-token.js';
import { cipherContext } from './crypto.js';
import { asFitted, continues, fitUpdate, isSameFit, isOfMembers, type FittedActions } from './fit-actions.js';
import { madeElsewhere } from './foreign-rows.js';
import { ownRow } from './own-row.js';
import { writtenEntity } from './outcome.js';
import type { UpdatePlan } from './plan.js';
import { request, tableOf, type Target } from './target.js';
import { writeMembers } from './write-expressions.js';
import { sendWrite } from './send-write.js';
import { updateActions } from './update-actions.js';
import { effectOf, isRepeatable } from './update-effect.js';
import type { GuardedUpdate, AskedUpdate } from './upsert.js';
import { updatedMark, expectedVersion, versionIs, stampFor } from './versions.js';
import { refuseWriteOnce } from './validate.js';

/** An update by key, ready to be sent; undefined where there is nothing to write and nothing to check. */
export async function updatePlan(target: Target, given: object, asked: GuardedUpdate): Promise<UpdatePlan | undefined> {
  const { model } = target;
  const key = givenKey(model, given, 'update');
  refuseWriteOnce(target, 'update');
  const wireKey = encodeKey(model, key, 'update');
  const known = expectedVersion(target, asked.version);
  const actions = await updateActions(target, { key, wireKey, known, ...asked });
  const exists =
    known === undefined && asked.mustExist === true
      ? ({ op: 'exists', path: [model.partition.name] } as const)
      : undefined;
  const asks = [versionIs(target, known), exists, ...(asked.guards ?? []), asked.if];
  if (actions.length === 0 && asks.every(condition => condition === undefined)) return undefined;
  const isUpsert = asked.upsert !== undefined;
  const mayMake = known === undefined && asked.mustExist !== true;
  const made = mayMake ? madeElsewhere(target, { key: wireKey, actions, isUpsert }) : undefined;
  const conditions = [...asks, made, ownRow(target, wireKey, key)];
  return {
    target,
    verb: isUpsert ? 'upsert' : 'update',
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

function returnsOf({ returning }: GuardedUpdate): { readonly ReturnValues?: 'ALL_NEW' | 'ALL_OLD' } {
  if (returning === undefined) return {};
  return { ReturnValues: returning === 'new' ? 'ALL_NEW' : 'ALL_OLD' };
}

/** So many writers may come in between, one after the other. */
const MAX_ROUNDS = 8;

/** Sends an update; where the row cannot take it as it is, for a missing parent, an empty set or a `NULL` to go on from, once more as it can. */
async function sendUpdate(target: Target, key: object, given: AskedUpdate): Promise<WriteOutput> {
  const stamp = stampOfCall(target, given);
  // What an upsert makes is stamped with the moment of the call, which under a token is that of its first attempt.
  const asked = given.upsert === undefined ? given : { ...given, upsert: { ...given.upsert, stamp } };
  let fitted = fitUpdate(target, asked, undefined);
  let wasSentAgain = false;
  for (let round = 1; ; round++) {
    const plan = await updatePlan(target, key, asFitted(asked, fitted, stamp));
    if (plan === undefined) return {};
    try {
      return await sendWrite('UpdateItem', plan, asked);
    } catch (error) {
      const isSeen = isRefused(error, asked);
      const again = isSeen
        ? refit(target, asked, refusalOf(error))
        : isUntold(error)
          ? await refitUnseen({ target, asked, key: plan.key })
          : undefined;
      if (again === undefined || round >= MAX_ROUNDS) throw error;
      if (isSameFit(again, fitted)) {
        // The row that refused it would refuse it again. One that was read later may have been mended by another writer meanwhile.
        if (isSeen || wasSentAgain) throw error;
        wasSentAgain = true;
      }
      fitted = again;
    }
  }
}

/** Whether the row refused an update. Members that may have been written already are the same when they are written again. */
function isRefused(error: unknown, { actions }: AskedUpdate): boolean {
  if (isDynamormError(error, 'ErrConditionFailed')) return true;
  const isOpen = isDynamormError(error) && error.applied === 'unknown';
  return isOpen && refusalOf(error)?.item !== undefined && actions.every(isOfMembers);
}

const isUntold = (error: unknown): boolean => isDynamormError(error, 'ErrValidation') && error.applied === undefined;

interface Unseen {
  readonly target: Target;
  readonly asked: AskedUpdate;
  readonly key: Item;
}

/**
 * The actions as the row can take them, where DynamoDB refused to go on from what is there and did not say from what: the row is read.
 * Undefined where that is not why, or cannot be told. @throws ErrValidation that names the field
 */
export async function refitUnseen({ target, asked, key }: Unseen): Promise<FittedActions | undefined> {
  if (!asked.actions.some(continues)) return undefined;
  const input = { TableName: tableOf(target), Key: key, ConsistentRead: true };
  const read = request(target, { operation: 'GetItem', input, options: asked, verb: 'update' });
  const row = await read.then(
    ({ output }) => output.Item,
    () => undefined,
  );
  return row && fitUpdate(target, asked, row);
}

/** The actions as the row that refused them can take them; undefined where there has to be a row and is none. */
export function refit(
  target: Target,
  asked: AskedUpdate,
  refusal: Pick<Refusal, 'item'> | undefined,
): FittedActions | undefined {
  if (refusal === undefined) return undefined;
  const { item } = refusal;
  if (item === undefined && (asked.mustExist === true || asked.version !== undefined)) return undefined;
  return fitUpdate(target, asked, item ?? {});
}

/** Changes a row by key without reading it. Sends `UpdateItem`. */
export async function update<E extends object>(
  target: Target<E>,
  key: object,
  given: AskedUpdate,
): Promise<E | undefined> {
  const verb = given.upsert === undefined ? 'update' : 'upsert';
  const asked = startWrite(target, verb, given);
  const { returning } = asked;
  const cipher = cipherContext(target, { operation: 'update', reads: returning !== undefined, options: asked });
  const { Attributes } = await sendUpdate(target, key, asked);
  if (returning === undefined || Attributes === undefined) return undefined;
  return writtenEntity(target, { item: Attributes, verb, cipher });
}

/** Plans an upsert: a row that does not exist is made with created_at, the defaults of its class and the fields of `create`. */
export async function upsert<E extends object>(
  target: Target<E>,
  key: object,
  asked: Omit<AskedUpdate, 'upsert'> & { readonly entity: E },
): Promise<E | undefined> {
  const { entity, ...options } = asked;
  return update(target, key, { ...options, upsert: { entity, stamp: stampFor(target) } });
}
