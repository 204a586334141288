import type { PageOutput } from '../../client/requests.js';
import type { Item } from '../../values/value.js';
import { cipherContext, type CipherContext } from '../rules/crypto.js';
import type { PreparedRead } from './read-input.js';
import { readRows } from './read-row.js';
import type { Read } from './read.js';
import { cursorOf, keyOfItem } from './start-key.js';

/** One page of a query or scan. */
export interface Page<T> {
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

/** One page as it came, its items still on the wire. */
export interface WirePage {
  readonly prepared: PreparedRead;
  /** The key it starts after; undefined at the beginning. */
  readonly start: Item | undefined;
  readonly output: PageOutput;
}

/** The cipher of a read, asked for before any request. */
export function readCipher(read: Read): CipherContext | undefined {
  const operation = read.asked === undefined ? 'scan' : 'query';
  return cipherContext(read.target, { operation, reads: true, signal: read.signal });
}

/** A page with its items as the class reads them. */
export async function hydratePage<T>(read: Read, page: WirePage, cipher: CipherContext | undefined): Promise<Page<T>> {
  const { prepared, output } = page;
  const items = await readRows<T>(read, output.Items ?? [], cipher);
  const { LastEvaluatedKey: last, ScannedCount, ConsumedCapacity } = output;
  return {
    items,
    cursor: last && cursorOf(read, prepared, last),
    previous: previousOf(read, page),
    scanned: ScannedCount ?? items.length,
    consumed: ConsumedCapacity?.CapacityUnits,
  };
}

/** Stands for the place after the last item: `page({ before: 'end' })` is the last page. */
export const END = 'end';

/**
 * A page that did not start at the beginning has one before it: the same read the other way, from this page's first item.
 * Where a filter left none, it goes back over what this page dropped, which drops it again.
 */
function previousOf(read: Read, { prepared, start, output }: WirePage): string | undefined {
  if (read.asked === undefined || start === undefined) return undefined;
  const { Items = [], LastEvaluatedKey: last } = output;
  const [first] = Items;
  const key = first === undefined ? last : keyOfItem(read, first);
  if (key !== undefined) return cursorOf({ ...read, descending: read.descending !== true }, prepared, key);
  return first === undefined ? END : undefined;
}
