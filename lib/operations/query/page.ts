import type { PageOutput } from '../../client/requests.js';
import { settled } from '../item/hydrate.js';
import { cipherContext, type CipherContext } from '../rules/crypto.js';
import type { PreparedRead } from './read-input.js';
import { readRow } from './read-row.js';
import type { Read } from './read.js';
import { cursorOf, keyOfItem } from './start-key.js';

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
  const items = await settled((output.Items ?? []).map(item => readRow(read, item, cipher) as T));
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
  if (read.asked === undefined || read.cursor === undefined) return undefined;
  const key = keyOfItem(read, Items[0]);
  return key && cursorOf({ ...read, descending: read.descending !== true }, prepared, key);
}
