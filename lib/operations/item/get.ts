import type { CallOptions } from '../../client/session.js';
import { tellingNames } from '../../model/item-class.js';
import { classesOf } from '../classes.js';
import { request } from '../request.js';
import { cipherContext } from '../rules/crypto.js';
import type { Target } from '../target.js';
import { getInput, notFound } from './get-input.js';
import { hydrate, isOfClass } from './hydrate.js';

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
