import { syntaxMessage, tokenize, type Token, type TokenKind } from './token.js';

/** What a parser throws when the text is no expression; the compiler puts the member's name before the message. */
export class SyntaxFault extends Error {}

/** The words that are never names, in capitals; one grammar has them all, whatever the kind of expression. */
const KEYWORDS: ReadonlySet<string> = new Set(['AND', 'OR', 'NOT', 'BETWEEN', 'IN', 'SET', 'REMOVE', 'ADD', 'DELETE']);

/** More parentheses than any expression has use for, and few enough that no text can exhaust the stack. */
const MAX_DEPTH = 300;

/** A place in the tokens of one expression, moved on by the parsers. */
export class Cursor {
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
