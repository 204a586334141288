import { refusalOf } from '../../client/attempt-notes.js';
import { createBackoff, retrying } from '../../client/retry.js';
import { blindIndexOf } from '../../encryption/blind-index.js';
import type { AttributeValue, CipherContext } from '../../encryption/context.js';
import { openValue, sealValue, needsReencryption } from '../../encryption/seal.js';
import { DynamormError, isDynamormError } from '../../errors/errors.js';
import type { Condition, UpdateAction } from '../../expressions/condition.js';
import type { CallOptions } from '../../session/session.js';
import { equalValues, type Value, type Item, getOwn } from '../../values/value.js';
import { startWrite } from '../client-token.js';
import type { UpdatePlan, WriteOptions } from '../plan.js';
import { writeMembers } from '../write-expressions.js';
import { sendWrite } from '../send-write.js';
import { tableOf, type Target } from '../target.js';
import { rowIsThere } from '../versions.js';

/**
 * A value sealed anew, after making sure that it opens: whoever may ask for data keys of the new key need not be allowed to decrypt them,
 * and the old envelope is gone once the new one is written.
 * @throws ErrEncryptionUnavailable
 */
async function resealed(context: CipherContext, at: AttributeValue<Value>): Promise<Value> {
  const value = await sealValue(context, at);
  const opened = await openValue(context, { ...at, value });
  if (equalValues(opened, at.value)) return value;
  const { model } = context;
  const message = `attribute ${at.attribute.name} of ${model.name}: what was sealed opens as something else`;
  throw new DynamormError('ErrEncryptionUnavailable', message, { model: model.name, field: at.attribute.field });
}

/** What has to be written to bring an item to the keys and versions of today, and what must still stand there for it. */
interface Rewrite {
  readonly actions: readonly UpdateAction[];
  readonly conditions: readonly Condition[];
}

/**
 * The rewrite of one item; undefined where it needs none. What is replaced is compared with what was read: no two
 * envelopes are alike, so that one which still stands there is the very one that was opened.
 * @throws ErrInvalidEncryptedEnvelope ErrEncryptionUnavailable ErrEncryptionNotConfigured
 */
async function rewriteOf(context: CipherContext, row: Item): Promise<Rewrite | undefined> {
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

/**
 * The update that writes a rewrite, where the row is still the one that was read. Version and timestamp stay: what the
 * item says is the same as before, and nobody who holds it need load it again.
 */
function rewritePlan(target: Target, row: Item, { actions, conditions }: Rewrite): UpdatePlan {
  const { key: keys, version } = target.model;
  const key = Object.fromEntries(keys.map(({ name }) => [name, row[name]!]));
  const known = version && getOwn(row, version.name);
  return {
    target,
    verb: 'reencrypt',
    key,
    input: {
      TableName: tableOf(target),
      Key: key,
      ...writeMembers(target, 'reencrypt', { actions, conditions: [...rowIsThere(target, known), ...conditions] }),
    },
    expects: undefined,
    kind: 'change',
    proof: { marks: envelopesIn(actions), loaded: row },
    commit: () => undefined,
  };
}

/** What is written anew, envelopes and what goes with them: no two envelopes are alike. */
function envelopesIn(actions: Rewrite['actions']): Item {
  const written = actions.flatMap(action =>
    action.action === 'set' && 'value' in action.to ? [[action.path[0], action.to.value] as const] : [],
  );
  return written.some(([, value]) => value.M !== undefined) ? Object.fromEntries(written) : {};
}

const BACKOFF = { baseMs: 20, capMs: 5_000, attempts: 20 };

/**
 * Brings one item to the keys and versions of today. Where another writer got in between, that writer's row is looked at anew;
 * what is throttled is tried again.
 * @throws ErrInvalidEncryptedEnvelope ErrEncryptionUnavailable, and what a write throws
 */
export async function rewriteItem({ target, context, options }: Rewriting, item: Item): Promise<Rewritten> {
  const { clock } = target.session;
  let row: Item | undefined = item;
  let conflicts = 0;
  const run = async (): Promise<Rewritten> => {
    const rewrite = row && (await rewriteOf(context, row));
    if (row === undefined || rewrite === undefined) return { outcome: 'skipped', conflicts };
    const certain = startWrite<WriteOptions>(target, 'reencrypt', options);
    await sendWrite('UpdateItem', rewritePlan(target, row, rewrite), certain);
    return { outcome: 'rewritten', conflicts };
  };
  const when = (error: unknown): boolean => {
    if (!isDynamormError(error)) return false;
    const refusal = refusalOf(error);
    // What is not known to be written is looked at anew: the row tells by its envelopes.
    if (error.applied === 'unknown') {
      row = refusal?.item ?? row;
      return refusal?.transient === true || refusal?.item !== undefined;
    }
    if (!error.codes.includes('ErrConditionFailed')) return error.retryable;
    conflicts++;
    row = refusal?.item;
    return true;
  };
  return retrying({ run, when }, createBackoff(BACKOFF, { clock, deadline: { signal: options.signal } }));
}

/** What rewriting works with. */
export interface Rewriting {
  readonly target: Target;
  readonly context: CipherContext;
  readonly options: Pick<CallOptions, 'signal' | 'timeoutMs' | 'attemptTimeoutMs'>;
}

/** What became of one item. */
interface Rewritten {
  readonly outcome: 'rewritten' | 'skipped';
  /** Times another writer got in between. */
  readonly conflicts: number;
}
