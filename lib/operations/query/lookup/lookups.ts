import { blindIndexOf } from '../../../encryption/blind-index.js';
import { cipherContext, type CipherContext } from '../../rules/crypto.js';
import type { Read } from '../read.js';
import { blindKeysOf } from './is-lookup.js';
import { refuseUnverified, wishOf } from './wish.js';

/**
 * The queries that look up what a query by blind index asks for: with the value's hash under the current secret, and under
 * every former one that rows not yet rewritten hold. Former ones first: a row that is rewritten meanwhile is then found twice, not missed.
 * The same query where it asks for no blind index. With `hydrates`, the whole items are read besides, so that the index need
 * not hold the value.
 * @throws ErrInvalidOperator ErrMissingPrimaryKey ErrEncryptionNotConfigured ErrEncryptionUnavailable
 */
export async function lookups(
  read: Read,
  cipher: CipherContext | undefined,
  how: { readonly hydrates?: boolean } = {},
): Promise<readonly Read[]> {
  const blind = blindKeysOf(read);
  if (blind.length === 0) return [read];
  const context = cipher ?? cipherContext(read.target, { operation: 'query', reads: true, signal: read.signal })!;
  const wishes = blind.flatMap(by => wishOf(read, by) ?? []);
  for (const wish of wishes) if (how.hydrates !== true) refuseUnverified(read, wish);
  const { values, where } = read.asked!;
  const asked: Record<string, unknown> = { ...values };
  for (const { by } of wishes) {
    delete asked[by.of.field];
    delete asked[by.attribute.field];
  }
  let choices: readonly Readonly<Record<string, unknown>>[] = [asked];
  for (const { by, value } of wishes) {
    const { current, old } = (await blindIndexOf(context, by, value))!;
    // Digests of few bits may be the same under two secrets, and are one query then.
    const digests = [...new Set([...old.toReversed(), current])];
    choices = digests.flatMap(digest => choices.map(choice => ({ ...choice, [by.attribute.field]: digest })));
  }
  const hashed = wishes.map(wish => wish.hashed);
  return choices.map(choice => ({ ...read, asked: { values: choice, where }, hashed }));
}
