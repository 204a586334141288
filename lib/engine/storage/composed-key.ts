import { getOwn } from '../../values/own.js';
import type { Item } from '../../values/value.js';
import { closed, hashOf, hashText, sortText } from './key-text.js';
import type { KeyAttribute, KeySchema } from './schema.js';

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
