import { isBytes } from '../../values/binary.js';
import type { Value, ValueType } from '../../values/value.js';

/** DynamoDB's limit of nesting; an attribute's own value is level 1. */
export const MOST_LEVELS = 32;

/**
 * Whether a value can be kept as it is: of one type that its member is of, and without binary that is still base64 text. Every value
 * of every image passes here and nearly all of them hold, so this allocates nothing and says no more than yes or no; what it
 * refuses is looked at again by `readImage`, which tells the place or makes the bytes.
 */
export function isWire(value: unknown, level = 1): boolean {
  if (typeof value !== 'object' || value === null) return false;
  let content: unknown;
  let found: ValueType | undefined;
  // Inherited names, should there be any, only lead to the second look.
  for (const type in value) {
    if (found !== undefined) return false;
    found = type as ValueType;
    content = (value as Value)[found];
  }
  switch (found) {
    case 'S':
      return typeof content === 'string';
    case 'N':
      return isNumberText(content);
    case 'M':
      return level < MOST_LEVELS ? isWireMap(content, level + 1) : false;
    case 'L':
      return Array.isArray(content) && level < MOST_LEVELS && areWire(content, level + 1);
    case 'BOOL':
      return typeof content === 'boolean';
    case 'NULL':
      return content === true;
    case 'B':
      return isBytes(content);
    case 'SS':
      return Array.isArray(content) && areAll(content, isText);
    case 'NS':
      return Array.isArray(content) && areAll(content, isNumberText);
    case 'BS':
      return Array.isArray(content) && areAll(content, isBytes);
    default:
      return false;
  }
}

/** The same of every member of a map, or of every attribute of an item. */
export function isWireMap(map: unknown, level = 1): boolean {
  if (typeof map !== 'object' || map === null || Array.isArray(map)) return false;
  for (const name in map) if (!isWire((map as Record<string, unknown>)[name], level)) return false;
  return true;
}

function areWire(list: readonly unknown[], level: number): boolean {
  for (let i = 0; i < list.length; i++) if (!isWire(list[i], level)) return false;
  return true;
}

function areAll(list: readonly unknown[], is: (member: unknown) => boolean): boolean {
  for (let i = 0; i < list.length; i++) if (!is(list[i])) return false;
  return true;
}

export const isText = (member: unknown): member is string => typeof member === 'string';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Whether something is the text of a number, as DynamoDB writes them or another could. */
export function isNumberText(member: unknown): member is string {
  if (typeof member !== 'string') return false;
  // Digits alone are most of all numbers, and quicker to see than any pattern is to match.
  for (let i = 0; i < member.length; i++) {
    const code = member.charCodeAt(i);
    if (code < 48 || code > 57) return NUMBER.test(member);
  }
  return member.length > 0;
}
