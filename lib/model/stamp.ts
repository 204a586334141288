import { type Codec, isDate } from './codecs/codec.js';
import { parseRfc3339 } from './codecs/rfc3339.js';
import type { Attribute } from './model.js';

// Stamps are stored with three to nine fraction digits, by this library and by other runtimes, and a `Date` holds three: a `Date`
// that is compared with a stamp stands for its whole millisecond, and text for itself.

/** The texts of one millisecond, first and last by their bytes: every form of three to nine digits lies between them. */
export interface Moment {
  readonly first: string;
  readonly last: string;
}

/** Whether an attribute is a creation or update time, stored as text. */
export const isStamp = ({ owned, codec }: Attribute): boolean =>
  (owned === 'createdAt' || owned === 'updatedAt') && codec.format === 'rfc3339nano';

/** The millisecond that a `Date` stands for, where it is compared with a stamp; undefined for every other value and attribute. */
export function momentOf(attribute: Attribute, value: unknown): Moment | undefined {
  if (!isStamp(attribute) || !isDate(value) || Number.isNaN(value.getTime())) return undefined;
  const text = value.toISOString();
  // Years beyond 9999 have another form, which the codec refuses.
  return text.length === 24 ? { first: `${text.slice(0, -1)}000000Z`, last: text } : undefined;
}

/** The text given for a stamp, which is exact; undefined for every other value and attribute. */
export function stampText(attribute: Attribute, value: unknown): string | undefined {
  return isStamp(attribute) && isMoment(value) ? value : undefined;
}

/** The same for a field of which only the codec is known: text in place of a `Date`. */
export function textOfDate({ name }: Codec, value: unknown): string | undefined {
  return name === 'timestamp' && isMoment(value) ? value : undefined;
}

const isMoment = (value: unknown): value is string => typeof value === 'string' && parseRfc3339(value) !== undefined;
