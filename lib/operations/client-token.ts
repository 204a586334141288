import { randomUUID } from 'node:crypto';
import { withinTime } from '../client/deadline.js';
import { isDynamormError, DynamormError } from '../errors/errors.js';
import type { UpdateAction } from '../expressions/condition.js';
import { valueAt } from '../item/diff.js';
import { stampedKeys } from '../item/index-keys.js';
import { getOwn, setOwn, type Item, type MutableItem, type Value, setTypeOf, sameValue } from '../values/value.js';
import { cipherContext, open } from './crypto.js';
import { isConditional } from './outcome.js';
import type { SharedToken, StampedOptions, WriteOptions, WritePlan } from './plan.js';
import { contextOf, type Target } from './target.js';
import { stampFor } from './versions.js';

/**
 * The options of a write with the client token of its logical write, if its class is `certain` or its call says `once`. Called once for
 * each call of a verb, so that all plans of the call are under one token.
 * @throws ErrInvalidOperator for a token that is none, and for `returning`: a transaction answers no item
 */
function withCertainty<O extends WriteOptions>(target: Target, verb: string, options: O): O {
  const { once, shared } = options;
  const isAsked = once !== undefined && once !== false;
  if (shared !== undefined || !(isAsked || target.model.certain)) return options;
  if (isAsked && once !== true) checkToken(target, verb, once);
  if ((options as { readonly returning?: unknown }).returning !== undefined)
    throw refused(
      target,
      verb,
      'what is sent once is a transaction, which returns no item: leave out once or returning',
    );
  const isGiven = typeof once === 'string';
  return { ...options, shared: { current: isGiven ? once : randomUUID(), lost: false, isGiven } };
}

/** The options of a verb that writes and begins now: its time runs, and where it is to be certain it has its token. @throws as `withCertainty` */
export const startWrite = <O extends WriteOptions>(target: Target, verb: string, options: O): O =>
  withinTime(withCertainty(target, verb, options));

/** A client token is text of 1 to 36 characters. */
function checkToken(target: Target, verb: string, token: unknown): void {
  if (typeof token === 'string' && token.length >= 1 && token.length <= 36) return;
  throw refused(target, verb, 'once takes true, or a client token of 1 to 36 characters');
}

function refused(target: Target, verb: string, why: string): DynamormError {
  return new DynamormError('ErrInvalidOperator', `${target.model.name}: ${why}`, contextOf(target, verb));
}

/**
 * Whether a write is sent as a transaction: if its call says `once`, or if its class is certain and the write is conditional or would
 * count twice.
 */
export function isSentOnce(plan: WritePlan<unknown>, { once, shared }: WriteOptions): boolean {
  if (shared === undefined) return false;
  return (once !== undefined && once !== false) || plan.repeatable === false || isConditional(plan);
}

const MAX_REMEMBERED = 1000;
const stamps = new Map<string, Value>();

/** The stamp of a logical write. A call that tries again with the token of another has the stamp of that one: under one token the service wants one request. */
export function stampOfCall(target: Target, { shared, stamp: known }: StampedOptions): Value {
  if (known !== undefined) return known;
  const { createdAt, updatedAt } = target.model;
  if (shared === undefined || (createdAt ?? updatedAt) === undefined) return stampFor(target);
  const stamp = stamps.get(shared.current) ?? stampFor(target);
  rememberStamp(shared.current, stamp);
  return stamp;
}

function rememberStamp(token: string, stamp: Value): void {
  stamps.set(token, stamp);
  if (stamps.size > MAX_REMEMBERED) stamps.delete(stamps.keys().next().value!);
}

/** Gives a logical write a token that nothing was sent under yet; its stamp stays, for whoever tries again under the new one. */
export function renewToken(token: SharedToken): void {
  const stamp = stamps.get(token.current);
  token.current = randomUUID();
  if (stamp !== undefined) rememberStamp(token.current, stamp);
}

/** Whether the service refused a write because another request was applied under its token. */
export function isMismatch(error: unknown): boolean {
  if (!isDynamormError(error)) return (error as Error | undefined)?.name === 'IdempotentParameterMismatchException';
  return isMismatch(error.cause);
}

/**
 * Whether a row shows what a write leaves, where another request was applied under its token: one with another stamp, of another
 * process, or in other envelopes, which are opened to be compared. A number that was added to cannot be recognised in the row,
 * so such a write is not proven; a check, which changes no row, is.
 */
export async function holdsWrite(plan: WritePlan<unknown>, row: Item | undefined): Promise<boolean> {
  const effect = plan.effect?.();
  if (effect === undefined) return true;
  if (plan.kind === 'delete' || row === undefined) return plan.kind === 'delete' && row === undefined;
  try {
    const { target, verb, key } = plan;
    const cipher = cipherContext(target, { operation: verb, reads: true });
    const shown = { target, row: await open(cipher, row), open: async (item: Item) => open(cipher, item, key) };
    const { Item: whole } = plan.input as { readonly Item?: Item };
    if (whole !== undefined) return holdsItem(shown, await shown.open(whole));
    if (effect.actions !== undefined) return await holdsActions(shown, effect.actions);
    return [...(effect.changes ?? [])].every(
      name => isOwned(target, name) || sameValue(effect.after?.(name, plan.proof.loaded), getOwn(shown.row, name)),
    );
  } catch {
    // What cannot be opened, or calculated, cannot be compared.
    return false;
  }
}

/** A row that is compared with a write, its encrypted attributes open. */
interface ShownRow {
  readonly target: Target;
  readonly row: Item;
  /** Opens what the write would have sent. */
  readonly open: (item: Item) => Promise<Item>;
}

/** Stamps, version and blind indexes are the library's own, and differ from one request of a logical write to the next. */
const isOwned = ({ model }: Target, name: string): boolean => model.byName.get(name)?.owned !== undefined;

/** A row with more in it was written by somebody else since. */
function holdsItem({ target, row }: ShownRow, item: Item): boolean {
  const names = new Set([...Object.keys(item), ...Object.keys(row)]);
  return [...names].every(name => isOwned(target, name) || sameValue(getOwn(item, name), getOwn(row, name)));
}

async function holdsActions(shown: ShownRow, actions: readonly UpdateAction[]): Promise<boolean> {
  for (const action of actions)
    if (!isOwned(shown.target, action.path[0]) && !(await holdsAction(shown, action))) return false;
  return true;
}

async function holdsAction({ row, open: opened }: ShownRow, action: UpdateAction): Promise<boolean> {
  const found = valueAt(row, action.path);
  if (action.action === 'remove') return found === undefined;
  if (action.action === 'set') {
    const { to } = action;
    if ('ifNotExists' in to) return found !== undefined;
    if (!('value' in to)) return false;
    const [name] = action.path;
    const value = action.path.length > 1 ? to.value : getOwn(await opened({ [name]: to.value }), name);
    return sameValue(value, found);
  }
  const type = setTypeOf(action.value);
  if (type === undefined) return false;
  const members = new Set(found?.[type]?.map(String));
  return action.value[type]!.every(member => members.has(String(member)) === (action.action === 'add'));
}

/** An item that was written, with the stamps of its `row` where an earlier write under the same token had made it. */
export function withStampsOf({ model }: Target, item: Item, row: Item | undefined): Item {
  if (row === undefined) return item;
  const stamped: MutableItem = { ...item };
  for (const attribute of [model.createdAt, model.updatedAt, ...stampedKeys(model)]) {
    const value = attribute && getOwn(row, attribute.name);
    if (value !== undefined) setOwn(stamped, attribute!.name, value);
  }
  return stamped;
}
