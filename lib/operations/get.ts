import { withinTime } from '../client/deadline.js';
import { DynamormError, misuse, isDynamormError, type ErrorCode } from '../errors/errors.js';
import type { Item } from '../values/value.js';
import { envelopesOf, refreshEntity, encodeKey, decodeItem } from '../item/encode.js';
import { givenKey, rowKey, describeRow } from '../item/loaded-row.js';
import { tellingNames, classOf, UNTOLD } from '../model/table-classes.js';
import type { GetItemInput } from '../session/requests.js';
import type { CallOptions, OnUnreadable, Session } from '../session/session.js';
import { inLine, settleEntity } from './entity-writes.js';
import { runHooks, request, contextOf, tableOf, classesOf, type Target, hasHooks } from './target.js';
import { setImmediate } from 'node:timers/promises';
import type { CipherContext } from '../encryption/context.js';
import { setState } from '../item/entity-state.js';
import type { Model } from '../model/model.js';
import { cipherContext, open } from './crypto.js';

/** The request of a read by key: nothing sent. */
function getInput(target: Target, key: object, options: CallOptions = {}): GetItemInput {
  return {
    TableName: tableOf(target),
    Key: encodeKey(target.model, givenKey(target.model, key, 'get'), 'get'),
    ...(options.consistent === true && { ConsistentRead: true }),
    ...(options.returnConsumedCapacity !== undefined && { ReturnConsumedCapacity: options.returnConsumedCapacity }),
  };
}

/** The error for a row that must be there and is not. */
export function notFound(target: Target, operation: string): DynamormError {
  return new DynamormError(
    'ErrItemNotFound',
    `${target.model.name}: there is no item under this key`,
    contextOf(target, operation),
  );
}

/** The entity under a key; undefined where there is none. Sends `GetItem`. */
export async function find<E extends object>(
  target: Target<E>,
  key: object,
  given: CallOptions = {},
): Promise<E | undefined> {
  const options = withinTime(given);
  const cipher = cipherContext(target, { operation: 'get', reads: true, options });
  const { Item } = (await request(target, { operation: 'GetItem', input: getInput(target, key, options), options }))
    .output;
  return Item === undefined || !isOfClass(target, Item) ? undefined : hydrate(target, Item, cipher);
}

/** The entity under a key; `ErrItemNotFound` where there is none. Sends `GetItem`. */
export async function get<E extends object>(target: Target<E>, key: object, options: CallOptions = {}): Promise<E> {
  const found = await find(target, key, options);
  if (found === undefined) throw notFound(target, 'get');
  return found;
}

/** Whether there is an item under a key. Sends `GetItem` for the partition key alone. */
export async function exists(target: Target, key: object, options: CallOptions = {}): Promise<boolean> {
  cipherContext(target, { operation: 'exists', reads: false });
  const { discriminator, partition } = target.model;
  const view = classesOf(target);
  const isAlone = view.rivals.length === 0 && view.family.length === 1;
  const told = isAlone
    ? [
        partition.name,
        ...(discriminator ? [...target.model.key.slice(1).map(({ name }) => name), discriminator.name] : []),
      ]
    : tellingNames(view);
  const names = Object.fromEntries(told.map((name, i) => [`#${i}`, name]));
  const input = {
    ...getInput(target, key, options),
    ProjectionExpression: Object.keys(names).join(', '),
    ExpressionAttributeNames: names,
  };
  const { Item } = (await request(target, { operation: 'GetItem', input, options })).output;
  return Item !== undefined && isOfClass(target, Item);
}

/** Reads an entity again, strongly consistent, into the same instance: what it changed since is dropped. */
export async function reload<E extends object>(target: Target<E>, entity: E, given: CallOptions = {}): Promise<E> {
  const options = withinTime(given);
  const { model } = target;
  const cipher = cipherContext(target, { operation: 'reload', reads: true, options });
  await inLine([entity], { target, verb: 'reload', options }, async left => {
    const input = { TableName: tableOf(target), Key: rowKey(model, entity, 'reload'), ConsistentRead: true };
    const { Item } = (await request(target, { operation: 'GetItem', input, options: left })).output;
    if (Item === undefined || !isOfClass(target, Item)) {
      settleEntity(entity);
      throw notFound(target, 'reload');
    }
    const stored = await opened(target, Item, cipher);
    readingRow(target, Item, () => refreshEntity(model, entity, { stored, sealed: envelopesOf(model, Item) }));
  });
  await runHooks(model, entity, 'afterLoad');
  return entity;
}

/** Codes of faults in the row itself. An unreachable cipher or a failing hook is not one of them. */
const CODES: readonly ErrorCode[] = ['ErrInvalidModel', 'ErrNumberPrecisionLoss', 'ErrInvalidEncryptedEnvelope'];

/** The row behind each error, since an error may come from another row that was read within a hook. */
const rows = new WeakMap<object, Item>();

/**
 * The error of a row that its class cannot read: why, and which row. Keys are never encrypted, so they may be shown. Anything
 * else that went wrong is returned as it is.
 */
function unreadable(target: Target, row: Item, error: unknown): unknown {
  if (!isDynamormError(error) || !CODES.includes(error.code)) return error;
  const { keyValues, text } = describeRow(target.model, row);
  const { code, codes, field, cause, operation } = error;
  const details = { ...contextOf(target, operation ?? 'read'), codes, field, cause, keyValues };
  const told = new DynamormError(code, error.message + text, details);
  rows.set(told, row);
  return told;
}

/** Runs `make`; an error that is the row's fault names the row. */
export function readingRow<T>(target: Target, row: Item, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw unreadable(target, row, error);
  }
}

/**
 * What a read of many rows does about an unreadable one: its own policy, else that of its session. @throws ErrInvalidOperator for an
 * invalid policy
 */
export function unreadablePolicy(own: OnUnreadable | undefined, session: Session): OnUnreadable {
  const policy = own ?? (session.options['onUnreadable'] as OnUnreadable | undefined) ?? 'throw';
  if (policy === 'throw' || policy === 'skip' || typeof policy === 'function') return policy;
  throw misuse('onUnreadable', "'throw', 'skip' or a function of the row and the error");
}

/** Stands for a row that is left out. */
export const LEFT_OUT = Symbol('left out');

/** A row to be read, as it is stored, and what to do where it cannot be. */
interface Unread {
  readonly target: Target;
  readonly row: Item;
  readonly policy: OnUnreadable;
}

/** Runs `make`, or applies the policy to an unreadable row: `LEFT_OUT`, or the entity that its function returns. */
export function readOrPass<T>(
  { target, row, policy }: Unread,
  make: () => T | Promise<T>,
): T | typeof LEFT_OUT | Promise<T | typeof LEFT_OUT> {
  const pass = (error: unknown): typeof LEFT_OUT | T | Promise<T | typeof LEFT_OUT> => {
    if (policy === 'throw' || !isDynamormError(error) || rows.get(error) !== row) throw error;
    if (policy === 'skip') return LEFT_OUT;
    const answer: unknown = policy(row, error);
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

/**
 * A stored item as an entity: opened, decoded, its after-load hooks run. Without cipher and hooks nothing is awaited. Every verb
 * makes its entities here, so that an error of a row that cannot be read names the row. `open` is the item where its encrypted attributes
 * were opened before.
 */
export function hydrate<E extends object>(
  target: Target<E>,
  item: Item,
  cipher: CipherContext | undefined,
  open?: Item,
): E | Promise<E> {
  const sub = subclassOf(target, item);
  return sub === undefined ? hydrateOne(target, item, cipher, open) : hydrateSub(target, { model: sub, item, open });
}

/** The subclass of an item; undefined if it is of the class itself, or unknown. */
export function subclassOf(target: Target, item: Item): Model | undefined {
  const view = classesOf(target);
  if (view.family.length <= 1) return undefined;
  const model = readingRow(target, item, () => classOf(view, item));
  return model === undefined || model === UNTOLD || model === target.model ? undefined : model;
}

/** Makes an entity of a row, or does what the policy says if the row cannot be read. */
export function hydrateOrPass(
  target: Target,
  row: Item,
  { cipher, policy }: { readonly cipher: CipherContext | undefined; readonly policy: OnUnreadable },
): object | typeof LEFT_OUT | Promise<object | typeof LEFT_OUT> {
  if (policy === 'throw') return hydrate(target, row, cipher);
  return readOrPass({ target, row, policy }, () => hydrate(target, row, cipher));
}

/** An item of a subclass: its fields, its ciphers and its hooks. */
function hydrateSub<E extends object>(
  target: Target<E>,
  { model, item, open }: { readonly model: Model; readonly item: Item; readonly open: Item | undefined },
): E | Promise<E> {
  const own = { model: model as Model<E>, session: target.session };
  return hydrateOne(own, item, cipherContext(own, { operation: 'read', reads: true }), open);
}

function hydrateOne<E extends object>(
  target: Target<E>,
  item: Item,
  cipher: CipherContext | undefined,
  open?: Item,
): E | Promise<E> {
  const { model, session } = target;
  if (cipher !== undefined || hasHooks(model, 'afterLoad')) return hydrateSlowly(target, item, cipher, open);
  return readingRow(target, item, () => decodeItem(model, item, session));
}

async function hydrateSlowly<E extends object>(
  target: Target<E>,
  item: Item,
  cipher: CipherContext | undefined,
  open?: Item,
): Promise<E> {
  const { model, session } = target;
  const stored = open ?? (await opened(target, item, cipher));
  const entity = readingRow(target, item, () => decodeItem(model, stored, session));
  setState(entity, { stored, sealed: envelopesOf(model, item), owner: session });
  await runHooks(model, entity, 'afterLoad');
  return entity;
}

/** A stored item with its encrypted attributes open. */
export async function opened(target: Target, item: Item, cipher: CipherContext | undefined): Promise<Item> {
  try {
    return await open(cipher, item);
  } catch (error) {
    throw unreadable(target, item, error);
  }
}

/**
 * Whether an item that was found by its key is of the class or one of its subclasses. One whose type nobody registered passes: it is
 * refused, by its key, where it is made an entity.
 */
export function isOfClass(target: Target, item: Item): boolean {
  const view = classesOf(target);
  // The key was made by the class itself, and no other class has such a key.
  if (view.rivals.length === 0 && view.family.length === 1 && target.model.discriminator === undefined) return true;
  try {
    return classOf(view, item) !== undefined;
  } catch {
    return true;
  }
}

/** The hydrated rows in order; awaits only if one of them is a promise. */
export async function settled<T>(rows: readonly (T | Promise<T>)[]): Promise<T[]> {
  const waiting = rows.filter(row => row instanceof Promise);
  if (waiting.length === 0) return rows as T[];
  await Promise.all(waiting);
  const found: T[] = [];
  for (const row of rows) found.push(await row);
  return found;
}

/**
 * Makes something of each item and lets the event loop go on whenever `ms` milliseconds of that have passed, so that a very
 * large page holds up nobody else; all in one go where `ms` is undefined.
 */
export async function mapWithPauses<I, T>(
  items: readonly I[],
  ms: number | undefined,
  make: (item: I) => T | Promise<T>,
): Promise<readonly (T | Promise<T>)[]> {
  if (ms === undefined) return items.map(item => make(item));
  const made: (T | Promise<T>)[] = [];
  let begun = performance.now();
  for (const item of items) {
    const one = make(item);
    made.push(one);
    // It is awaited later; until then a failure must not count as unhandled.
    if (one instanceof Promise) one.catch(() => undefined);
    if (performance.now() - begun < ms) continue;
    await setImmediate();
    begun = performance.now();
  }
  return made;
}
