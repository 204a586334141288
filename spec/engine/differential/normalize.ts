import { canonicalDecimal } from '../../../lib/values/decimal.js';
import type { Json } from './tables.js';

/** An answer brought to a form in which two DynamoDBs can be compared: sets sorted, what no one promises left out. */
export function normalized(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalized);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, member]) => [name, normalizedMember(name, member)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** DynamoDB Local keeps numbers inside lists, maps and sets as they were sent; the service brings all to one form. */
function normalizedMember(name: string, member: unknown): unknown {
  if (name === 'N' && typeof member === 'string') return canonicalDecimal(member) ?? member;
  if (!Array.isArray(member)) return normalized(member);
  if (name === 'NS') return member.map(number => canonicalDecimal(number as string)).sort();
  return name === 'SS' || name === 'BS' ? [...(member as string[])].sort() : normalized(member);
}

/** A list in which order means nothing. */
export function unordered(list: unknown): unknown {
  if (!Array.isArray(list)) return list;
  return list.map(element => JSON.stringify(normalized(element))).sort();
}

/** The reasons of a cancelled transaction by code. DynamoDB Local stops at the first ValidationError. */
export function reasonsOf(body: Json): unknown {
  const reasons = body['CancellationReasons'] as readonly Json[] | undefined;
  if (reasons?.some(({ Code }) => Code === 'ValidationError') === true) return 'ValidationError';
  return reasons?.map(({ Code, Item }) => [Code, normalized(Item)]);
}
