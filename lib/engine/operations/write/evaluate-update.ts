import type { CompiledUpdate } from '../../expressions/compiled.js';
import { StoredItem } from '../../storage/stored-item.js';
import type { Table } from '../../tables/table.js';
import { checkedSize, checkWithEntries } from '../../validation/item-size.js';
import { checkKey, checkUpdatedIndexKeys } from '../../validation/key.js';
import { checkKeysUntouched, checkScalarKeys } from '../key-paths.js';
import { applied, checkCharge } from './applied-update.js';
import { checkGuard, checkGuardPaths, type Guard } from './guard.js';
import type { Outcome, Write } from './write.js';

/** An update whose request is checked. */
export interface PreparedUpdate {
  readonly key: Write['about'];
  readonly update: CompiledUpdate | undefined;
  readonly guard: Guard;
  /** Whether it is part of a transaction, where size is measured otherwise. */
  readonly transactional: boolean;
}

/** Checks an update against its table and applies it to the item there is. */
export function evaluateUpdate({ key: itemKey, update, guard, transactional }: PreparedUpdate, table: Table): Outcome {
  const { keys } = table.data;
  checkKey(itemKey, keys);
  checkGuardPaths(guard, table);
  if (update !== undefined) checkScalarKeys([...update.paths, ...update.sources], table);
  const key = table.data.keyOf(itemKey);
  const before = table.data.items.get(key);
  const old = before?.item() ?? itemKey;
  if (update !== undefined && !transactional) checkCharge(update, old);
  checkGuard(guard, before);
  if (update !== undefined) checkKeysUntouched(update.paths, keys);
  const outcome = applied(update, old);
  checkUpdatedIndexKeys(before === undefined ? {} : old, outcome.item, table.indexes);
  const bytes = checkedSize(outcome.item, 'update');
  checkWithEntries(table.data, outcome.item, { bytes, what: 'update' });
  return { key, before, after: new StoredItem(key, outcome.item, bytes), update: outcome };
}
