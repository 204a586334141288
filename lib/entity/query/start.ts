import { DynamormError } from '../../errors/dynamorm-error.js';
import type { IndexModel } from '../../model/model.js';
import { contextOf, type Target } from '../../operations/target.js';
import { cursorAfter } from '../../operations/query/start-key.js';
import { Query } from './query.js';
import { readOf } from './read-builder.js';
import { Scan, type ScanOptions } from './scan.js';

/** A query of a table or one of its indexes. */
export function queryOf<E extends object>(target: Target<E>, values: object, index?: IndexModel): Query<E> {
  if (typeof values !== 'object' || values === null)
    throw new DynamormError(
      'ErrMissingPrimaryKey',
      `${target.model.name}.query needs an object of key fields`,
      contextOf(target, 'query'),
    );
  return new Query<E>({ target, index, asked: { values, where: undefined } });
}

/** A scan of a table or one of its indexes. */
export function scanOf<E extends object>(target: Target<E>, options: ScanOptions, index?: IndexModel): Scan<E> {
  const { segments, concurrency, onUnreadable } = options;
  return new Scan<E>({ target, index, onUnreadable }, segments === undefined ? undefined : { segments, concurrency });
}

/** The cursor that goes on after an item. @throws ErrInvalidOperator for what is no item, or no read of the class */
export function cursorOfItem(target: Target, item: object, query: unknown): string {
  const { model } = target;
  const refuse = (why: string): Error =>
    new DynamormError('ErrInvalidOperator', `${model.name}.cursorOf ${why}`, contextOf(target, 'cursorOf'));
  if (typeof item !== 'object' || item === null) throw refuse('needs an item');
  const read = readOf(query);
  if (read === undefined) throw refuse('needs the query that the cursor is for');
  if (read.target.model.type !== model.type) throw refuse(`was given a read of ${read.target.model.name}`);
  return cursorAfter(read, item);
}

/** An index by name. @throws ErrInvalidOperator where the class has none of that name */
export function indexOf(target: Target, name: string): IndexModel {
  const index = target.model.indexes.get(name);
  if (index !== undefined) return index;
  const known = [...target.model.indexes.keys()].join(', ') || 'none';
  throw new DynamormError(
    'ErrInvalidOperator',
    `${target.model.name} has no index ${name}; it has: ${known}`,
    contextOf(target, 'index'),
  );
}

export type { Query, Scan, ScanOptions };
