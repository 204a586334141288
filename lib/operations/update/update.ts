import { DynamormError } from '../../errors/dynamorm-error.js';
import { hydrate } from '../item/hydrate.js';
import { stampFor } from '../rules/lifecycle.js';
import { cipherContext } from '../rules/crypto.js';
import { contextOf, type Target } from '../target.js';
import { sendUpdate } from './send-update.js';
import type { AskedUpdate } from './update-options.js';

/** Changes a row by key without reading it. Sends `UpdateItem`. */
export async function update<E extends object>(
  target: Target<E>,
  key: object,
  asked: AskedUpdate,
): Promise<E | undefined> {
  const { returning } = asked;
  const cipher = cipherContext(target, { operation: 'update', reads: returning !== undefined, signal: asked.signal });
  if (asked.once !== undefined && asked.once !== false) {
    if (asked.once !== true) checkToken(target, asked.once);
    if (returning !== undefined) throw onceReturns(target);
    await sendUpdate(target, key, asked);
    return undefined;
  }
  const { Attributes } = await sendUpdate(target, key, asked);
  return returning !== undefined && Attributes !== undefined ? hydrate(target, Attributes, cipher) : undefined;
}

function onceReturns(target: Target): DynamormError {
  const message = `${target.model.name}: an update sent once is a transaction, which returns no item: leave out once or returning`;
  return new DynamormError('ErrInvalidOperator', message, contextOf(target, 'update'));
}

/** A client token is text of 1 to 36 characters. */
function checkToken(target: Target, token: unknown): void {
  if (typeof token === 'string' && token.length >= 1 && token.length <= 36) return;
  const message = `${target.model.name}: once takes true, or a client token of 1 to 36 characters`;
  throw new DynamormError('ErrInvalidOperator', message, contextOf(target, 'update'));
}

/** The same, of a row that is made whole where there is none: with created_at, the defaults of its class and what `create` says. */
export async function upsert<E extends object>(
  target: Target<E>,
  key: object,
  asked: Omit<AskedUpdate, 'upsert'> & { readonly entity: E },
): Promise<E | undefined> {
  const { entity, ...options } = asked;
  return update(target, key, { ...options, upsert: { entity, stamp: stampFor(target) } });
}
