import { DynamormError } from '../../errors/dynamorm-error.js';
import type { Path } from '../../expressions/ast.js';
import { contextOf } from '../target.js';
import { projects } from './filters.js';
import type { Read } from './read.js';

/** Refuses what DynamoDB would refuse, or read otherwise than meant. @throws ErrInvalidOperator */
export function checkRead(read: Read): void {
  const { index, limit } = read;
  if (read.consistent === true && index?.type === 'GSI')
    throw refused(read, `${index.name} is a global index, which has no consistent reads`);
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit > 0))
    throw refused(read, 'a limit is a whole number above 0');
  if (read.descending === true && read.asked === undefined) throw refused(read, 'a scan has no order');
}

/** What an encrypted attribute is bound to must be read with it, or it would not open. */
export function projected(read: Read, select: readonly Path[]): readonly Path[] {
  const { target, index } = read;
  for (const [name] of select) {
    if (index !== undefined && !projects(target, index, name))
      throw refused(read, `${target.model.byName.get(name)?.field ?? name} is not projected into ${index.name}`);
  }
  const bound = select.some(([name]) => target.model.byName.get(name)?.encrypted === 2);
  const named = new Set(select.map(([name]) => name));
  return bound
    ? [...select, ...target.model.key.filter(({ name }) => !named.has(name)).map(({ name }): Path => [name])]
    : select;
}

/** A session may forbid what reads everything there is: scans, and queries that filter a whole partition. */
export function refuseWide(read: Read, query: { filtered: boolean; sorted: boolean }): void {
  if (read.target.session.options['forbidScan'] !== true) return;
  if (read.asked === undefined) throw refused(read, 'this session forbids scans');
  if (query.filtered && !query.sorted)
    throw refused(
      read,
      'this session forbids queries whose filter reads the whole partition: ask for a range of the sort key',
    );
}

/** What is refused about a read, before any request. */
export function refused(read: Read, why: string): DynamormError {
  const { target } = read;
  return new DynamormError(
    'ErrInvalidOperator',
    `${target.model.name}: ${why}`,
    contextOf(target, read.asked === undefined ? 'scan' : 'query'),
  );
}
