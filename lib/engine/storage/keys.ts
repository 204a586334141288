import { parseDecimal } from '../../values/decimal.js';
import { getOwn, type Value, type Item } from '../../values/value.js';

const NEGATIVE = '0';
const ZERO = '1';
const POSITIVE = '2';
const EXPONENT_BIAS = 129;
const SURROGATES_OR_ABOVE = /[\ud800-\uffff]/;
const SURROGATE_LIFT = 0x2000;
const ABOVE_SURROGATES = 0xe000;
const ABOVE_SURROGATES_DROP = 0x800;
const BYTE = 256;

/**
 * The text under which a key value is sorted: two of them compare with JavaScript's `<` as DynamoDB orders the values,
 * strings by UTF-8 bytes, numbers by value, binary by unsigned bytes. Equal texts mean equal values.
 */
export function sortText(value: Value): string {
  if (value.S !== undefined) return textOfString(value.S);
  if (value.N !== undefined) return textOfNumber(value.N);
  return Buffer.from(value.B as string, 'base64').toString('latin1');
}

/** UTF-16 puts code points above U+FFFF before U+E000; swapping the two ranges restores the order of the UTF-8 bytes. */
function textOfString(text: string): string {
  if (!SURROGATES_OR_ABOVE.test(text)) return text;
  let swapped = '';
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0xd800) swapped += text.charAt(i);
    else swapped += String.fromCharCode(unit < ABOVE_SURROGATES ? unit + SURROGATE_LIFT : unit - ABOVE_SURROGATES_DROP);
  }
  return swapped;
}

/** Sign, exponent, digits; for negative numbers the last two are complemented, and closed by what sorts after a digit. */
function textOfNumber(text: string): string {
  const decimal = parseDecimal(text);
  if (decimal === undefined || decimal.digits === '') return ZERO;
  const exponent = decimal.point + EXPONENT_BIAS;
  if (!decimal.negative) return POSITIVE + String.fromCharCode(exponent) + decimal.digits;
  let digits = '';
  for (let i = 0; i < decimal.digits.length; i++) digits += String(9 - (decimal.digits.charCodeAt(i) - 48));
  return `${NEGATIVE}${String.fromCharCode(BYTE - 1 - exponent)}${digits}:`;
}

/** Closes a part of a composed key so that no other part can run into it, and the order of the parts is kept. */
export function closed(part: string): string {
  return `${escaped(part)}\0\0`;
}

/** A part as it stands in a composed key before it is closed: what a longer part with this beginning begins with. */
export function escaped(part: string): string {
  return part.includes('\0') ? part.replaceAll('\0', '\0\x01') : part;
}

/** A 32-bit hash (FNV-1a, then mixed) that spreads partitions over a table, as DynamoDB's own does; stable for ever. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Four characters that sort as the hash does, each below 256 so that a key of plain text stays one byte a character. */
export function hashText(hash: number): string {
  return String.fromCharCode(hash >>> 24, (hash >>> 16) & 0xff, (hash >>> 8) & 0xff, hash & 0xff);
}

/** The texts from `from` on, up to but without `to`; either side may be open. */
export interface TextRange {
  readonly from: string;
  readonly to: string | undefined;
}

const HASHES = 2 ** 32;

/** The beginning that all keys of one partition share: the hash spreads partitions, the closed parts tell them apart. */
export function partitionText(partition: readonly KeyAttribute[], item: Item): string | undefined {
  const parts = partsOf(partition, item);
  return parts === undefined ? undefined : hashText(hashOf(parts)) + parts;
}

/** The text an item is sorted by under these keys; undefined when it lacks one of them, or has it with another type. */
export function keyText(keys: KeySchema, item: Item): string | undefined {
  const partition = partitionText(keys.partition, item);
  if (partition === undefined || keys.sort.length === 0) return partition;
  const sort = partsOf(keys.sort, item);
  return sort === undefined ? undefined : partition + sort;
}

function partsOf(attributes: readonly KeyAttribute[], item: Item): string | undefined {
  let text = '';
  for (const { name, type } of attributes) {
    const value = getOwn(item, name);
    if (value?.[type] === undefined) return undefined;
    text += closed(sortText(value));
  }
  return text;
}

/** Every key that begins with this closed text. */
export function under(text: string): TextRange {
  return { from: text, to: after(text) };
}

/** The first text behind all that begin with a closed text: its last two characters are zeros. */
export function after(text: string): string {
  return `${text.slice(0, -1)}\x01`;
}

/** The hash that a key begins with. */
export function hashOfKey(key: string): number {
  return key.charCodeAt(0) * 2 ** 24 + ((key.charCodeAt(1) << 16) | (key.charCodeAt(2) << 8) | key.charCodeAt(3));
}

/** The segment of a parallel scan that a key belongs to. */
export function segmentOf(key: string, totalSegments: number): number {
  return Math.floor((hashOfKey(key) * totalSegments) / HASHES);
}

/** The keys of one segment. */
export function segmentRange(segment: number, totalSegments: number): TextRange {
  const low = Math.ceil((segment * HASHES) / totalSegments);
  const high = Math.ceil(((segment + 1) * HASHES) / totalSegments);
  return { from: low === 0 ? '' : hashText(low), to: high >= HASHES ? undefined : hashText(high) };
}

/** The three types a key attribute can have. */
export type KeyType = 'S' | 'N' | 'B';

/** One attribute of a key: its name and the type every item must give it. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

/** The attributes that place an item: one each in a table, up to four and four in a global secondary index. */
export interface KeySchema {
  readonly partition: readonly KeyAttribute[];
  readonly sort: readonly KeyAttribute[];
}

/** What of an item an index repeats besides the keys. */
export interface Projection {
  readonly type: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
  /** The attributes that INCLUDE names; empty otherwise. */
  readonly attributes: readonly string[];
}

/** A secondary index as storage needs to know it. */
export interface IndexSchema {
  readonly name: string;
  readonly kind: 'GSI' | 'LSI';
  readonly keys: KeySchema;
  readonly projection: Projection;
}

/** All attributes of a key, partition first. */
export function attributesOf(keys: KeySchema): readonly KeyAttribute[] {
  return keys.sort.length === 0 ? keys.partition : [...keys.partition, ...keys.sort];
}
