import { keepRefusal, refusalOf, type Refusal } from '../client/attempt-notes.js';
import type { CipherContext } from '../encryption/context.js';
import { DynamormError, isDynamormError, keepExisting } from '../errors/errors.js';
import { describeRow } from '../item/loaded-row.js';
import { getOwn, type Item, type Value, sameValue } from '../values/value.js';
import { cipherContext } from './crypto.js';
import { hydrate, isOfClass } from './get.js';
import type { WritePlan } from './plan.js';
import { contextOf, type Target } from './target.js';

/**
 * The row that refused a write, as an entity; undefined where it is of another class or the class cannot read it: that must
 * not hide why the write was refused.
 */
export async function existingEntity(target: Target, item: Item, operation: string): Promise<object | undefined> {
  if (!isOfClass(target, item)) return undefined;
  try {
    return await hydrate(target, item, cipherContext(target, { operation, reads: true }));
  } catch {
    return undefined;
  }
}

/** What became of a write of which an attempt went without an answer. */
type Outcome = 'applied' | 'refused' | 'unknown';

/**
 * Decides from its row what became of such a write. `refusal`: the row refused the last attempt; else it was read, and then an
 * attempt that is still under way may yet change it. Proof is what no other write has, never that the row holds equal values.
 */
export function judge(plan: WritePlan<unknown>, row: Item | undefined, refusal: boolean): Outcome {
  // Gone: by this write, by somebody else's, or by both. A delete without condition and without returned values has what it wants.
  if (row === undefined) return plan.kind === 'delete' && !isConditional(plan) ? 'applied' : 'unknown';
  const { marks } = plan.proof;
  const names = Object.keys(marks);
  if (names.length > 0 && names.every(name => sameValue(getOwn(row, name), marks[name]))) return 'applied';
  return isRefused(plan, row, refusal) ? 'refused' : 'unknown';
}

/** Whether a write has a condition or wants values returned. */
export function isConditional({ input }: WritePlan<unknown>): boolean {
  const { ConditionExpression: condition, ReturnValues: returns } = input as {
    readonly ConditionExpression?: string;
    readonly ReturnValues?: string;
  };
  return condition !== undefined || returns !== undefined;
}

/** Whether the row shows that no attempt was applied, and none will be. */
function isRefused(plan: WritePlan<unknown>, row: Item, refusal: boolean): boolean {
  const { model } = plan.target;
  const { loaded, marks } = plan.proof;
  const created = model.createdAt && getOwn(row, model.createdAt.name);
  // Whoever made the row has left a stamp of another kind: it was not this write.
  if (plan.kind === 'create') return created !== undefined;
  const before = loaded && model.createdAt && getOwn(loaded, model.createdAt.name);
  const wasMadeAgain = created !== undefined && before !== undefined && !sameValue(created, before);
  if (refusal && !wasMadeAgain && isUntouched(plan, row)) return true;
  if (wasMadeAgain || created === undefined || before === undefined) return false;
  const versioned = plan.expects !== undefined;
  // The row would be gone. One that is read may be deleted yet, unless its version refuses that.
  if (plan.kind === 'delete') return refusal || (versioned && !isExpected(plan, row));
  const stamped = Object.keys(marks).some(name => getOwn(row, name) !== undefined);
  return versioned && stamped && versionIn(plan, row) === versionAfter(plan);
}

/** Whether a row still is what the write expects or has loaded: at its version, or by its stamp where the class has no version. */
function isUntouched(plan: WritePlan<unknown>, row: Item): boolean {
  if (plan.expects !== undefined) return isExpected(plan, row);
  const { updatedAt } = plan.target.model;
  const before = updatedAt && plan.proof.loaded && getOwn(plan.proof.loaded, updatedAt.name);
  return before !== undefined && sameValue(before, getOwn(row, updatedAt!.name));
}

/** Whether a row is at the version that a write expects. */
export function isExpected(plan: WritePlan<unknown>, row: Item | undefined): boolean {
  return row === undefined ? plan.orNoRow === true : versionIn(plan, row) === numberOf(plan.expects);
}

/** A row without version counts as one at -1. */
const versionIn = ({ target }: WritePlan<unknown>, row: Item): bigint => {
  const name = target.model.version?.name;
  return numberOf(name === undefined ? undefined : getOwn(row, name));
};

const versionAfter = ({ expects }: WritePlan<unknown>): bigint => numberOf(expects) + 1n;

function numberOf(version: Value | 'absent' | undefined): bigint {
  if (version === undefined || version === 'absent' || version.N === undefined) return -1n;
  return /^-?\d+$/.test(version.N) ? BigInt(version.N) : -2n;
}

/** The error for a refused write: with both codes where it was the version, or where a versioned row is gone. */
export function conflictError(plan: WritePlan<unknown>, refusal: Refusal, cause: unknown): DynamormError {
  const { model } = plan.target;
  const context = { ...contextOf(plan.target, plan.verb), cause };
  const isVersion = plan.expects !== undefined && !isExpected(plan, refusal.item);
  const error = isVersion
    ? new DynamormError('ErrVersionConflict', `${model.name}: the item was changed or deleted since it was read`, {
        ...context,
        codes: ['ErrConditionFailed'],
      })
    : new DynamormError('ErrConditionFailed', `${model.name}: ${refusalText(plan, refusal)}`, context);
  keepRefusal(error, refusal);
  const { item } = refusal;
  if (item !== undefined) keepExisting(error, () => existingEntity(plan.target, item, plan.verb));
  return error;
}

/** A create is refused by whatever is there, whichever condition it carries besides. */
const refusalText = ({ kind, verb }: WritePlan<unknown>, { item }: Refusal): string =>
  kind === 'create' && item !== undefined
    ? 'an item with this key already exists'
    : `the condition of ${verb} does not hold`;

/** The error for a write that may or may not have been applied. The row that was seen last is kept for planning it again. */
export function unknownError(plan: WritePlan<unknown>, cause: unknown, token?: string): DynamormError {
  const { target, verb } = plan;
  const message = `${target.model.name}: an answer to ${verb} was lost, and the row does not tell whether it was applied`;
  const error = new DynamormError('ErrTimeout', message, {
    ...contextOf(target, verb),
    cause,
    applied: 'unknown',
    ...(token !== undefined && { token }),
  });
  const refusal = refusalOf(cause);
  if (refusal !== undefined) keepRefusal(error, refusal);
  return error;
}

/** The error for a write that was applied and whose answer is needed and cannot be had. */
export function unansweredError(plan: WritePlan<unknown>, cause: unknown): DynamormError {
  const { target, verb } = plan;
  const message = `${target.model.name}: ${verb} was applied, and its answer was lost`;
  return new DynamormError('ErrServiceAnswer', message, { ...contextOf(target, verb), cause, applied: true });
}

/**
 * The item that a write returned, as an entity.
 * @throws ErrServiceAnswer with `applied: true` where the class, its cipher or a hook cannot read it: the write was made, so that no
 * code may say that the call was refused. The reading's own codes are among `codes`.
 */
export async function writtenEntity<E extends object>(
  target: Target<E>,
  { item, verb, cipher }: { readonly item: Item; readonly verb: string; readonly cipher: CipherContext | undefined },
): Promise<E> {
  try {
    return await hydrate(target, item, cipher);
  } catch (cause) {
    const known = isDynamormError(cause) ? cause : undefined;
    const { keyValues, text } = describeRow(target.model, item);
    const why = known === undefined ? text : `: ${known.message}`;
    const message = `${target.model.name}: ${verb} was applied, and the item that it answered cannot be read${why}`;
    throw new DynamormError('ErrServiceAnswer', message, {
      ...contextOf(target, verb),
      ...(known !== undefined && { codes: known.codes, field: known.field }),
      keyValues,
      cause,
      applied: true,
    });
  }
}
