import { commitEntity, storedRow } from '../item/entity-write.js';
import { stampReplaced } from '../item/put-rule.js';
import type { Item } from '../../values/value.js';
import { refuseForeignKey } from '../rules/foreign-rows.js';
import type { Target } from '../target.js';
import { wholeItem, type WholeItem } from '../item/whole-item.js';
import type { Deletion } from '../item-key.js';
import { refuseReassigned } from '../save/fixed-fields.js';
import { targetOfEntity } from '../target-of.js';
import { entryOf, type BatchEntry, type BatchWritable, type BatchWriteOptions } from './batch-entry.js';
import { refuseInBatch } from './batch-rules.js';

/** Checks, stamps and seals one write. @throws ErrInvalidOperator ErrImmutableModelMutation ErrProtectedFieldMutation ErrItemTooLarge */
export function makeEntry(writable: BatchWritable, options: BatchWriteOptions): BatchEntry | Promise<BatchEntry> {
  return isDeletion(writable) ? deletionEntry(writable, options) : putEntry(writable, options);
}

function isDeletion(writable: BatchWritable): writable is Deletion {
  // From JavaScript it may be anything.
  return (writable as Partial<Deletion> | undefined)?.kind === 'deletion' && 'target' in writable;
}

function putEntry(entity: object, options: BatchWriteOptions): BatchEntry | Promise<BatchEntry> {
  const target = targetOfEntity(entity);
  refuseInBatch(target, 'put', options);
  const stored = storedRow(entity);
  const made = wholeItem(target, entity, {
    verb: 'batchWrite',
    signal: options.signal,
    adjust: stamped => {
      if (stored === undefined) return;
      refuseReassigned(target, entity, { stored, next: stamped, verb: 'batchWrite' });
      stampReplaced(target, stamped, { stored });
    },
  });
  const entry = ({ key, item, sealed }: WholeItem): BatchEntry => {
    if (storedRow(entity) === undefined) refuseForeign(target, key, options);
    const request = { PutRequest: { Item: sealed } };
    const commit = (): void => commitEntity(target, entity, { stored: item, sent: sealed });
    return entryOf(target, key, { writable: entity, entity, request, commit });
  };
  return made instanceof Promise ? made.then(entry) : entry(made);
}

function deletionEntry(deletion: Deletion, options: BatchWriteOptions): BatchEntry {
  const { target, key } = deletion;
  refuseInBatch(target, 'delete', options);
  refuseForeign(target, key, options);
  return entryOf(target, key, {
    writable: deletion,
    entity: undefined,
    request: { DeleteRequest: { Key: key } },
    commit: () => undefined,
  });
}

const refuseForeign = (target: Target, key: Item, { overClasses }: BatchWriteOptions): void =>
  refuseForeignKey(target, key, { verb: 'batchWrite', overClasses, hasCondition: false });
