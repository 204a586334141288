import { base64Of } from './bytes.js';
import { canonicalDecimal, compareDecimals } from './decimal.js';
import type { Binary, Item, Value } from './value.js';

/**
 * Whether two values are the same to DynamoDB: numbers by value (`1` is `1.0`), sets and maps in any order, lists in
 * order, bytes alike in memory and as base64 text. Dirty tracking and the engine's `=` both ask it.
 */
export function equalValues(a: Value, b: Value): boolean {
  if (a === b) return true;
  // By its one member rather than member by member: dirty tracking compares every value of every item that is saved.
  for (const type in a) {
    switch (type) {
      case 'S':
        return a.S === b.S;
      case 'N':
        return b.N !== undefined && equalNumbers(a.N!, b.N);
      case 'BOOL':
        return a.BOOL === b.BOOL;
      case 'M':
        return b.M !== undefined && equalItems(a.M!, b.M);
      case 'L':
        return b.L !== undefined && equalLists(a.L!, b.L);
      case 'NULL':
        return a.NULL === b.NULL;
      case 'B':
        return b.B !== undefined && equalBytes(a.B!, b.B);
      default:
        return equalSets(a, b);
    }
  }
  return false;
}

/** Whether two items hold the same attributes with equal values. */
export function equalItems(a: Item, b: Item): boolean {
  if (a === b) return true;
  let names = 0;
  for (const name in a) {
    // What a name finds on the prototype is no value, and equal to none.
    const value = b[name];
    if (value === undefined || !equalValues(a[name]!, value)) return false;
    names++;
  }
  for (const _ in b) names--;
  return names === 0;
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
