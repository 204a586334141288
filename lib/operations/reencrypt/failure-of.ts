import { decodeFields } from '../../codec/item.js';
import { isDynamormError } from '../../errors/dynamorm-error.js';
import type { Item } from '../../values/value.js';
import type { Target } from '../target.js';
import type { ReencryptFailure } from './reencrypt-options.js';

/** What is wrong with one item, and not with all. */
const OF_ONE_ITEM = ['ErrInvalidEncryptedEnvelope', 'ErrItemTooLarge', 'ErrConditionFailed'] as const;

/** What is told of an item that cannot be rewritten; undefined for an error that others would meet as well. */
export function failureOf({ model }: Target, item: Item, error: unknown): ReencryptFailure | undefined {
  if (!isDynamormError(error) || !OF_ONE_ITEM.some(code => error.codes.includes(code))) return undefined;
  const key = Object.fromEntries(model.key.map(({ name }) => [name, item[name]!]));
  return { key: decodeFields(model, key), error };
}
