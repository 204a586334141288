import { timeOf, withinTime, type Deadline } from '../client/deadline.js';
import { checkOptions, send } from '../client/send.js';
import { DynamormError } from '../errors/errors.js';
import type { WriteRequest } from '../session/requests.js';
import type { CallOptions, OptionNames, Session } from '../session/session.js';
import type { Item } from '../values/value.js';
import { cipherContext } from './crypto.js';
import { commitEntity, storedRow, afterSave } from './entity-writes.js';
import { refuseForeignItem, refuseForeignKey } from './foreign-rows.js';
import { checkBatchOptions, checkIterable, inBatches, unprocessedError, type BatchOptions } from './in-batches.js';
import { identityOf, type Deletion } from './item-key.js';
import { stampReplaced } from './versions.js';
import { encodeForPut, type WholeItem } from './put.js';
import { contextOf, tableOf, targetOfEntity, type Target } from './target.js';
import { refuseOverwrite, refuseWriteOnce, refuseReassigned } from './validate.js';

/** Refuses what a batch, which carries no conditions, cannot do safely. @throws ErrInvalidOperator ErrImmutableModelMutation ErrProtectedFieldMutation */
function refuseInBatch(target: Target, what: 'put' | 'delete', options: BatchWriteOptions): void {
  if (what === 'put') refuseOverwrite(target, 'batchWrite');
  else refuseWriteOnce(target, 'batchWrite');
  cipherContext(target, { operation: 'batchWrite', reads: false });
  if (target.model.unique.length > 0 && options.ignoreUnique !== true) {
    const message = `${target.model.name} has unique fields, and a batch cannot keep them: use transact, or say ignoreUnique and repair them afterwards`;
    throw new DynamormError('ErrInvalidOperator', message, contextOf(target, 'batchWrite'));
  }
  if (target.model.certain) {
    const message = `${target.model.name} is certain, and a batch, which has no client token, cannot be: use transact`;
    throw new DynamormError('ErrInvalidOperator', message, contextOf(target, 'batchWrite'));
  }
  if (target.model.version === undefined || options.ignoreVersion === true || options.ignoreVersions === true) return;
  const message = `${target.model.name} is versioned, and a batch cannot check versions: use transact, or say ignoreVersion`;
  throw new DynamormError('ErrInvalidOperator', message, contextOf(target, 'batchWrite'));
}

/** The error for one item twice in a batch: its two writes would have no order. */
function twiceError(target: Target): DynamormError {
  const message = `${target.model.name}: a batch writes each item once, and this one is in it twice`;
  return new DynamormError('ErrInvalidOperator', message, contextOf(target, 'batchWrite'));
}

/** What a batch writes: an entity to put, or a deletion by key. */
export type BatchWritable = object | Deletion;

/** Names of its options. */
export const BATCH_WRITE_OPTIONS: OptionNames<BatchWriteOptions> = {
  concurrency: true,
  attempts: true,
  totalMs: true,
  signal: true,
  timeoutMs: true,
  attemptTimeoutMs: true,
  meter: true,
  ignoreVersion: true,
  ignoreVersions: true,
  ignoreUnique: true,
  overClasses: true,
};

export interface BatchWriteOptions extends BatchOptions, Pick<CallOptions, 'timeoutMs' | 'attemptTimeoutMs' | 'meter'> {
  readonly signal?: AbortSignal;
  /**
   * Write versioned classes although a batch cannot check versions. A put then writes the version after the loaded one (of a
   * new entity the given one, else 0), so that others who hold the old one see a conflict; a change made by others since is overwritten.
   */
  readonly ignoreVersion?: boolean;
  /** The same, as it was spelt first. */
  readonly ignoreVersions?: boolean;
  /**
   * Write classes with unique fields although a batch cannot reserve their values: nothing is checked, and no value is reserved
   * or given up, until `repairUnique` does. For loading data into a table that nobody writes to meanwhile.
   */
  readonly ignoreUnique?: boolean;
  /** Write under keys that other classes of the table can have too, whosever items are there: a batch has no conditions. */
  readonly overClasses?: boolean;
}

/** What differs between a put and a deletion. */
interface BatchPart {
  readonly writable: BatchWritable;
  /** Undefined for a deletion. */
  readonly entity: object | undefined;
  readonly request: WriteRequest;
  readonly commit: () => void;
}

/** One write of a batch, checked and ready to be sent. */
export interface BatchEntry extends BatchPart {
  readonly target: Target;
  readonly table: string;
  readonly id: string;
}

/** Completes an entry. */
function entryOf(target: Target, key: Item, { writable, entity, request, commit }: BatchPart): BatchEntry {
  return { writable, entity, request, commit, target, table: tableOf(target), id: identityOf(target, key) };
}

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
  const made = encodeForPut(target, entity, {
    verb: 'batchWrite',
    ...timeOf(options),
    adjust: stamped => {
      if (stored === undefined) return;
      refuseReassigned(target, entity, { stored, next: stamped, verb: 'batchWrite' });
      stampReplaced(target, stamped, { stored });
    },
  });
  const entry = ({ key, item, sealed, held }: WholeItem): BatchEntry => {
    if (storedRow(entity) === undefined) {
      refuseForeignItem(target, item, { verb: 'batchWrite', overClasses: options.overClasses });
      refuseForeign(target, key, { ...options, effect: 'replace' });
    }
    const request = { PutRequest: { Item: sealed } };
    const commit = (): void => commitEntity(target, entity, { stored: item, sent: sealed, held });
    return entryOf(target, key, { writable: entity, entity, request, commit });
  };
  return made instanceof Promise ? made.then(entry) : entry(made);
}

function deletionEntry(deletion: Deletion, options: BatchWriteOptions): BatchEntry {
  const { target, key } = deletion;
  refuseInBatch(target, 'delete', options);
  refuseForeign(target, key, { ...options, effect: 'delete' });
  return entryOf(target, key, {
    writable: deletion,
    entity: undefined,
    request: { DeleteRequest: { Key: key } },
    commit: () => undefined,
  });
}

const refuseForeign = (
  target: Target,
  key: Item,
  { overClasses, effect }: BatchWriteOptions & { readonly effect: 'replace' | 'delete' },
): void => refuseForeignKey(target, key, { verb: 'batchWrite', overClasses, effect, hasCondition: false });

/** Sends one request; answers what it left undone. Puts and deletes can be repeated without harm, so a lost answer is just another try. */
export async function writeBatch(
  session: Session,
  batch: readonly BatchEntry[],
  options: BatchWriteOptions & Deadline,
): Promise<readonly BatchEntry[]> {
  const RequestItems = requestsByTable(batch);
  const { output } = await send(session, 'BatchWriteItem', {
    input: { RequestItems },
    ...timeOf(options),
    meter: options.meter,
    verb: 'batchWrite',
  });
  const undone = new Set<string>();
  for (const [table, requests] of Object.entries(output.UnprocessedItems ?? {})) {
    const { target } = batch.find(entry => entry.table === table)!;
    for (const request of requests) undone.add(identityOf(target, subjectOf(request)));
  }
  return undone.size === 0 ? [] : batch.filter(entry => undone.has(entry.id));
}

// Through a map: a table may have any name, `constructor` among them.
function requestsByTable(batch: readonly BatchEntry[]): Readonly<Record<string, readonly WriteRequest[]>> {
  const tables = new Map<string, WriteRequest[]>();
  for (const { table, request } of batch) {
    const requests = tables.get(table);
    if (requests === undefined) tables.set(table, [request]);
    else requests.push(request);
  }
  return Object.fromEntries(tables);
}

function subjectOf(request: WriteRequest): Item {
  return 'PutRequest' in request && request.PutRequest !== undefined
    ? request.PutRequest.Item
    : (request as Extract<WriteRequest, { DeleteRequest: unknown }>).DeleteRequest.Key;
}

/** DynamoDB's limit for one BatchWriteItem. */
export const MAX_WRITES = 25;

/**
 * Puts and deletes any number of items of any classes and tables: `BatchWriteItem` for 25 at a time, what the service left
 * unprocessed again with backoff. Not atomic. Batches carry no conditions, so versioned classes are refused unless
 * `ignoreVersion` says otherwise, and classes that protect fields always.
 * @throws ErrUnprocessed with what is not written after the last try; ErrInvalidOperator for an item twice
 */
export async function batchWrite(writables: readonly BatchWritable[], given: BatchWriteOptions = {}): Promise<void> {
  checkOptions('batchWrite', given, BATCH_WRITE_OPTIONS);
  checkBatchOptions(given, 'batchWrite');
  const options = withinTime(given);
  checkIterable(writables, 'batchWrite');
  const entries = await batchEntries(writables, options);
  const { left, cause } = await inBatches(entries, {
    operation: 'BatchWriteItem',
    size: MAX_WRITES,
    options,
    session: entry => entry.target.session,
    send: (session, batch) => writeBatch(session, batch, options),
  });
  const fault = await committed(entries, left);
  if (left.length > 0)
    throw unprocessedError('batchWrite', {
      message: `${left.length} of ${entries.length} items are not known to be written`,
      left: left.map(entry => entry.writable),
      cause,
    });
  if (fault !== undefined) throw fault.error;
}

/** Everything checked, stamped and sealed before the first request. */
async function batchEntries(
  writables: readonly BatchWritable[],
  options: BatchWriteOptions,
): Promise<readonly BatchEntry[]> {
  const entries = new Map<string, BatchEntry>();
  for (const writable of writables) {
    const made = makeEntry(writable, options);
    const entry = made instanceof Promise ? await made : made;
    if (entries.has(entry.id)) throw twiceError(entry.target);
    entries.set(entry.id, entry);
  }
  return [...entries.values()];
}

/** Brings what was written to its new state, then runs the hooks; answers the first error of a hook, which takes nothing back. */
export async function committed(
  entries: readonly BatchEntry[],
  left: readonly BatchEntry[],
): Promise<{ readonly error: unknown } | undefined> {
  const undone = new Set(left);
  const done = left.length === 0 ? entries : entries.filter(entry => !undone.has(entry));
  for (const entry of done) entry.commit();
  let fault: { readonly error: unknown } | undefined;
  for (const { target, entity } of done) {
    if (entity === undefined) continue;
    const hooks = afterSave(target, entity);
    if (hooks !== undefined) await hooks.catch((error: unknown) => (fault ??= { error }));
  }
  return fault;
}
