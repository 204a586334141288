import { DynamormError, type ErrorCode } from '../../errors/errors.js';
import type { Condition, Path } from '../../expressions/condition.js';
import type { AmbiguousField, KeyCondition } from '../../expressions/key/key-condition.js';
import type { BlindIndexModel, IndexModel, Attribute } from '../../model/model.js';
import type { CallOptions, OnUnreadable } from '../../session/session.js';
import { cipherContext, type CipherContext } from '../crypto.js';
import { contextOf, type Target } from '../target.js';

/** Values of key fields and conditions on them: what makes a read a Query. */
interface KeyQuery {
  readonly values: object;
  readonly where: Condition | undefined;
}

/** A value looked up by blind index, and how its items are distinguished from others of the same hash. */
export interface BlindMatch {
  readonly by: BlindIndexModel;
  /** What an item's own value must be once it is opened, in the normal form that is hashed. */
  readonly text: string;
  /** Whether the index projects the value itself, so that a match can be checked. */
  readonly shown: boolean;
}

/** A query or scan as plain data: what the builders assemble and the verbs of this folder send. Every part may be printed. */
export interface Read<E extends object = object> extends CallOptions {
  readonly target: Target<E>;
  /** Undefined for a scan. */
  readonly asked?: KeyQuery | undefined;
  readonly index?: IndexModel | undefined;
  readonly filter?: Condition | undefined;
  /** Paths to read instead of whole items. */
  readonly select?: readonly Path[] | undefined;
  readonly descending?: boolean;
  /** Most items DynamoDB evaluates for one page. */
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  /** Where DynamoDB evaluated a whole `limit` and that was not enough, the next page has four times as much. */
  readonly grows?: boolean;
  /** Start the request for the next page while the caller works on this one. */
  readonly prefetch?: boolean;
  /** Leave out what has expired and is not deleted yet. */
  readonly hideExpired?: boolean;
  /** Set if the key values are hashes already: one of the requests of a lookup by blind index. */
  readonly hashed?: readonly BlindMatch[] | undefined;
  /** Only the number of items is wanted. */
  readonly counts?: boolean;
  /** The whole items are read too: they are the answer, and hold what an index entry does not. */
  readonly hydrates?: boolean;
  /** Answer the attributes as they are stored, nothing opened or decoded: for what rewrites them. */
  readonly stored?: boolean;
  /** What to do about rows that the class cannot read, if the session's policy does not apply. */
  readonly onUnreadable?: OnUnreadable | undefined;
  /** The part of a parallel scan. */
  readonly segment?: { readonly segment: number; readonly of: number } | undefined;
}

/** The read that answers whole entities. @throws ErrInvalidOperator for one that answers parts of items */
export function hydrating(read: Read): Read {
  refuseParts({ ...read, hydrates: true });
  return { ...read, hydrates: true };
}

function refuseParts(read: Read): void {
  if (read.hydrates === true && read.select !== undefined)
    throw refused(read, 'hydrate() answers whole entities, and select() parts of items');
}

/** Key attributes of the table or index that is read. */
export function keysOf({ target, index }: Pick<Read, 'target' | 'index'>): readonly Attribute[] {
  return index === undefined ? target.model.key : [...index.partition, ...index.sort];
}

/**
 * Whether an attribute stands in the entries of an index. A local index fetches the table's, and one that includes attributes is
 * made with the one that tells the type.
 */
export function projects({ model }: Target, index: IndexModel, name: string): boolean {
  if (index.projection === 'ALL' || index.kind.readsUnprojected) return true;
  const always = [...model.key, ...index.partition, ...index.sort];
  if (always.some(attribute => attribute.name === name)) return true;
  if (index.projection === 'KEYS_ONLY') return false;
  return index.projection.some(attribute => attribute.name === name) || model.discriminator?.name === name;
}

/** The blind indexes among the keys of the index that a query reads. */
export function blindKeysOf({ target, index, asked }: Read): readonly BlindIndexModel[] {
  const { blindIndexes } = target.model;
  if (blindIndexes.length === 0 || index === undefined || asked === undefined) return [];
  return blindIndexes.filter(({ attribute }) => index.partition.includes(attribute) || index.sort.includes(attribute));
}

/** Whether a query looks values up by their hashes. */
export const isLookup = (read: Read): boolean => blindKeysOf(read).length > 0;

/** Whether a query looks values up whose hashes are not made yet. */
export const isUnhashedLookup = (read: Read): boolean => read.hashed === undefined && isLookup(read);

/** Refuses what DynamoDB would refuse, or read otherwise than meant. @throws ErrInvalidOperator */
export function checkRead(read: Read): void {
  const { index, limit } = read;
  if (isUnhashedLookup(read))
    throw refused(
      read,
      'the value of a blind index is hashed when the query is sent, so there is no request to show yet',
    );
  if (read.consistent === true && index?.kind.readsConsistently === false)
    throw refused(read, `${index.name} is a global index, which has no consistent reads`);
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit > 0))
    throw refused(read, 'a limit is a whole number above 0', 'ErrInvalidInput');
  if (read.select?.length === 0) throw refused(read, 'select() needs the name of a field');
  refuseParts(read);
  if (read.descending === true && read.asked === undefined) throw refused(read, 'a scan has no order');
}

/**
 * The paths to read: those asked for, and the primary key, by which an error names the row and which an encrypted attribute may be bound
 * to. A key of an index tells what it is made of, and a page within a list of pages tells by its items where the page before it ended.
 */
export function projected(
  read: Read,
  select: readonly Path[],
  { unsure, telling }: { readonly unsure: readonly AmbiguousField[]; readonly telling: readonly string[] },
): readonly Path[] {
  const { target, index } = read;
  for (const [name] of select) {
    if (index !== undefined && !projects(target, index, name))
      throw refused(read, `${target.model.byName.get(name)?.field ?? name} is not projected into ${index.name}`);
  }
  const { key } = target.model;
  const hashed = (read.hashed ?? []).filter(({ shown }) => shown).map(({ by }) => by.of);
  const withIndexKeys =
    hashed.length > 0 || unsure.length > 0 || (read.asked !== undefined && read.cursor !== undefined);
  const whole = new Set(select.filter(path => path.length === 1).map(([name]) => name));
  const named = read.counts === true && !withIndexKeys ? [] : key;
  const keys = [...named, ...(withIndexKeys ? [...keysOf(read), ...hashed] : [])].map(({ name }) => name);
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

/** Whether a query reads less than all of its class in the partition. */
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
export function refused(read: Read, why: string, ...codes: readonly ErrorCode[]): DynamormError {
  return new DynamormError('ErrInvalidOperator', `${read.target.model.name}: ${why}`, { ...placeOf(read), codes });
}

/** The error for a cursor that does not belong to a read. */
export function refusedCursor(read: Read, why: string): DynamormError {
  const details = { ...placeOf(read), codes: ['ErrInvalidOperator'] as const };
  return new DynamormError('ErrInvalidCursor', `${read.target.model.name}: ${why}`, details);
}

const placeOf = ({ target, asked }: Read) => contextOf(target, asked === undefined ? 'scan' : 'query');

/** One page of a query or scan. */
export interface Page<T> {
  /** The items that passed the filter; empty where it dropped them all. */
  readonly items: readonly T[];
  /** Where the next page starts; undefined at the end. */
  readonly cursor: string | undefined;
  /** Where the page before ended, for `page({ before })`; undefined on the first page, and where the items do not hold their keys. */
  readonly previous: string | undefined;
  /** Items DynamoDB evaluated before the filter. */
  readonly scanned: number;
  /** Read capacity units of this page, where asked for. */
  readonly consumed: number | undefined;
}

/** The cipher of a read, asked for before any request. */
export function readCipher(read: Read): CipherContext | undefined {
  const operation = read.asked === undefined ? 'scan' : 'query';
  return cipherContext(read.target, { operation, reads: true, options: read });
}
