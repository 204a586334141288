import { utf8Length } from '../../values/utf8.js';
import { invalidRequest, type ServiceError } from '../failure.js';
import type { ExpressionMember } from './compiled.js';
import { SyntaxFault } from './grammar/cursor.js';

const MAX_BYTES = 4096;
const MAX_OPERATORS = 300;
/** An application has a few dozen expressions; more than this many are generated, and not worth keeping. */
const MAX_KEPT = 500;

/** What every parsed expression tells about itself. */
interface Parsed {
  readonly operators: number;
}

/**
 * Reads the text of an expression: checks it for emptiness and size, and parses it, once for equal texts. Returns a
 * function of text and member; both of its errors and those of the checks after it open with the member's name.
 */
export function expressionReader<T extends Parsed>(
  parse: (text: string) => T,
): (text: string, member: ExpressionMember) => T {
  const kept = new Map<string, T>();
  return (text, member) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const tree = parseChecked(text, member, parse);
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(text, tree);
    return tree;
  };
}

function parseChecked<T extends Parsed>(text: string, member: ExpressionMember, parse: (text: string) => T): T {
  if (text === '') throw expressionFault(member, 'The expression can not be empty;');
  const bytes = utf8Length(text);
  if (bytes > MAX_BYTES) {
    // The operations that report with an envelope do not tell the size, and no operation tells that of an update.
    const message = `Invalid ${member}: Expression size has exceeded the maximum allowed size;`;
    const told = member === 'UpdateExpression' ? '' : ` expression size: ${bytes}`;
    throw invalidRequest(message + told, message);
  }
  try {
    const tree = parse(text);
    if (tree.operators <= MAX_OPERATORS) return tree;
    throw expressionFault(member, `The expression contains too many operators; operator count: ${MAX_OPERATORS + 1}`);
  } catch (error) {
    if (error instanceof SyntaxFault) throw expressionFault(member, error.message);
    throw error;
  }
}

/** The error for a fault in an expression. */
export function expressionFault(member: ExpressionMember, message: string): ServiceError {
  return invalidRequest(`Invalid ${member}: ${message}`);
}
