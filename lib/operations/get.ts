import { withinTime } from '../client/deadline.js';
import { DynamormError, misuse } from '../errors/errors.js';
import { isObject } from '../values/value.js';
import { envelopesOf, refreshEntity, encodeKey } from '../item/encode.js';
import { givenKey, rowKey } from '../item/loaded-row.js';
import { tellingNames } from '../model/table-classes.js';
import type { GetItemInput } from '../session/requests.js';
import type { CallOptions } from '../session/session.js';
import { cipherContext } from './crypto.js';
import { inLine, settleEntity } from './entity-writes.js';
import { runHooks, request, contextOf, tableOf, classesOf, type Target } from './target.js';
import { hydrate, isOfClass, opened, readingRow } from './hydrate.js';

/** The request of a read by key: nothing sent. */
function getInput(target: Target, key: object, options: CallOptions = {}): GetItemInput {
  return {
    TableName: tableOf(target),
    Key: encodeKey(target.model, givenKey(target.model, key, 'get'), 'get'),
    ...(options.consistent === true && { ConsistentRead: true }),
    ...(options.returnConsumedCapacity !== undefined && { ReturnConsumedCapacity: options.returnConsumedCapacity }),
  };
}

function checkOptions(options: CallOptions, operation: string): void {
  if (!isObject(options)) throw misuse(operation, 'an object of options, such as { consistent: true }');
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
  checkOptions(given, 'get');
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
  checkOptions(options, 'exists');
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
  checkOptions(given, 'reload');
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
