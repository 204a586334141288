/** What a token is: a word, a `#name`, a `:value`, digits, a sign, a character of no token, or the end of the text. */
export type TokenKind = 'word' | 'name' | 'value' | 'number' | 'sign' | 'bad' | 'end';

/** One token of an expression and where it stands in the text. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN =
  /[ \t\r\n]*(?:([A-Za-z][A-Za-z0-9_]*)|(#[A-Za-z0-9_]+)|(:[A-Za-z0-9_]+)|(0|[1-9]\d*)|(<>|<=|>=|[=<>+\-()[\].,])|([^ \t\r\n])|$)/uy;
const KINDS: readonly TokenKind[] = ['word', 'name', 'value', 'number', 'sign', 'bad'];

/** The tokens of an expression, closed by one of kind `end`. A character that begins no token is one of its own. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let kind: TokenKind | undefined;
  TOKEN.lastIndex = 0;
  while (kind !== 'end') {
    const groups = TOKEN.exec(text)!.slice(1);
    const end = TOKEN.lastIndex;
    const word = groups.find(group => group !== undefined) ?? '';
    kind = KINDS[groups.indexOf(word)] ?? 'end';
    tokens.push({ kind, text: word, start: end - word.length, end });
  }
  return tokens;
}

/**
 * The sentence for a token at which an expression cannot go on: the token, and the text from the one before to the next
 * one or, blanks included, to the end.
 */
export function syntaxMessage(text: string, tokens: readonly Token[], index: number): string {
  const token = tokens[index]!;
  const start = tokens[index - 1]?.start ?? 0;
  const { end } = tokens[index + 1] ?? token;
  const name = token.kind === 'end' ? '<EOF>' : token.text;
  return `Syntax error; token: "${name}", near: "${text.slice(start, end)}"`;
}
