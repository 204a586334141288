import { utf8Length } from '../../values/utf8.js';

/**
 * The most bytes a sort key has. It is what makes exact neighbours of a text exist: between a text and its neighbour
 * here, in the order of UTF-8 bytes, there is no key that DynamoDB could store.
 */
export const MAX_SORT_KEY = 1024;

const HIGHEST = '\u{10FFFF}';
/** The highest text of exactly 0 to 3 bytes. */
const TAILS = ['', '\u007F', '\u07FF', '\uFFFF'] as const;

/** The highest key that begins with `prefix`. */
export function lastWith(prefix: string, limit = MAX_SORT_KEY): string {
  const room = limit - utf8Length(prefix);
  return room <= 0 ? prefix : prefix + HIGHEST.repeat(room >> 2) + TAILS[room & 3]!;
}

/** The highest key below `text`; undefined where there is none, which is below the empty text alone. */
export function before(text: string, limit = MAX_SORT_KEY): string | undefined {
  if (text === '') return undefined;
  const [rest, last] = split(text);
  if (last === 0) return rest;
  return lastWith(rest + String.fromCodePoint(last === 0xe000 ? 0xd7ff : last - 1), limit);
}

/** The lowest key above `text`; undefined where there is none. */
export function after(text: string, limit = MAX_SORT_KEY): string | undefined {
  if (utf8Length(text) < limit) return `${text}\0`;
  let rest = text;
  while (rest !== '') {
    const [shorter, last] = split(rest);
    if (last < 0x10ffff) {
      const next = shorter + String.fromCodePoint(last === 0xd7ff ? 0xe000 : last + 1);
      if (utf8Length(next) <= limit) return next;
    }
    rest = shorter;
  }
  return undefined;
}

/** A text's last code point, and what is before it. */
function split(text: string): readonly [rest: string, last: number] {
  const [unit, ahead] = [text.charCodeAt(text.length - 1), text.charCodeAt(text.length - 2)];
  const pair = unit >= 0xdc00 && unit <= 0xdfff && ahead >= 0xd800 && ahead <= 0xdbff;
  const at = text.length - (pair ? 2 : 1);
  return [text.slice(0, at), text.codePointAt(at)!];
}
