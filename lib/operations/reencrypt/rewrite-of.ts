import { openValue } from '../../encryption/open.js';
import { needsReencryption } from '../../encryption/reencryption.js';
import { blindIndexOf } from '../../encryption/blind-index.js';
import type { Condition, UpdateAction } from '../../expressions/ast.js';
import { getOwn } from '../../values/own.js';
import type { Item, Value } from '../../values/value.js';
import type { CipherContext } from '../rules/crypto.js';
import { resealed } from './resealed.js';

/** What has to be written to bring an item to the keys and versions of today, and what must still stand there for it. */
export interface Rewrite {
  readonly actions: readonly UpdateAction[];
  readonly conditions: readonly Condition[];
}

/**
 * The rewrite of one item; undefined where it needs none. What is replaced is compared with what was read: no two
 * envelopes are alike, so that one which still stands there is the very one that was opened.
 * @throws ErrInvalidEncryptedEnvelope ErrEncryptionUnavailable ErrEncryptionNotConfigured
 */
export async function rewriteOf(context: CipherContext, row: Item): Promise<Rewrite | undefined> {
  const actions: UpdateAction[] = [];
  const guarded = new Map<string, Condition>();
  const write = (name: string, value: Value | undefined): void => {
    const path = [name] as const;
    actions.push(value === undefined ? { action: 'remove', path } : { action: 'set', path, to: { value } });
  };
  const guard = (name: string): void => {
    guarded.set(name, unchanged(name, getOwn(row, name)));
  };
  const opened = new Map<string, Value>();
  const open = async (name: string): Promise<Value | undefined> => {
    const value = getOwn(row, name);
    if (value === undefined) return undefined;
    const attribute = context.model.byName.get(name)!;
    if (!opened.has(name)) opened.set(name, await openValue(context, { attribute, value, key: row }));
    return opened.get(name);
  };
  for (const attribute of context.model.encrypted) {
    const { name } = attribute;
    const value = getOwn(row, name);
    if (value === undefined || !(await needsReencryption(context, { attribute, value, key: row }))) continue;
    write(name, await resealed(context, { attribute, value: (await open(name))!, key: row }));
    guard(name);
  }
  for (const index of context.model.blindIndexes) {
    const digests = await blindIndexOf(context, index, await open(index.of.name));
    const { name } = index.attribute;
    if (getOwn(row, name)?.S === digests?.current) continue;
    write(name, digests && { S: digests.current });
    guard(index.of.name);
  }
  return actions.length === 0 ? undefined : { actions, conditions: [...guarded.values()] };
}

function unchanged(name: string, value: Value | undefined): Condition {
  return value === undefined
    ? { op: 'notExists', path: [name] }
    : { op: '=', left: { path: [name] }, right: { value } };
}
