import type { PageOutput } from '../../client/requests.js';
import type { CipherContext } from '../../encryption/context.js';
import type { Item } from '../../values/value.js';
import { request } from '../request.js';
import { cipherContext } from '../rules/crypto.js';
import { keysOf } from './filters.js';
import { cursorOf, startKey } from './start-key.js';
import { prepareRead, type PreparedRead } from './read-input.js';
import { readRow } from './read-row.js';
import type { Read } from './read.js';

/** One page of a query or scan. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page starts; undefined at the end. */
  readonly cursor: string | undefined;
  /** Where the page before ended, for `page({ before })`; undefined on the first page, and where items do not hold their keys. */
  readonly previous: string | undefined;
  /** Items DynamoDB evaluated before the filter. */
  readonly scanned: number;
  /** Read capacity units of this page, where asked for. */
  readonly consumed: number | undefined;
}

/** One page as it came, its items still on the wire. */
export interface WirePage {
  readonly prepared: PreparedRead;
  readonly output: PageOutput;
}

/** Sends one request of a read. */
export async function wirePage(
  read: Read,
  prepared: PreparedRead,
  at: { readonly start?: Item | undefined; readonly count?: boolean },
): Promise<WirePage> {
  const input = {
    ...prepared.input,
    ...(at.count === true && { Select: 'COUNT' as const }),
    ...(at.start !== undefined && { ExclusiveStartKey: at.start }),
  };
  const { output } = await request(read.target, { operation: prepared.operation, input, options: read });
  return { prepared, output };
}

/** The pages of a read as they come, each fetched when it is asked for, or one ahead with `prefetch`. */
export async function* wirePages(read: Read): AsyncGenerator<WirePage, void, undefined> {
  const prepared = prepareRead(read);
  const fetch = (start: Item | undefined): Promise<WirePage> => wirePage(read, prepared, { start });
  let next: Promise<WirePage> | undefined = fetch(
    read.cursor === undefined ? undefined : startKey(read, prepared, read.cursor),
  );
  while (next !== undefined) {
    const page: WirePage = await next;
    const last = page.output.LastEvaluatedKey;
    next = last !== undefined && read.prefetch === true ? fetch(last) : undefined;
    // Nobody may be left to hear of it if the caller stops here.
    next?.catch(() => undefined);
    yield page;
    if (last !== undefined) next ??= fetch(last);
  }
}

/** The same with items as the class reads them. */
export async function* pages<T>(read: Read): AsyncGenerator<Page<T>, void, undefined> {
  const cipher = readCipher(read);
  for await (const page of wirePages(read)) yield await hydratePage<T>(read, page, cipher);
}

/** The cipher of a read, asked for before any request. */
export function readCipher(read: Read): CipherContext | undefined {
  const operation = read.asked === undefined ? 'scan' : 'query';
  return cipherContext(read.target, { operation, reads: true, signal: read.signal });
}

/** A page with its items as the class reads them. */
export async function hydratePage<T>(
  read: Read,
  { prepared, output }: WirePage,
  cipher: CipherContext | undefined,
): Promise<Page<T>> {
  const rows: unknown[] = (output.Items ?? []).map(item => readRow(read, item, cipher));
  const items = (rows.some(row => row instanceof Promise) ? await Promise.all(rows) : rows) as T[];
  const { LastEvaluatedKey: last, ScannedCount, ConsumedCapacity } = output;
  return {
    items,
    cursor: last && cursorOf(read, prepared, last),
    previous: previousOf(read, prepared, output),
    scanned: ScannedCount ?? items.length,
    consumed: ConsumedCapacity?.CapacityUnits,
  };
}

/** A page that did not start at the beginning has one before it: the same read the other way, from this page's first item. */
function previousOf(read: Read, prepared: PreparedRead, { Items = [] }: PageOutput): string | undefined {
  const [first] = Items;
  if (read.asked === undefined || read.cursor === undefined || first === undefined) return undefined;
  const names = [...new Set([...read.target.model.key, ...keysOf(read)].map(({ name }) => name))];
  if (names.some(name => first[name] === undefined)) return undefined;
  const key = Object.fromEntries(names.map(name => [name, first[name]!]));
  return cursorOf({ ...read, descending: read.descending !== true }, prepared, key);
}

/** How many items a read finds: `Select=COUNT` over every page. */
export async function count(read: Read): Promise<number> {
  cipherContext(read.target, { operation: 'count', reads: false });
  const prepared = prepareRead(read);
  let start = read.cursor === undefined ? undefined : startKey(read, prepared, read.cursor);
  let total = 0;
  do {
    const counted: WirePage = await wirePage(read, prepared, { start, count: true });
    const { output } = counted;
    total += output.Count ?? 0;
    start = output.LastEvaluatedKey;
  } while (start !== undefined);
  return total;
}
