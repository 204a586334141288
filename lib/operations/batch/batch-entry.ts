import type { WriteRequest } from '../../client/requests.js';
import type { CallOptions } from '../../client/session.js';
import type { Item } from '../../values/value.js';
import { identityOf, type Deletion } from '../item-key.js';
import { tableOf, type Target } from '../target.js';
import type { BatchOptions } from './batch-options.js';

/** What a batch writes: an entity to put, or a deletion by key. */
export type BatchWritable = object | Deletion;

export interface BatchWriteOptions extends BatchOptions, Pick<CallOptions, 'timeoutMs' | 'meter'> {
  readonly signal?: AbortSignal;
  /**
   * Write versioned classes although a batch cannot check versions. A put then writes the version after the loaded one (of a
   * new entity the given one, else 0), so that others who hold the old one see a conflict; a change made by others since is overwritten.
   */
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
export interface BatchPart {
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
export function entryOf(target: Target, key: Item, { writable, entity, request, commit }: BatchPart): BatchEntry {
  return { writable, entity, request, commit, target, table: tableOf(target), id: identityOf(target, key) };
}
