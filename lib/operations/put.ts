import { refusalOf } from '../client/attempt-notes.js';
import { timeOf, type Deadline } from '../client/deadline.js';
import { createBackoff, retrying } from '../client/retry.js';
import { isDynamormError } from '../errors/errors.js';
import { encodeItem, encodeKey, refuseCleared } from '../item/encode.js';
import { isStamped, partsOf, renderStamped } from '../item/index-keys.js';
import { rowKey } from '../item/loaded-row.js';
import type { Model } from '../model/model.js';
import { getOwn, setOwn, type Item, type MutableItem, type Value } from '../values/value.js';
import { stampOfCall, withStampsOf, startWrite } from './client-token.js';
import { cipherContext, sealedItem, type CipherContext } from './crypto.js';
import {
  beforeSave,
  writeInLine,
  afterSave,
  commitEntity,
  heldBy,
  storedRow,
  validateAgain,
  type Held,
} from './entity-writes.js';
import { refuseForeignItem, refuseForeignKey } from './foreign-rows.js';
import { ownRow } from './own-row.js';
import type { RowEffect, PutPlan, WriteOptions, WriteProof } from './plan.js';
import { putRule, type PutMode, type PutOverrides, stampFor, stampNew, createdMark, updatedMark } from './versions.js';
import { writeMembers } from './write-expressions.js';
import { sendWrite } from './send-write.js';
import { tableOf, type Target } from './target.js';
import { refuseOverwrite } from './validate.js';

/** An entity as it is written whole. */
export interface WholeItem {
  readonly key: Item;
  /** As the class knows it, encrypted attributes open. */
  readonly item: Item;
  /** As it is sent. */
  readonly sealed: Item;
  /** What a new entity held when it was encoded. */
  readonly held: Held | undefined;
}

/** How a whole item is made. */
interface PutItemOptions extends Deadline {
  readonly verb: string;
  /** The stamp of the logical write; drawn where it is left out. */
  readonly stamp?: Value | undefined;
  /** Changes the stamped item before it is sealed. */
  readonly adjust?: (item: MutableItem) => void;
}

/**
 * Makes an item of an entity: validated, hooks run, encoded, stamped, sealed, of a size that DynamoDB takes. At once for a class
 * without hooks, schemas and encrypted attributes: a batch makes many.
 */
export function encodeForPut(target: Target, entity: object, making: PutItemOptions): WholeItem | Promise<WholeItem> {
  const cipher = wholeCipher(target, making);
  const before = beforeSave(target, entity);
  const make = (): WholeItem | Promise<WholeItem> => encoded(target, entity, making, cipher);
  return before === undefined ? make() : before.then(make);
}

/** Writes an entity that is already validated and whose hooks have run. */
function preparedItem(target: Target, entity: object, making: PutItemOptions): WholeItem | Promise<WholeItem> {
  return encoded(target, entity, making, wholeCipher(target, making));
}

/** The cipher that seals a whole item. @throws ErrEncryptionNotConfigured, before any hook is run */
const wholeCipher = (target: Target, options: PutItemOptions): CipherContext | undefined =>
  cipherContext(target, { operation: options.verb, reads: false, options });

function encoded(
  target: Target,
  entity: object,
  ...[{ verb, stamp, adjust }, cipher]: [PutItemOptions, CipherContext | undefined]
): WholeItem | Promise<WholeItem> {
  const { model } = target;
  const isStamp = model.key.some(attribute => isStamped(model, attribute));
  const before = isStamp ? undefined : encodeKey(model, entity, verb);
  const item = encodeItem(model, entity);
  const known = storedRow(entity);
  if (known !== undefined) refuseCleared(model, known, item);
  stampNew(model, item, stamp ?? stampFor(target));
  adjust?.(item);
  const key = before ?? stampedKey(model, entity, { item, verb });
  renderStamped(model, item);
  const held = known === undefined ? heldBy(target, entity) : undefined;
  const whole = (sealed: Item): WholeItem => ({ key, item, sealed, held });
  const sealed = sealedItem(target, cipher, { entity, item, verb });
  return sealed instanceof Promise ? sealed.then(whole) : whole(sealed);
}

/** The key of an item that is made of the stamp it was given: of a loaded entity the stored one. */
function stampedKey(
  model: Model,
  entity: object,
  { item, verb }: { readonly item: MutableItem; readonly verb: string },
): Item {
  const stored = storedRow(entity);
  const fields: Record<string, unknown> = {};
  for (const { field } of model.key.flatMap(key => [key, ...partsOf(model, key)])) {
    const { name, owned } = model.byField.get(field)!;
    setOwn(fields, field, owned === undefined ? (entity as Record<string, unknown>)[field] : getOwn(item, name)?.S);
  }
  const key = stored === undefined ? encodeKey(model, fields, verb) : rowKey(model, entity, verb);
  for (const { name } of model.key) setOwn(item, name, getOwn(key, name)!);
  return key;
}

/**
 * Writes an entity whole: over the version it was loaded at, or where none is there; `overwrite` and `ignoreVersion` go further.
 * Refused for write-once classes and those that protect fields. Sends `PutItem`.
 */
export async function put<E extends object>(
  target: Target<E>,
  entity: E,
  given: WriteOptions & PutOverrides = {},
): Promise<E> {
  const options = { mode: 'put', ...startWrite(target, 'put', given) } as const;
  const before = beforeWhole(target, entity, options);
  if (before !== undefined) await before;
  await writeInLine([entity], { target, verb: options.mode, options }, async (left, waited) => {
    if (waited) await validateAgain(target, entity);
    await sendWhole(target, entity, left);
  });
  await afterSave(target, entity);
  return entity;
}

interface PutOptions extends WriteOptions, PutOverrides {
  readonly mode: PutMode;
}

/** One plan of a logical put. */
interface PutPlanning {
  readonly options: PutOptions;
  /** The stamp of the logical write; drawn where it is left out. */
  readonly stamp?: Value | undefined;
  /** The row that refused an overwrite. */
  readonly row?: Item | undefined;
}

/** What comes before an entity is written whole: what refuses it without looking at it, validation and hooks. */
export function beforeWhole(target: Target, entity: object, options: PutOptions): Promise<void> | undefined {
  const { mode: verb } = options;
  if (verb === 'put') refuseOverwrite(target, verb);
  wholeCipher(target, { verb, ...timeOf(options) });
  return beforeSave(target, entity);
}

const MAX_ROUNDS = 50;
const BACKOFF = { baseMs: 5, capMs: 100, attempts: MAX_ROUNDS };

/** Sends a whole entity that is validated, and brings it to what was written; an overwrite again on top of the row that refused it. */
export async function sendWhole(target: Target, entity: object, options: PutOptions): Promise<void> {
  const stamp = stampOfCall(target, options);
  let plan = await putPlan(target, entity, { options, stamp });
  const run = async (): Promise<void> => plan.commit((await sendWrite('PutItem', plan, options)).settled);
  if (options.overwrite !== true) return run();
  const when = async (error: unknown): Promise<boolean | 'at once'> => {
    if (!isOvertaken(plan, error)) return false;
    // The first refusal tells the version that is there: that is no reason to wait.
    const isFirst = plan.expects === 'absent';
    plan = await putPlan(target, entity, { options, stamp, row: refusalOf(error)?.item });
    return isFirst ? 'at once' : true;
  };
  await retrying({ run, when }, createBackoff(BACKOFF, { clock: target.session.clock, deadline: options }));
}

/** Whether a row was refused for its version, which the refusal brings, and certainly nothing was applied. */
const isOvertaken = (plan: PutPlan, error: unknown): boolean =>
  isDynamormError(error, 'ErrVersionConflict') && error.applied === undefined && plan.expects !== undefined;

/** A whole-item write of an entity that is validated, ready to be sent. */
export async function putPlan(target: Target, entity: object, planning: PutPlanning): Promise<PutPlan> {
  const { options, stamp, row } = planning;
  const { mode } = options;
  if (mode === 'put') refuseOverwrite(target, mode);
  const { expects, orNoRow, conditions, adjust } = putRule(target, entity, { options, row });
  const { key, item, sealed, held } = await preparedItem(target, entity, {
    verb: mode,
    stamp,
    adjust,
    ...timeOf(options),
  });
  if (storedRow(entity) === undefined)
    refuseForeignItem(target, item, { verb: mode, overClasses: options.overClasses });
  const isNew = mode === 'put' && storedRow(entity) === undefined;
  if (isNew) refuseForeignKey(target, key, { verb: mode, overClasses: options.overClasses, hasCondition: true });
  const own = isNew && options.overClasses !== true ? ownRow(target, key, entity) : undefined;
  return {
    target,
    verb: mode,
    key,
    input: {
      TableName: tableOf(target),
      Item: sealed,
      ...writeMembers(target, mode, { conditions: [...conditions, own, options.if] }),
    },
    expects,
    orNoRow,
    kind: mode === 'create' ? 'create' : 'change',
    proof: proofOf(target, item, mode === 'create' ? undefined : storedRow(entity)),
    commit: row => commitEntity(target, entity, { stored: withStampsOf(target, item, row), sent: row ?? sealed, held }),
    // An insertion finds no row: its own condition sees to that.
    effect: () => wholeEffect(sealed, mode === 'create' ? { row: undefined } : undefined),
  };
}

/** A loaded entity keeps its created_at, so only its updated_at identifies this write. */
function proofOf({ model }: Target, item: Item, loaded: Item | undefined): WriteProof {
  if (loaded === undefined) return { marks: createdMark(model, item) };
  const stamp = model.updatedAt && getOwn(item, model.updatedAt.name);
  return { marks: stamp === undefined ? {} : updatedMark(model, stamp), loaded };
}

/** The effect of writing an item whole. */
function wholeEffect(item: Item, from: RowEffect['from']): RowEffect {
  return { from, changes: undefined, after: name => getOwn(item, name) };
}
