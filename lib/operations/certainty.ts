import { randomUUID } from 'node:crypto';
import { isDynamormError, DynamormError } from '../errors/errors.js';
import { sameValue } from '../item/change.js';
import { stampedKeys } from '../item/index-keys.js';
import type { Attribute } from '../model/model.js';
import { getOwn } from '../values/own-keys.js';
import type { Item, Value } from '../values/value.js';
import { isConditional } from './outcome.js';
import type { StampedOptions, WriteOptions, WritePlan } from './plan.js';
import { contextOf, type Target } from './target.js';
import { stampFor } from './versions.js';

/**
 * The options of a write with the client token of its logical write, where its class or its call asks for certainty. Called once for
 * each call of a verb, so that all plans of the call are under one token.
 * @throws ErrInvalidOperator for a token that is none, and for `returning`: a transaction answers no item
 */
export function withCertainty<O extends WriteOptions>(target: Target, verb: string, options: O): O {
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

/** A client token is text of 1 to 36 characters. */
function checkToken(target: Target, verb: string, token: unknown): void {
  if (typeof token === 'string' && token.length >= 1 && token.length <= 36) return;
  throw refused(target, verb, 'once takes true, or a client token of 1 to 36 characters');
}

function refused(target: Target, verb: string, why: string): DynamormError {
  return new DynamormError('ErrInvalidOperator', `${target.model.name}: ${why}`, contextOf(target, verb));
}

/** Whether a write goes as a transaction: what its call asks for, and in a certain class what is conditional or would count twice. */
export function isSentOnce(plan: WritePlan<unknown>, { once, shared }: WriteOptions): boolean {
  if (shared === undefined) return false;
  return (once !== undefined && once !== false) || plan.repeatable === false || isConditional(plan);
}

const MAX_REMEMBERED = 1000;
const stamps = new Map<string, Value>();

/** The stamp of a logical write. A call that tries again with the token of another has the stamp of that one: under one token the service wants one request. */
export function stampOfCall(target: Target, { shared, stamp: known }: StampedOptions): Value {
  if (known !== undefined) return known;
  if (shared === undefined) return stampFor(target);
  const stamp = stamps.get(shared.current) ?? stampFor(target);
  stamps.set(shared.current, stamp);
  if (stamps.size > MAX_REMEMBERED) stamps.delete(stamps.keys().next().value!);
  return stamp;
}

/** Whether the service refused a write because another request was applied under its token. */
export function isMismatch(error: unknown): boolean {
  if (!isDynamormError(error)) return (error as Error | undefined)?.name === 'IdempotentParameterMismatchException';
  return isMismatch(error.cause);
}

/**
 * Whether a row shows what a write leaves, where another call under its token was applied: with another stamp, of another process, or
 * in another envelope, which nobody can compare.
 */
export function holdsWrite(plan: WritePlan<unknown>, row: Item | undefined): boolean {
  if (plan.kind === 'delete') return row === undefined;
  if (row === undefined) return false;
  const { byName } = plan.target.model;
  const isCompared = (name: string): boolean => {
    const attribute: Attribute | undefined = byName.get(name);
    return attribute?.encrypted === undefined && attribute?.owned === undefined;
  };
  const { Item: whole } = plan.input as { readonly Item?: Item };
  if (whole !== undefined)
    return Object.keys(whole).every(name => !isCompared(name) || sameValue(whole[name], getOwn(row, name)));
  // Of an update by key nobody knows the row that it changed. Its token is the word of the caller that it is the same.
  if (plan.proof.loaded === undefined) return true;
  const { changes, after } = plan.effect?.() ?? { changes: undefined };
  return [...(changes ?? [])].every(
    name => !isCompared(name) || sameValue(after?.(name, plan.proof.loaded), getOwn(row, name)),
  );
}

/** The stamps that a row was stored with, in place of those of an item that was not. */
export function stampsFrom({ model }: Target, row: Item | undefined): Item {
  if (row === undefined) return {};
  const keys = stampedKeys(model).map(({ name }) => name);
  const names = [model.createdAt?.name, model.updatedAt?.name, ...keys].filter(name => name !== undefined);
  return Object.fromEntries(names.flatMap(name => (row[name] === undefined ? [] : [[name, row[name]]])));
}
