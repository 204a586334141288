import type { GetItemInput } from '../../client/requests.js';
import type { CallOptions } from '../../client/session.js';
import { refreshEntity } from '../../codec/item.js';
import { checkKeyFields, encodeKey } from '../../codec/key.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import { request } from '../request.js';
import { cipherContext, open } from '../rules/crypto.js';
import { runHooks } from '../rules/hooks.js';
import { contextOf, tableOf, type Target } from '../target.js';
import { hydrate, isOfClass } from './hydrate.js';

/** The request of a read by key: nothing sent. */
export function getInput(target: Target, key: object, options: CallOptions = {}): GetItemInput {
  checkKeyFields(target.model, key, 'get');
  return {
    TableName: tableOf(target),
    Key: encodeKey(target.model, key, 'get'),
    ...(options.consistent === true && { ConsistentRead: true }),
    ...(options.returnConsumedCapacity !== undefined && { ReturnConsumedCapacity: options.returnConsumedCapacity }),
  };
}

/** The entity under a key; undefined where there is none. Sends `GetItem`. */
export async function find<E extends object>(
  target: Target<E>,
  key: object,
  options: CallOptions = {},
): Promise<E | undefined> {
  const cipher = cipherContext(target, { operation: 'get', reads: true, signal: options.signal });
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
  const names = {
    '#0': target.model.partition.name,
    ...(target.model.discriminator && { '#1': target.model.discriminator.name }),
  };
  const input = {
    ...getInput(target, key, options),
    ProjectionExpression: Object.keys(names).join(', '),
    ExpressionAttributeNames: names,
  };
  const { Item } = (await request(target, { operation: 'GetItem', input, options })).output;
  return Item !== undefined && isOfClass(target, Item);
}

/** Reads an entity again, strongly consistent, into the same instance: what it changed since is dropped. */
export async function reload<E extends object>(target: Target<E>, entity: E, options: CallOptions = {}): Promise<E> {
  const { model } = target;
  const cipher = cipherContext(target, { operation: 'reload', reads: true, signal: options.signal });
  const input: GetItemInput = {
    TableName: tableOf(target),
    Key: encodeKey(model, entity, 'reload'),
    ConsistentRead: true,
  };
  const { Item } = (await request(target, { operation: 'GetItem', input, options })).output;
  if (Item === undefined) throw notFound(target, 'reload');
  const item = await open(cipher, Item);
  refreshEntity(model, entity, item);
  await runHooks(model, entity, 'afterLoad');
  return entity;
}

/** The error for a row that must be there and is not. */
export function notFound(target: Target, operation: string): DynamormError {
  return new DynamormError(
    'ErrItemNotFound',
    `${target.model.name}: there is no item under this key`,
    contextOf(target, operation),
  );
}
