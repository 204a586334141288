import { utf8Length, compareUtf8 } from '../../values/value.js';
import type { Condition } from '../condition.js';

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

/** Where in a key text a ranged part stands. */
export interface Place {
  /** Everything before the part. */
  readonly prefix: string;
  /** The literal after it; empty where the part ends the key. */
  readonly separator: string;
  /** The most bytes the key can have. */
  readonly limit: number;
}

/** The keys that a condition on a part allows: from `low` to `high`, both included. */
interface KeyRange {
  readonly low: string;
  readonly high: string;
  /** False where keys within the range are not all allowed, so that the condition must be a filter as well. */
  readonly exact: boolean;
}

/** A condition on a part, in the text it stands for in the key. */
export type PartCondition =
  | { readonly op: '<' | '<=' | '>' | '>=' | 'beginsWith'; readonly text: string }
  | { readonly op: 'between'; readonly low: string; readonly high: string };

/** Reads a condition as one on text; undefined for what no key condition can say. */
export function partCondition(
  condition: Condition,
  encode: (text: string) => string = text => text,
): PartCondition | undefined {
  const textOf = (operand: object): string | undefined =>
    'value' in operand ? encoded((operand.value as { readonly S?: string }).S) : undefined;
  const encoded = (text: string | undefined): string | undefined => (text === undefined ? undefined : encode(text));
  if (condition.op === 'between') {
    const [low, high] = [textOf(condition.low), textOf(condition.high)];
    return low === undefined || high === undefined ? undefined : { op: 'between', low, high };
  }
  if (condition.op === 'beginsWith') {
    const text = textOf(condition.operand);
    return text === undefined ? undefined : { op: 'beginsWith', text };
  }
  if (condition.op !== '<' && condition.op !== '<=' && condition.op !== '>' && condition.op !== '>=') return undefined;
  const text = textOf(condition.right);
  return text === undefined ? undefined : { op: condition.op, text };
}

/**
 * The range of keys for a condition on one part, never beyond the keys that begin with the part's prefix.
 *
 * Keys are ordered as whole texts. A part that ends the key is ordered as the part itself. Where a separator follows,
 * `5#…` and `50#…` are ordered as `5#` and `50#`, which differs from `5` and `50` where the separator comes after the
 * character that it meets; the range is then wide enough for all that is allowed, and not `exact`.
 */
export function rangeOf(condition: PartCondition, place: Place): KeyRange | undefined {
  const { prefix, separator, limit } = place;
  const ends = separator === '';
  const first = prefix === '' ? '\0' : prefix;
  switch (condition.op) {
    case 'beginsWith': {
      const low = prefix + condition.text;
      const exact = ends || !shorter(condition.text).some(rest => meets(rest, separator));
      return { low: low === '' ? '\0' : low, high: lastWith(low, limit), exact };
    }
    case '<':
      return between(first, upTo(condition.text, false, place), ends || !disordered(condition.text, separator));
    case '<=':
      return between(first, upTo(condition.text, true, place), ends);
    case '>=':
      return between(prefix + condition.text, lastWith(prefix, limit), ends || !disordered(condition.text, separator));
    case '>': {
      const from = prefix + condition.text;
      return between(ends ? after(from, limit) : from, lastWith(prefix, limit), ends);
    }
    case 'between':
      return between(prefix + condition.low, upTo(condition.high, true, place), ends);
  }
}

function between(low: string | undefined, high: string | undefined, exact: boolean): KeyRange | undefined {
  return low === undefined || high === undefined || compareUtf8(low, high) > 0 ? undefined : { low, high, exact };
}

/** The highest key of a part below `text`, or equal to it. */
function upTo(text: string, included: boolean, { prefix, separator, limit }: Place): string | undefined {
  const own = included
    ? separator === ''
      ? prefix + text
      : lastWith(prefix + text + separator, limit)
    : before(prefix + text, limit);
  if (separator === '') return own;
  // A shorter part is below, but its key may be above: `5|…` is above `50`.
  return shorter(text)
    .filter(rest => follows(rest, separator))
    .map(rest => lastWith(prefix + text.slice(0, text.length - rest.length) + separator, limit))
    .reduce<string | undefined>((high, key) => (high === undefined || compareUtf8(key, high) > 0 ? key : high), own);
}

/** Whether a part shorter than `text` has keys above it. */
function disordered(text: string, separator: string): boolean {
  return shorter(text).some(rest => follows(rest, separator));
}

/** What is left of a text after each of its proper beginnings. */
function shorter(text: string): readonly string[] {
  const points = [...text];
  return points.slice(1).map((_, i) => points.slice(i + 1).join(''));
}

/** Whether keys that go on with the separator come after those that go on with `rest`. */
function follows(rest: string, separator: string): boolean {
  return compareUtf8(rest, separator) <= 0 || rest.startsWith(separator);
}

/** Whether a key that goes on with the separator can begin with `rest`. */
function meets(rest: string, separator: string): boolean {
  return rest.startsWith(separator) || separator.startsWith(rest);
}

/** The keys within all of the ranges; undefined for none. */
export function common(ranges: readonly (KeyRange | undefined)[]): Omit<KeyRange, 'exact'> | undefined {
  let [low, high] = [ranges[0]?.low, ranges[0]?.high];
  for (const range of ranges) {
    if (range === undefined || low === undefined || high === undefined) return undefined;
    if (compareUtf8(range.low, low) > 0) low = range.low;
    if (compareUtf8(range.high, high) < 0) high = range.high;
  }
  return low === undefined || high === undefined || compareUtf8(low, high) > 0 ? undefined : { low, high };
}
