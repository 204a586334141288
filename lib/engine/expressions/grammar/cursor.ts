import { syntaxMessage, tokenize, type Token, type TokenKind } from './token.js';

/** What a parser throws when the text is no expression; the compiler puts the member's name before the message. */
export class SyntaxFault extends Error {}

/** More parentheses than any expression has use for, and few enough that no text can exhaust the stack. */
const MAX_DEPTH = 300;

/** A place in the tokens of one expression, moved on by the parsers. */
export class Cursor {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #keywords: ReadonlySet<string>;
  #index = 0;
  #depth = 0;

  /** `keywords` (in capitals) are the words that are never names in this kind of expression. */
  constructor(text: string, keywords: readonly string[]) {
    this.#text = text;
    this.#tokens = tokenize(text);
    this.#keywords = new Set(keywords);
  }

  /** How many tokens have been read. */
  get index(): number {
    return this.#index;
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
    return this.#keywords.has(word) ? word : undefined;
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

  /** Throws the syntax error at the next token. */
  fail(): never {
    throw new SyntaxFault(syntaxMessage(this.#text, this.#tokens, this.#index));
  }
}
