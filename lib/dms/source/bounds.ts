import { refuse } from './refuse.js';

/** How large a document may be. Both bounds keep text from outside from taking the process down. */
export interface Bounds {
  /** Longest text that is read, in UTF-16 units. Default 1,048,576. */
  readonly maxLength: number;
  /** Deepest nesting. Default 32: a model document needs seven levels, its tags may need some more. */
  readonly maxDepth: number;
}

export const DEFAULT_BOUNDS: Bounds = Object.freeze({ maxLength: 1 << 20, maxDepth: 32 });

/**
 * Plain JSON data, copied, so that later changes of what was given change nothing; anything else is refused. It also ends
 * at the depth bound, which an object that contains itself runs into.
 */
export function jsonData(value: unknown, bounds: Bounds, level = 1): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (level > bounds.maxDepth) throw refuse(`the document nests deeper than ${bounds.maxDepth} levels`);
  if (Array.isArray(value)) return value.map(member => jsonData(member, bounds, level + 1));
  if (typeof value !== 'object' || !isRecord(value))
    throw refuse(
      `the document holds ${typeof value === 'object' ? 'an instance of a class' : `a ${typeof value}`}, which JSON has not`,
    );
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries.map(([key, member]) => [key, jsonData(member, bounds, level + 1)]));
}

function isRecord(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
