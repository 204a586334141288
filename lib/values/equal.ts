import { base64Of } from './binary.js';
import { canonicalDecimal, compareDecimals } from './decimal.js';
import type { Binary, Item, Value } from './value.js';

/**
 * Whether two values are the same to DynamoDB: numbers by value (`1` is `1.0`), sets and maps in any order, lists in
 * order, bytes alike in memory and as base64 text. Dirty tracking and the engine's `=` both ask it.
 */
export function equalValues(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.S !== undefined) return a.S === b.S;
  if (a.N !== undefined) return b.N !== undefined && equalNumbers(a.N, b.N);
  if (a.BOOL !== undefined) return a.BOOL === b.BOOL;
  if (a.M !== undefined) return b.M !== undefined && equalItems(a.M, b.M);
  if (a.L !== undefined) return b.L !== undefined && equalLists(a.L, b.L);
  if (a.NULL !== undefined) return a.NULL === b.NULL;
  if (a.B !== undefined) return b.B !== undefined && equalBytes(a.B, b.B);
  return equalSets(a, b);
}

/** Whether two items hold the same attributes with equal values. */
export function equalItems(a: Item, b: Item): boolean {
  if (a === b) return true;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  for (const name of names) {
    if (!Object.hasOwn(b, name) || !equalValues(a[name]!, b[name]!)) return false;
  }
  return true;
}

function equalNumbers(a: string, b: string): boolean {
  return a === b || compareDecimals(a, b) === 0;
}

function equalBytes(a: Binary, b: Binary): boolean {
  if (a === b) return true;
  if (typeof a === 'string' || typeof b === 'string') return base64Of(a) === base64Of(b);
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function equalLists(a: readonly Value[], b: readonly Value[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!equalValues(a[i]!, b[i]!)) return false;
  return true;
}

function equalSets(a: Value, b: Value): boolean {
  if (a.SS !== undefined) return b.SS !== undefined && equalMembers(a.SS, b.SS, asIs);
  if (a.NS !== undefined) return b.NS !== undefined && equalMembers(a.NS, b.NS, canonical);
  if (a.BS !== undefined) return b.BS !== undefined && equalMembers(a.BS, b.BS, base64Of);
  return false;
}

const asIs = (text: string): string => text;
const canonical = (text: string): string => canonicalDecimal(text) ?? text;

function equalMembers<T>(a: readonly T[], b: readonly T[], keyOf: (member: T) => string): boolean {
  if (a.length !== b.length) return false;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  if (same === a.length) return true;
  const keys = new Set(a.slice(same).map(keyOf));
  // Members beyond the shared beginning are few; a set has no duplicates, so one direction suffices.
  return b.slice(same).every(member => keys.has(keyOf(member)));
}
