import type { OnUnreadable, Session } from '../../client/session.js';
import type { ErrorCode } from '../../errors/codes.js';
import { DynamormError, isDynamormError } from '../../errors/dynamorm-error.js';
import { misuse } from '../../errors/misuse.js';
import { base64Of, bytesOf } from '../../values/binary.js';
import { getOwn } from '../../values/own.js';
import type { Item, Value } from '../../values/value.js';
import { contextOf, type Target } from '../target.js';

/** What a row itself is at fault for. A cipher out of reach, or a hook that fails, says nothing of the row. */
const CODES: readonly ErrorCode[] = ['ErrInvalidModel', 'ErrNumberPrecisionLoss', 'ErrInvalidEncryptedEnvelope'];

/** The row behind each error: that of another row, read within a hook, is not this one's. */
const rows = new WeakMap<object, Item>();

/**
 * The error of a row that its class cannot read: why, and which row. Keys are never encrypted, so that they may be said. Anything
 * else that went wrong is answered as it is.
 */
export function unreadable(target: Target, row: Item, error: unknown): unknown {
  if (!isDynamormError(error) || !CODES.includes(error.code)) return error;
  const keyValues = keyValuesOf(target, row);
  const { code, codes, field, cause, operation } = error;
  const details = { ...contextOf(target, operation ?? 'read'), codes, field, cause, keyValues };
  const which = Object.entries(keyValues).map(([name, value]) => `${name} ${shown(value)}`);
  const where = which.length === 0 ? '' : `, in the row of ${which.join(', ')}`;
  const told = new DynamormError(code, error.message + where, details);
  rows.set(told, row);
  return told;
}

/** Makes something of a row; what the row is at fault for names it. */
export function readingRow<T>(target: Target, row: Item, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw unreadable(target, row, error);
  }
}

/** What a read of many rows does about one that cannot be read: what it says itself, else what its session says. @throws ErrInvalidOperator for what is none */
export function unreadablePolicy(own: OnUnreadable | undefined, session: Session): OnUnreadable {
  const policy = own ?? (session.options['onUnreadable'] as OnUnreadable | undefined) ?? 'throw';
  if (policy === 'throw' || policy === 'skip' || typeof policy === 'function') return policy;
  throw misuse('onUnreadable', "'throw', 'skip' or a function of the row and the error");
}

/** Stands for a row that is left out. */
export const LEFT_OUT = Symbol('left out');

/** A row to be read, and what to do where it cannot be. */
export interface Unread {
  readonly target: Target;
  readonly row: Item;
  /** The row as it is stored, where its encrypted attributes are open already. */
  readonly stored?: Item;
  readonly policy: OnUnreadable;
}

/** Makes something of a row, or what the policy says where it cannot be read: `LEFT_OUT`, or the entity that its function answers. */
export function readOrPass<T>(
  { target, row, stored = row, policy }: Unread,
  make: () => T | Promise<T>,
): T | typeof LEFT_OUT | Promise<T | typeof LEFT_OUT> {
  const pass = (error: unknown): typeof LEFT_OUT | T | Promise<T | typeof LEFT_OUT> => {
    if (policy === 'throw' || !isDynamormError(error) || rows.get(error) !== row) throw error;
    if (policy === 'skip') return LEFT_OUT;
    const answer: unknown = policy(stored, error);
    const placed = (value: unknown) => (value instanceof target.model.type ? (value as T) : LEFT_OUT);
    return answer instanceof Promise ? answer.then(placed) : placed(answer);
  };
  try {
    const made = make();
    return made instanceof Promise ? made.catch(pass) : made;
  } catch (error) {
    return pass(error);
  }
}

function keyValuesOf({ model }: Target, row: Item): Readonly<Record<string, string | number | Uint8Array>> {
  const values = model.key.flatMap(({ name }) => {
    const value = getOwn(row, name);
    return value === undefined ? [] : [[name, plain(value)] as const];
  });
  return Object.freeze(Object.fromEntries(values));
}

/** A number that a double does not hold stays text. */
function plain({ S, N, B }: Value): string | number | Uint8Array {
  if (N !== undefined) return String(Number(N)) === N ? Number(N) : N;
  return S ?? (B === undefined ? '' : bytesOf(B));
}

const SHOWN = 100;

function shown(value: string | number | Uint8Array): string {
  const text = typeof value === 'object' ? base64Of(value) : JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
