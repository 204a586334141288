import { utf8Length } from '../../values/value.js';
import { invalidRequest, type ServiceError } from '../failure.js';
import type { ExpressionMember } from './compiled.js';
import {
  syntaxMessage,
  tokenize,
  type Token,
  type TokenKind,
  type CallNode,
  type OperandNode,
  type PathNode,
  type ValueNode,
  type ActionNode,
  type ArithmeticNode,
  type Section,
  type UpdateTree,
  type Comparator,
  type ConditionNode,
  type ConditionTree,
} from './tokens.js';

/** What a parser throws when the text is no expression; the compiler puts the member's name before the message. */
class SyntaxFault extends Error {}

/** The words that are never names, in capitals; one grammar has them all, whatever the kind of expression. */
const KEYWORDS: ReadonlySet<string> = new Set(['AND', 'OR', 'NOT', 'BETWEEN', 'IN', 'SET', 'REMOVE', 'ADD', 'DELETE']);

/** More parentheses than any expression has use for, and few enough that no text can exhaust the stack. */
const MAX_DEPTH = 300;

/** A place in the tokens of one expression, moved on by the parsers. */
class Cursor {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #index = 0;
  #depth = 0;
  /** Where the last group that was read opened and closed, in tokens. */
  #lastGroup = { open: -1, close: -1 };
  #redundantParentheses = false;
  #operators = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  /** How many operators and functions were counted; see `countOperator`. */
  get operators(): number {
    return this.#operators;
  }

  /** Counts what counts towards the limit of operators in an expression. */
  countOperator(): void {
    this.#operators++;
  }

  /** Whether a group was read that holds nothing but another group. */
  get redundantParentheses(): boolean {
    return this.#redundantParentheses;
  }

  get #token(): Token {
    return this.#tokens[this.#index]!;
  }

  /** Whether the next token is this sign. */
  atSign(sign: string): boolean {
    return this.#token.kind === 'sign' && this.#token.text === sign;
  }

  atEnd(): boolean {
    return this.#token.kind === 'end';
  }

  /** Whether the next two tokens are a name that is no keyword and an opening parenthesis. */
  atCall(): boolean {
    if (this.#token.kind !== 'word' || this.keyword() !== undefined) return false;
    const next = this.#tokens[this.#index + 1];
    return next?.kind === 'sign' && next.text === '(';
  }

  /** The keyword the next token is, in capitals. */
  keyword(): string | undefined {
    if (this.#token.kind !== 'word') return undefined;
    const word = this.#token.text.toUpperCase();
    return KEYWORDS.has(word) ? word : undefined;
  }

  /** Reads the sign or keyword if it is next. */
  take(expected: string): boolean {
    if (!this.atSign(expected) && this.keyword() !== expected) return false;
    if (expected === '(' && ++this.#depth > MAX_DEPTH) this.fail();
    if (expected === ')') this.#depth--;
    this.#index++;
    return true;
  }

  /** Reads the sign or keyword, which must be next. */
  expect(expected: string): void {
    if (!this.take(expected)) this.fail();
  }

  /** Reads one of the signs if it is next. */
  takeOneOf<T extends string>(signs: readonly T[]): T | undefined {
    const found = signs.find(sign => this.atSign(sign));
    if (found !== undefined) this.#index++;
    return found;
  }

  /** Reads a token of this kind if it is next; a word only when it is no keyword. */
  takeText(kind: TokenKind): string | undefined {
    if (this.#token.kind !== kind || this.keyword() !== undefined) return undefined;
    return this.#tokens[this.#index++]!.text;
  }

  /** Reads what stands in a pair of parentheses. */
  group<T>(parse: () => T): T {
    const open = this.#index;
    this.expect('(');
    const inner = parse();
    const close = this.#index;
    this.expect(')');
    const { open: innerOpen, close: innerClose } = this.#lastGroup;
    if (innerOpen === open + 1 && innerClose === close - 1) this.#redundantParentheses = true;
    this.#lastGroup = { open, close };
    return inner;
  }

  /** Throws the syntax error at the next token. */
  fail(): never {
    throw new SyntaxFault(syntaxMessage(this.#text, this.#tokens, this.#index));
  }
}

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

/** The last index a path may name, however few elements its list has. */
const MAX_INDEX = 4_294_967_294;

/** `name(.name | [n])*`, where a `#placeholder` can stand for any name. */
function parsePath(cursor: Cursor): PathNode {
  const segments: (string | number)[] = [parseName(cursor)];
  let outOfRange: string | undefined;
  for (;;) {
    if (cursor.take('.')) segments.push(parseName(cursor));
    else if (cursor.take('[')) {
      const digits = cursor.takeText('number') ?? cursor.fail();
      if (Number(digits) > MAX_INDEX) outOfRange ??= digits;
      segments.push(Number(digits));
      cursor.expect(']');
    } else return outOfRange === undefined ? { kind: 'path', segments } : { kind: 'path', segments, outOfRange };
  }
}

function parseName(cursor: Cursor): string {
  return cursor.takeText('word') ?? cursor.takeText('name') ?? cursor.fail();
}

/** `:value`. */
function parseValue(cursor: Cursor): ValueNode {
  return { kind: 'value', placeholder: cursor.takeText('value') ?? cursor.fail() };
}

/** A path, a value, or a call. */
function parseOperand(cursor: Cursor): OperandNode {
  if (cursor.atCall()) return parseCall(cursor);
  const placeholder = cursor.takeText('value');
  return placeholder === undefined ? parsePath(cursor) : { kind: 'value', placeholder };
}

function parseCall(cursor: Cursor): CallNode {
  const name = cursor.takeText('word')!;
  cursor.countOperator();
  cursor.expect('(');
  const args = parseList(cursor, parseGroupedOperand);
  cursor.expect(')');
  return { kind: 'call', name, args };
}

/** An operand that may stand in parentheses of its own. */
function parseGroupedOperand(cursor: Cursor): OperandNode {
  return cursor.atSign('(') ? cursor.group(() => parseGroupedOperand(cursor)) : parseOperand(cursor);
}

/** One or more, with commas between them. */
function parseList<T>(cursor: Cursor, parse: (cursor: Cursor) => T): T[] {
  const list = [parse(cursor)];
  while (cursor.take(',')) list.push(parse(cursor));
  return list;
}

/** Parses a projection: paths with commas between them. Throws a SyntaxFault. */
export function parseProjection(text: string): readonly PathNode[] {
  const cursor = new Cursor(text);
  const paths = parseList(cursor, parsePath);
  if (!cursor.atEnd()) cursor.fail();
  return paths;
}

const SECTIONS: readonly Section[] = ['SET', 'REMOVE', 'ADD', 'DELETE'];

/** Parses an update: sections in any order, a repeated one being for the checks to refuse. Throws a SyntaxFault. */
export function parseUpdate(text: string): UpdateTree {
  const cursor = new Cursor(text);
  const actions: ActionNode[] = [];
  const seen = new Set<Section>();
  let repeated: Section | undefined;
  do {
    const section = SECTIONS.find(keyword => cursor.take(keyword)) ?? cursor.fail();
    if (seen.has(section)) repeated ??= section;
    seen.add(section);
    actions.push(...parseList(cursor, () => parseAction(cursor, section)));
  } while (!cursor.atEnd());
  return { actions, repeated, operators: cursor.operators };
}

function parseAction(cursor: Cursor, section: Section): ActionNode {
  const path = parsePath(cursor);
  if (section === 'REMOVE') return { section, path };
  if (section !== 'SET') return { section, path, value: parseValue(cursor) };
  cursor.expect('=');
  return { section, path, value: parseSetValue(cursor) };
}

/** An operand, or two with a sign between them; either the whole or an operand may stand in parentheses. */
function parseSetValue(cursor: Cursor): OperandNode | ArithmeticNode {
  const left = parseGroup(cursor);
  if (left.kind === 'arithmetic') return left;
  const operator = cursor.takeOneOf(['+', '-'] as const);
  if (operator === undefined) return left;
  cursor.countOperator();
  const right = parseGroup(cursor);
  return right.kind === 'arithmetic' ? cursor.fail() : { kind: 'arithmetic', operator, args: [left, right] };
}

function parseGroup(cursor: Cursor): OperandNode | ArithmeticNode {
  return cursor.atSign('(') ? cursor.group(() => parseSetValue(cursor)) : parseOperand(cursor);
}

const COMPARATORS: readonly Comparator[] = ['=', '<>', '<', '<=', '>', '>='];

/** Parses a condition, filter or key condition: OR binds least, then AND, NOT, comparisons. Throws a SyntaxFault. */
export function parseCondition(text: string): ConditionTree {
  return new ConditionParser(text).parse();
}

/**
 * `(a) = :v` and `(a = :v)` begin alike, so a group is read before it is known whether it holds a condition or an
 * operand; where only one of them can stand, the token after it is at fault.
 */
class ConditionParser {
  readonly #cursor: Cursor;

  constructor(text: string) {
    this.#cursor = new Cursor(text);
  }

  parse(): ConditionTree {
    const root = this.#condition(this.#or());
    if (!this.#cursor.atEnd()) this.#cursor.fail();
    return { root, redundantParentheses: this.#cursor.redundantParentheses, operators: this.#cursor.operators };
  }

  #or(): ConditionNode | OperandNode {
    const left = this.#and();
    if (this.#cursor.keyword() !== 'OR') return left;
    return this.#combine('or', left, () => this.#or());
  }

  #and(): ConditionNode | OperandNode {
    const left = this.#not();
    if (this.#cursor.keyword() !== 'AND') return left;
    return this.#combine('and', left, () => this.#and());
  }

  #combine(
    kind: 'and' | 'or',
    node: ConditionNode | OperandNode,
    rest: () => ConditionNode | OperandNode,
  ): ConditionNode {
    const left = this.#condition(node);
    this.#cursor.expect(kind.toUpperCase());
    this.#cursor.countOperator();
    return { kind, left, right: this.#condition(rest()) };
  }

  #not(): ConditionNode | OperandNode {
    if (!this.#cursor.take('NOT')) return this.#comparison();
    this.#cursor.countOperator();
    return { kind: 'not', of: this.#condition(this.#not()) };
  }

  #comparison(): ConditionNode | OperandNode {
    const left = this.#primary();
    if (!isOperand(left)) return left;
    const operator = this.#cursor.takeOneOf(COMPARATORS);
    if (operator !== undefined) {
      this.#cursor.countOperator();
      return { kind: 'compare', operator, args: [left, parseGroupedOperand(this.#cursor)] };
    }
    if (this.#cursor.take('BETWEEN')) return this.#between(left);
    return this.#cursor.take('IN') ? this.#in(left) : left;
  }

  #between(operand: OperandNode): ConditionNode {
    this.#cursor.countOperator();
    const low = parseGroupedOperand(this.#cursor);
    this.#cursor.expect('AND');
    return { kind: 'between', args: [operand, low, parseGroupedOperand(this.#cursor)] };
  }

  #in(operand: OperandNode): ConditionNode {
    this.#cursor.countOperator();
    this.#cursor.expect('(');
    const list = parseList(this.#cursor, parseGroupedOperand);
    this.#cursor.expect(')');
    return { kind: 'in', args: [operand, ...list] };
  }

  #primary(): ConditionNode | OperandNode {
    if (this.#cursor.atSign('(')) return this.#cursor.group(() => this.#or());
    return parseOperand(this.#cursor);
  }

  #condition(node: ConditionNode | OperandNode): ConditionNode {
    return node.kind === 'path' || node.kind === 'value' ? this.#cursor.fail() : node;
  }
}

function isOperand(node: ConditionNode | OperandNode): node is OperandNode {
  return node.kind === 'path' || node.kind === 'value' || node.kind === 'call';
}
