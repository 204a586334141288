import { percentEncode } from '../../values/utf8.js';
import type { Transform } from './key-contract.js';

/** Exactly these, since what a language's own `trim` takes away differs. */
const TRIMMED =
  '[\\u0009-\\u000D\\u0020\\u0085\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF]+';
const START = new RegExp(`^${TRIMMED}`);

/** The transforms of a segment's text, by name. */
export const TRANSFORMS: Readonly<Record<Transform, (text: string) => string>> = {
  trim,
  wildcard_empty: text => (text === '' ? '*' : text),
  // Every other letter's lower case depends on a locale or on a version of Unicode.
  lowercase: text => text.replace(/[A-Z]+/g, letters => letters.toLowerCase()),
  url_encode: percentEncode,
};

function trim(text: string): string {
  let end = text.length;
  while (end > 0 && START.test(text[end - 1]!)) end--;
  return text.slice(0, end).replace(START, '');
}
