import { utf8Length } from '../values/utf8.js';

/** DynamoDB's limits for the text of one expression, and for what works in it. */
export const MAX_EXPRESSION_BYTES = 4096;
export const MAX_OPERATORS = 300;

// The `AND` of a BETWEEN counts for it. An update's `=` assigns, and is no operator.
const IN_CONDITION = /<=|>=|<>|[=<>]|\b(?:AND|OR|NOT|IN)\b|[a-z_]+\(/g;
const IN_UPDATE = /[+-]|[a-z_]+\(/g;

/** Whether DynamoDB takes these expressions, as far as their length and the number of their operators go. */
export function isWithinLimits(update: string | undefined, condition: string | undefined): boolean {
  return isShort(update, IN_UPDATE) && isShort(condition, IN_CONDITION);
}

function isShort(text: string | undefined, operators: RegExp): boolean {
  // Up to this length there is no room for so many operators, nor for so many bytes.
  if (text === undefined || text.length <= MAX_OPERATORS) return true;
  return utf8Length(text) <= MAX_EXPRESSION_BYTES && (text.match(operators)?.length ?? 0) <= MAX_OPERATORS;
}

/** The same expression without the blanks it can do without. It holds placeholders only, so no blank is part of a name or value. */
export function compact(text: string): string {
  return text.replace(/ ?(<=|>=|<>|[=<>,+]) ?/g, '$1');
}
