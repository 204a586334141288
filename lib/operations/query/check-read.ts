import { DynamormError } from '../../errors/dynamorm-error.js';
import type { Path } from '../../expressions/ast.js';
import type { KeyCondition } from '../../expressions/key/key-condition.js';
import type { KeyDoubt } from '../../expressions/key/key-doubts.js';
import { contextOf } from '../target.js';
import { keysOf, projects } from './filters/index-entry.js';
import { isLookup } from './lookup/is-lookup.js';
import type { Read } from './read.js';

/** Refuses what DynamoDB would refuse, or read otherwise than meant. @throws ErrInvalidOperator */
export function checkRead(read: Read): void {
  const { index, limit } = read;
  if (isLookup(read) && read.hashed === undefined)
    throw refused(
      read,
      'the value of a blind index is hashed when the query is sent, so there is no request to show yet',
    );
  if (read.consistent === true && index?.type === 'GSI')
    throw refused(read, `${index.name} is a global index, which has no consistent reads`);
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit > 0))
    throw refused(read, 'a limit is a whole number above 0');
  if (read.descending === true && read.asked === undefined) throw refused(read, 'a scan has no order');
}

/**
 * The paths to read: those asked for, and the keys where something needs them. An encrypted attribute does not open without
 * those it is bound to, a key tells what it is made of, and a page within a list of pages tells by its items where the page before it ended.
 */
export function projected(
  read: Read,
  select: readonly Path[],
  { unsure, telling }: { readonly unsure: readonly KeyDoubt[]; readonly telling: readonly string[] },
): readonly Path[] {
  const { target, index } = read;
  for (const [name] of select) {
    if (index !== undefined && !projects(target, index, name))
      throw refused(read, `${target.model.byName.get(name)?.field ?? name} is not projected into ${index.name}`);
  }
  const { key, byName } = target.model;
  const hashed = (read.hashed ?? []).filter(({ shown }) => shown).map(({ by }) => by.of);
  const withKeys =
    hashed.length > 0 ||
    unsure.length > 0 ||
    (read.asked !== undefined && read.cursor !== undefined) ||
    select.some(([name]) => byName.get(name)?.encrypted === 2);
  const whole = new Set(select.filter(path => path.length === 1).map(([name]) => name));
  const keys = withKeys ? [...key, ...keysOf(read), ...hashed].map(({ name }) => name) : [];
  const more = new Set([...keys, ...telling]);
  return [
    ...select.filter(([name, ...rest]) => rest.length === 0 || !more.has(name)),
    ...[...more].filter(name => !whole.has(name)).map((name): Path => [name]),
  ];
}

/** A session may forbid what reads everything there is: scans, and queries that filter a whole partition. */
export function refuseWide(read: Read, key: KeyCondition | undefined): void {
  if (read.target.session.options['forbidScan'] !== true) return;
  if (read.asked === undefined) throw refused(read, 'this session forbids scans');
  if (read.filter !== undefined && key !== undefined && !isNarrowed(read, key))
    throw refused(
      read,
      'this session forbids queries whose filter reads the whole partition: ask for a range of the sort key',
    );
}

/** Whether a query asks for less than everything its class has in the partition. */
function isNarrowed({ asked, index, target }: Read, key: KeyCondition): boolean {
  if (asked?.where !== undefined || key.sort.some(({ op }) => op === '=')) return true;
  const partition = (index?.partition ?? [target.model.partition]).flatMap(({ field, template }) => [
    field,
    ...(template?.fields ?? []),
  ]);
  return Object.entries(asked?.values ?? {}).some(
    ([field, value]) => value !== undefined && !partition.includes(field),
  );
}

/** What is refused about a read, before any request. */
export function refused(read: Read, why: string): DynamormError {
  return new DynamormError('ErrInvalidOperator', `${read.target.model.name}: ${why}`, placeOf(read));
}

/** The same of a cursor. */
export function refusedCursor(read: Read, why: string): DynamormError {
  const details = { ...placeOf(read), codes: ['ErrInvalidOperator'] as const };
  return new DynamormError('ErrInvalidCursor', `${read.target.model.name}: ${why}`, details);
}

const placeOf = ({ target, asked }: Read) => contextOf(target, asked === undefined ? 'scan' : 'query');
