import { DynamormError } from '../../errors/dynamorm-error.js';
import { cipherContext } from '../rules/crypto.js';
import { refuseOverwrite, refuseWriteOnce } from '../rules/policy.js';
import { contextOf, type Target } from '../target.js';
import type { BatchWriteOptions } from './batch-entry.js';

/** Refuses what a batch, which carries no conditions, cannot do safely. @throws ErrInvalidOperator ErrImmutableModelMutation ErrProtectedFieldMutation */
export function refuseInBatch(target: Target, what: 'put' | 'delete', options: BatchWriteOptions): void {
  if (what === 'put') refuseOverwrite(target, 'batchWrite');
  else refuseWriteOnce(target, 'batchWrite');
  cipherContext(target, { operation: 'batchWrite', reads: false });
  if (target.model.unique.length > 0 && options.ignoreUnique !== true) {
    const message = `${target.model.name} has unique fields, and a batch cannot keep them: use transact, or say ignoreUnique and repair them afterwards`;
    throw new DynamormError('ErrInvalidOperator', message, contextOf(target, 'batchWrite'));
  }
  if (target.model.version === undefined || options.ignoreVersions === true) return;
  const message = `${target.model.name} is versioned, and a batch cannot check versions: use transact, or say ignoreVersions`;
  throw new DynamormError('ErrInvalidOperator', message, contextOf(target, 'batchWrite'));
}

/** The error for one item twice in a batch: its two writes would have no order. */
export function twiceError(target: Target): DynamormError {
  const message = `${target.model.name}: a batch writes each item once, and this one is in it twice`;
  return new DynamormError('ErrInvalidOperator', message, contextOf(target, 'batchWrite'));
}
