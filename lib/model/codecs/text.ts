import { invalid } from './faults.js';

/**
 * The text itself, where it has a UTF-8 form. Half a surrogate pair has none: it would be stored as a replacement
 * character and read back as other text.
 */
export function wellFormed(text: string): string {
  if (!(text as WellFormed).isWellFormed()) throw invalid('text with half a surrogate pair cannot be stored');
  return text;
}

/** The key of a stored map: well-formed text of at least one character, since DynamoDB takes no map with an empty key. */
export function mapKey(key: string): string {
  if (key === '') throw invalid('a map has no empty key in DynamoDB');
  return wellFormed(key);
}

/** What ES2024 calls the check; every supported Node has it. */
type WellFormed = string & { isWellFormed(): boolean };
