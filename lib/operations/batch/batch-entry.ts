import type { WriteRequest } from '../../client/requests.js';
import { encodeItem } from '../../codec/item.js';
import { encodeKey } from '../../codec/key.js';
import { stateOf } from '../../codec/state.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import type { CallOptions } from '../../client/session.js';
import type { Item, MutableItem } from '../../values/value.js';
import { identityOf, type Deletion } from '../item-key.js';
import { beforeSave, commitEntity } from '../item/entity-write.js';
import { cipherContext, seal } from '../rules/crypto.js';
import { knownVersion, nextVersion, stampNew } from '../rules/lifecycle.js';
import { refuseOverwrite, refuseWriteOnce } from '../rules/policy.js';
import { refuseOversize } from '../rules/size.js';
import { targetOfEntity } from '../target-of.js';
import { contextOf, tableOf, type Target } from '../target.js';
import type { BatchOptions } from './in-batches.js';

/** What a batch writes: an entity to put, or a deletion by key. */
export type BatchWritable = object | Deletion;

export interface BatchWriteOptions extends BatchOptions, Pick<CallOptions, 'timeoutMs'> {
  readonly signal?: AbortSignal;
  /**
   * Write versioned classes although a batch cannot check versions. A put then writes the version after the entity's own (0 for a
   * new one), so that others who hold the old one see a conflict; a change made by others since is overwritten.
   */
  readonly ignoreVersions?: boolean;
}

/** One write of a batch, checked and ready to be sent. */
export interface BatchEntry {
  readonly writable: BatchWritable;
  readonly entity: object | undefined;
  readonly target: Target;
  readonly table: string;
  readonly id: string;
  readonly request: WriteRequest;
  /** Identity of another item or key of the same table. */
  readonly identify: (item: Item) => string;
  readonly commit: () => void;
}

export function isDeletion(writable: BatchWritable): writable is Deletion {
  return (writable as Partial<Deletion>).kind === 'deletion' && 'target' in writable;
}

/** Checks, stamps and seals one write. @throws ErrInvalidOperator ErrImmutableModelMutation ErrProtectedFieldMutation ErrItemTooLarge */
export function batchEntry(writable: BatchWritable, options: BatchWriteOptions): Promise<BatchEntry> {
  return isDeletion(writable) ? deletionEntry(writable, options) : putEntry(writable, options);
}

async function putEntry(entity: object, options: BatchWriteOptions): Promise<BatchEntry> {
  const target = targetOfEntity(entity);
  const { model, session } = target;
  refuseOverwrite(target, 'batchWrite');
  refuseVersions(target, options);
  const cipher = cipherContext(target, { operation: 'batchWrite', reads: false, signal: options.signal });
  await beforeSave(model, entity);
  const key = encodeKey(model, entity, 'batchWrite');
  const item: MutableItem = encodeItem(model, entity);
  const known = model.version && knownVersion(model.version, entity, stateOf(entity)?.stored);
  stampNew(model, item, session.clock.now());
  if (model.version !== undefined) item[model.version.name] = nextVersion(known);
  const sealed = await seal(cipher, item);
  refuseOversize(target, 'batchWrite', sealed);
  return entryOf(target, key, {
    writable: entity,
    entity,
    request: { PutRequest: { Item: sealed } },
    commit: () => commitEntity(target, entity, item),
  });
}

async function deletionEntry(deletion: Deletion, options: BatchWriteOptions): Promise<BatchEntry> {
  const { target, key } = deletion;
  refuseWriteOnce(target, 'batchWrite');
  refuseVersions(target, options);
  cipherContext(target, { operation: 'batchWrite', reads: false });
  return Promise.resolve(
    entryOf(target, key, {
      writable: deletion,
      entity: undefined,
      request: { DeleteRequest: { Key: key } },
      commit: () => undefined,
    }),
  );
}

type Rest = Pick<BatchEntry, 'writable' | 'entity' | 'request' | 'commit'>;

function entryOf(target: Target, key: Item, rest: Rest): BatchEntry {
  return {
    ...rest,
    target,
    table: tableOf(target),
    id: identityOf(target, key),
    identify: item => identityOf(target, item),
  };
}

function refuseVersions(target: Target, options: BatchWriteOptions): void {
  if (target.model.version === undefined || options.ignoreVersions === true) return;
  const message = `${target.model.name} is versioned, and a batch cannot check versions: use transact, or say ignoreVersions`;
  throw new DynamormError('ErrInvalidOperator', message, contextOf(target, 'batchWrite'));
}
