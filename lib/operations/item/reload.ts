import type { CallOptions } from '../../client/session.js';
import { envelopesOf, refreshEntity } from '../../codec/item.js';
import { rowKey } from '../../codec/loaded-row.js';
import { request } from '../request.js';
import { cipherContext } from '../rules/crypto.js';
import { runHooks } from '../rules/hooks.js';
import { tableOf, type Target } from '../target.js';
import { inLine, settleEntity } from './entity-line.js';
import { notFound } from './get-input.js';
import { isOfClass, opened } from './hydrate.js';
import { readingRow } from './unreadable.js';

/** Reads an entity again, strongly consistent, into the same instance: what it changed since is dropped. */
export async function reload<E extends object>(target: Target<E>, entity: E, options: CallOptions = {}): Promise<E> {
  const { model } = target;
  const cipher = cipherContext(target, { operation: 'reload', reads: true, signal: options.signal });
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
