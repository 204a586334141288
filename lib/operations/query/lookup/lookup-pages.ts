import type { CipherContext } from '../../rules/crypto.js';
import { END, readCipher, type Page, type WirePage } from '../page.js';
import type { Read } from '../read.js';
import { isLookup } from './is-lookup.js';
import { joinedPages, queryOfCursor } from './joined-pages.js';
import { lookups } from './lookups.js';
import { verified } from './verified.js';

type Generating<P> = (read: Read) => AsyncGenerator<P, void, undefined>;

/** The pages of a lookup by blind index, made of those of its queries; undefined for any other read. */
export async function lookupPages<T>(
  read: Read,
  cipher: CipherContext | undefined,
  pagesOf: Generating<Page<T>>,
): Promise<AsyncGenerator<Page<T>, void, undefined> | undefined> {
  return isAsked(read) ? joinedPages<T>(await lookups(read, cipher), pagesOf) : undefined;
}

/** How many items of a lookup hold the value itself, which DynamoDB cannot tell; undefined for any other read. */
export async function countLookup(read: Read, wirePagesOf: Generating<WirePage>): Promise<number | undefined> {
  if (!isAsked(read)) return undefined;
  const cipher = readCipher(read);
  let total = 0;
  for (const part of await lookups(read, cipher)) {
    for await (const { output } of wirePagesOf(part))
      total += (await verified(part, output.Items ?? [], cipher)).length;
  }
  return total;
}

/** The one query of a lookup that the read's cursor belongs to; undefined for any other read. */
export async function lookupAt(read: Read, cipher: CipherContext | undefined): Promise<Read | undefined> {
  if (!isAsked(read) || read.cursor === undefined) return undefined;
  const reads = await lookups(read, cipher);
  return read.cursor === END ? reads.at(-1) : reads[queryOfCursor(reads, read.cursor)];
}

/** The queries of a lookup whose items are read whole besides, and verified by `isWanted`. */
export const wholeLookups = (read: Read): Promise<readonly Read[]> => lookups(read, undefined, { hydrates: true });

const isAsked = (read: Read): boolean => read.hashed === undefined && isLookup(read);
