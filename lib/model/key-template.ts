import { percentEncode, type Value } from '../values/value.js';
import { invalid, describe, type Codec } from './codecs/codec.js';
import type { KeyTemplate, TemplatePart, Attribute, Model } from './model.js';
import { textOfDate } from './codecs/date-codecs.js';

/** Splits `ORDER#${orderId}` into its literals and fields; text without `${…}` is one literal. */
function templateParts(text: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const match of text.matchAll(/\$\{([^}]*)\}/g)) {
    if (match.index > end) parts.push({ literal: text.slice(end, match.index) });
    parts.push({ field: match[1]!.trim() });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ literal: text.slice(end) });
  return parts;
}

/** The codecs of the fields a template reads; a field without one is a declaration fault found earlier. */
export type CodecOf = (field: string) => Codec | undefined;

/**
 * A declared template bound to the codecs of its fields, so that a Date or a number stands in the key exactly as its
 * own attribute would: one rule for `get({ orderId })` and for the stored item.
 */
export function literalTemplate(text: string, codecOf: CodecOf, escape = false): KeyTemplate {
  const parts = Object.freeze(templateParts(text));
  const fields = Object.freeze(parts.flatMap(part => ('field' in part ? [part.field] : [])));
  const render = (values: Readonly<Record<string, unknown>>): string | undefined => {
    let key = '';
    for (const part of parts) {
      const piece = 'literal' in part ? part.literal : pieceText(codecOf(part.field), values[part.field], escape);
      if (piece === undefined) return undefined;
      key += piece;
    }
    return key;
  };
  return Object.freeze({ fields, parts, text, escape, render });
}

/** A field's value as key text: its `S` or `N` form, percent-encoded with `escape`; undefined where it is missing or empty. */
export function templateText(codec: Codec | undefined, value: unknown, escape = false): string | undefined {
  if (value === undefined || value === null || codec === undefined) return undefined;
  return textOfDate(codec, value) ?? wireText(codec, codec.encode(value), escape);
}

/** A stored value as the text it has in a key; undefined where it has none. */
export function wireText(codec: Codec, wire: Value, escape = false): string | undefined {
  const text = wire.S ?? wire.N ?? (wire.BOOL === undefined ? undefined : String(wire.BOOL));
  if (text === '' || text === undefined) return undefined;
  return escape && isEscaped(codec) ? percentEncode(text) : text;
}

const TIMES: ReadonlySet<string> = new Set(['timestamp', 'timestampText', 'isoDate']);

/** Whether a codec writes moments as text: those have an alphabet of their own. */
export const isTime = (codec: Codec): boolean => TIMES.has(codec.name);

/** Whether the parts of a codec are percent-encoded where a table says so: texts, which may hold anything. */
export const isEscaped = (codec: Codec): boolean => codec.type !== 'N' && codec.type !== 'BOOL' && !isTime(codec);

/** The text of one part of a key. An object in place of text, as unchecked input may contain, is an error and not a missing part. */
function pieceText(codec: Codec | undefined, value: unknown, escape: boolean): string | undefined {
  const text = templateText(codec, value, escape);
  if (text === undefined && typeof value === 'object' && value !== null)
    throw invalid(`a part of a key is text or a number, found ${describe(value)}`);
  return text;
}

/** What a computed template (a derived key) offers: the fields it reads and the text it makes of them. */
export interface ComputedTemplate {
  readonly fields: readonly string[];
  readonly text?: string;
  render(values: Readonly<Record<string, unknown>>): string | undefined;
}

export function isComputedTemplate(value: unknown): value is ComputedTemplate {
  return (
    typeof value === 'object' &&
    value !== null &&
    'fields' in value &&
    typeof (value as ComputedTemplate).render === 'function'
  );
}

/** A derived key as a template: exact keys only, since a computation has no known prefix. */
export function computedTemplate(source: ComputedTemplate): KeyTemplate {
  return Object.freeze({
    fields: Object.freeze([...source.fields]),
    parts: undefined,
    text: source.text ?? 'derived key',
    render: (values: Readonly<Record<string, unknown>>) => source.render(values) || undefined,
  });
}

/**
 * The characters that the text of a key's part can have. A number or a moment has an alphabet of its own, which tells its keys
 * from others; every text is possible for the rest, and for `encoded` text all that percent-encoding leaves.
 */
export type Alphabet = 'text' | 'encoded' | 'number' | 'time' | 'flag';

/** One piece of a key: a literal, or a part with one or more characters of its alphabet. */
export type KeyPiece = { readonly literal: string } | { readonly field: string; readonly alphabet: Alphabet };

/** The keys that a class can have in one key attribute, as a regular language: pieces one after the other. */
export interface KeyLanguage {
  readonly pieces: readonly KeyPiece[];
  /** The literal text that all keys begin with. */
  readonly prefix: string;
  /** The literal text that all keys end with. */
  readonly suffix: string;
  /** Text that is the same for languages known to be equal. */
  readonly canonical: string;
  /** False for a key without a template, and for a computed one: any text may be its key. */
  readonly isTold: boolean;
}

const MEMBERS: Readonly<Record<Alphabet, RegExp>> = {
  text: /^[^]$/,
  encoded: /^[A-Za-z0-9\-._~%]$/,
  number: /^[-+.0-9eE]$/,
  time: /^[-+.:0-9TZtz ]$/,
  flag: /^[truefals]$/,
};

/** Whether a character can stand in a part. */
const isMember = (alphabet: Alphabet, character: string): boolean =>
  alphabet === 'text' || MEMBERS[alphabet].test(character);

/** Whether a part can hold every character of some text. */
export const canHold = (alphabet: Alphabet, text: string): boolean =>
  [...text].every(character => isMember(alphabet, character));

const ANY: KeyLanguage = Object.freeze({
  pieces: Object.freeze([{ field: '', alphabet: 'text' as const }]),
  prefix: '',
  suffix: '',
  canonical: 'text{1}',
  isTold: false,
});

const languages = new WeakMap<Attribute, KeyLanguage>();

/** The language of one key attribute of a class. */
export function languageOf(model: Model, attribute: Attribute): KeyLanguage {
  let language = languages.get(attribute);
  if (language === undefined) languages.set(attribute, (language = toLanguage(model, attribute.template)));
  return language;
}

let computed = 0;

function toLanguage(model: Model, template: KeyTemplate | undefined): KeyLanguage {
  if (template === undefined) return ANY;
  // Nothing is known of what a computation answers, so it equals no other.
  if (template.parts === undefined) return { ...ANY, canonical: `computed ${computed++}` };
  const pieces = template.parts.map((part): KeyPiece =>
    'literal' in part
      ? part
      : { field: part.field, alphabet: alphabetOf(model.byField.get(part.field)?.codec, template.escape) },
  );
  const [first, last] = [pieces[0], pieces.at(-1)];
  return Object.freeze({
    pieces: Object.freeze(pieces),
    prefix: first !== undefined && 'literal' in first ? first.literal : '',
    suffix: last !== undefined && 'literal' in last ? last.literal : '',
    canonical: canonicalOf(pieces),
    isTold: pieces.some(piece => 'literal' in piece),
  });
}

function alphabetOf(codec: Codec | undefined, escape: boolean | undefined): Alphabet {
  if (codec?.type === 'N') return 'number';
  if (codec?.type === 'BOOL') return 'flag';
  if (codec !== undefined && isTime(codec)) return 'time';
  return escape === true ? 'encoded' : 'text';
}

/** Parts that meet without a literal between them are one part of more characters. */
function canonicalOf(pieces: readonly KeyPiece[]): string {
  const runs: (string | { readonly alphabet: Alphabet; least: number })[] = [];
  for (const piece of pieces) {
    const last = runs.at(-1);
    if ('literal' in piece) runs.push(JSON.stringify(piece.literal));
    else if (typeof last === 'object' && last.alphabet === piece.alphabet) last.least += 1;
    else runs.push({ alphabet: piece.alphabet, least: 1 });
  }
  return runs.map(run => (typeof run === 'string' ? run : `${run.alphabet}{${run.least}}`)).join(' ');
}

/** Whether a key of a language can begin with a text: the range of keys that a query reads at most. */
export function canBegin(language: KeyLanguage, prefix: string): boolean {
  if (prefix === '' || isOfLanguage(language, prefix)) return true;
  const pieces: readonly KeyPiece[] = [{ literal: prefix }, { field: '', alphabet: 'text' }];
  return canMeet({ pieces, prefix, suffix: '', canonical: canonicalOf(pieces), isTold: true }, language);
}

/**
 * Whether some text can be a key of both. Never false where there is one; true now and then where there is none, because any two
 * alphabets are taken to have characters in common.
 */
export function canMeet(a: KeyLanguage, b: KeyLanguage): boolean {
  const least = Math.min(a.prefix.length, b.prefix.length);
  // Nearly all classes of a table differ in the first characters of their keys.
  for (let i = 0; i < least; i++) if (a.prefix.charCodeAt(i) !== b.prefix.charCodeAt(i)) return false;
  const end = Math.min(a.suffix.length, b.suffix.length);
  for (let i = 1; i <= end; i++)
    if (a.suffix.charCodeAt(a.suffix.length - i) !== b.suffix.charCodeAt(b.suffix.length - i)) return false;
  return meets(symbolsOf(a), symbolsOf(b));
}

/** One character that must be there, or with `repeats` any number of them. */
interface CharacterSet {
  readonly is: string;
  readonly isLiteral: boolean;
  readonly repeats: boolean;
}

const symbols = new WeakMap<KeyLanguage, readonly CharacterSet[]>();

function symbolsOf(language: KeyLanguage): readonly CharacterSet[] {
  let found = symbols.get(language);
  if (found !== undefined) return found;
  found = language.pieces.flatMap((piece): readonly CharacterSet[] =>
    'literal' in piece
      ? piece.literal.split('').map(is => ({ is, isLiteral: true, repeats: false }))
      : [false, true].map(repeats => ({ is: piece.alphabet, isLiteral: false, repeats })),
  );
  symbols.set(language, found);
  return found;
}

/** Whether two automata have a text in common: their product is walked from the start, each pair of places once. */
function meets(a: readonly CharacterSet[], b: readonly CharacterSet[]): boolean {
  const width = b.length + 1;
  const seen = new Uint8Array((a.length + 1) * width);
  const waiting: number[] = [];
  const visit = (i: number, j: number): void => {
    const place = i * width + j;
    if (seen[place] === 1) return;
    seen[place] = 1;
    waiting.push(place);
  };
  visit(0, 0);
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    const [i, j] = [Math.floor(place / width), place % width];
    const [x, y] = [a[i], b[j]];
    if (x === undefined && y === undefined) return true;
    if (x?.repeats === true) visit(i + 1, j);
    if (y?.repeats === true) visit(i, j + 1);
    if (x !== undefined && y !== undefined && shareCharacter(x, y)) visit(x.repeats ? i : i + 1, y.repeats ? j : j + 1);
  }
  return false;
}

function shareCharacter(x: CharacterSet, y: CharacterSet): boolean {
  if (x.isLiteral) return y.isLiteral ? x.is === y.is : isMember(y.is as Alphabet, x.is);
  // Two alphabets always have a character in common, or are taken to.
  return y.isLiteral ? isMember(x.is as Alphabet, y.is) : true;
}

/**
 * Whether a text is one of the language, with the parts whose text is known standing for themselves. Each part walks the text
 * once, however hostile it is.
 */
export function isOfLanguage(
  { pieces, prefix }: KeyLanguage,
  text: string,
  known?: (field: string) => string | undefined,
): boolean {
  if (!text.startsWith(prefix)) return false;
  let places: readonly number[] = [0];
  for (const piece of pieces) {
    const literal = 'literal' in piece ? piece.literal : known?.(piece.field);
    places =
      literal === undefined
        ? afterPart(text, places, (piece as { readonly alphabet: Alphabet }).alphabet)
        : places.flatMap(at => (text.startsWith(literal, at) ? [at + literal.length] : []));
    if (places.length === 0) return false;
  }
  return places.includes(text.length);
}

function afterPart(text: string, places: readonly number[], alphabet: Alphabet): readonly number[] {
  const starts = new Set(places);
  const found: number[] = [];
  let isWithin = false;
  for (let at = places[0]!; at < text.length; at++) {
    isWithin = (isWithin || starts.has(at)) && isMember(alphabet, text.charAt(at));
    if (isWithin) found.push(at + 1);
  }
  return found;
}

/** How many places are tried before a text counts as one of too many readings. */
const MAX_STEPS = 2000;

/**
 * All ways to make a text of a language's pieces, each as the texts of its fields; undefined where there are more than `most`, or where
 * that is not found out soon.
 */
export function piecesThrough(
  { pieces }: KeyLanguage,
  text: string,
  most: number,
): readonly ReadonlyMap<string, string>[] | undefined {
  const reaches = endsFrom(pieces, text);
  const found: ReadonlyMap<string, string>[] = [];
  let steps = 0;
  const from = (index: number, at: number, texts: ReadonlyMap<string, string>): boolean => {
    if (++steps > MAX_STEPS || found.length > most) return false;
    const piece = pieces[index];
    if (piece === undefined) return found.push(texts) > 0;
    if ('literal' in piece) return from(index + 1, at + piece.literal.length, texts);
    const known = texts.get(piece.field);
    for (let end = at + 1; end <= text.length && isMember(piece.alphabet, text.charAt(end - 1)); end++) {
      if (reaches[index + 1]![end] !== 1) continue;
      const own = text.slice(at, end);
      if (known !== undefined && known !== own) continue;
      if (!from(index + 1, end, new Map(texts).set(piece.field, own))) return false;
    }
    return true;
  };
  if (reaches[0]![0] !== 1) return [];
  return from(0, 0, new Map()) && found.length <= most ? found : undefined;
}

/** For each piece, the places of a text from which it and all that follow it make the rest. */
function endsFrom(pieces: readonly KeyPiece[], text: string): readonly Uint8Array[] {
  const reaches = Array.from({ length: pieces.length + 1 }, () => new Uint8Array(text.length + 1));
  reaches[pieces.length]![text.length] = 1;
  for (let index = pieces.length - 1; index >= 0; index--) {
    const [piece, own, next] = [pieces[index]!, reaches[index]!, reaches[index + 1]!];
    for (let at = text.length; at >= 0; at--) {
      if ('literal' in piece) {
        if (text.startsWith(piece.literal, at)) own[at] = next[at + piece.literal.length]!;
      } else if (at < text.length && isMember(piece.alphabet, text.charAt(at))) {
        own[at] = next[at + 1]! | own[at + 1]!;
      }
    }
  }
  return reaches;
}

/** What `escape` cannot keep apart: parts with nothing between them that neither of them can hold. */
export function runTogether({ parts = [], text }: KeyTemplate, codecOf: CodecOf): readonly string[] {
  const faults: string[] = [];
  let before: { readonly field: string; between: string } | undefined;
  for (const part of parts) {
    if ('literal' in part) {
      if (before !== undefined) before.between += part.literal;
      continue;
    }
    if (before !== undefined && !isApart(before.between, [codecOf(before.field), codecOf(part.field)]))
      faults.push(
        `is made of ${text}, whose table escapes its parts, and nothing stands between ${before.field} and ${part.field} that no part can hold: put a character such as # there`,
      );
    before = { field: part.field, between: '' };
  }
  return faults;
}

/** Whether a literal has a character that neither of the parts around it can have. */
const isApart = (between: string, codecs: readonly (Codec | undefined)[]): boolean =>
  [...between].some(character => codecs.every(codec => !isMember(alphabetOf(codec, true), character)));
