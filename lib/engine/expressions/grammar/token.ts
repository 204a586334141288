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
  /[ \t\r\n]*(?:([A-Za-z_][A-Za-z0-9_]*)|(#[A-Za-z0-9_]+)|(:[A-Za-z0-9_]+)|(\d+)|(<>|<=|>=|[=<>+\-()[\].,])|$)/y;
const KINDS: readonly TokenKind[] = ['word', 'name', 'value', 'number', 'sign'];
const BLANK = ' \t\r\n';

/** The tokens of an expression, closed by one of kind `end`; what follows a bad character is not read. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let position = 0;
  for (;;) {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(text);
    if (match === null) return [...tokens, badToken(text, position)];
    const kind = KINDS[match.slice(1).findIndex(group => group !== undefined)] ?? 'end';
    position = TOKEN.lastIndex;
    const word = kind === 'end' ? '' : match.slice(1).join('');
    tokens.push({ kind, text: word, start: position - word.length, end: position });
    if (kind === 'end') return tokens;
  }
}

function badToken(text: string, after: number): Token {
  let start = after;
  while (BLANK.includes(text.charAt(start))) start++;
  const character = String.fromCodePoint(text.codePointAt(start)!);
  return { kind: 'bad', text: character, start, end: start + character.length };
}

/** The sentence for a token at which an expression cannot go on: the token, and the text around it. */
export function syntaxMessage(text: string, tokens: readonly Token[], index: number): string {
  const token = tokens[index]!;
  if (token.kind === 'bad') return sentence(token.text, text.slice(token.start, nextVisible(text, token.end)));
  const start = tokens[index - 1]?.start ?? token.start;
  if (token.kind === 'end') return sentence('<EOF>', text.slice(start));
  const next = tokens[index + 1];
  const end = next === undefined || next.kind === 'end' ? token.end : next.end;
  return sentence(token.text, text.slice(start, end));
}

function nextVisible(text: string, end: number): number {
  const next = text.codePointAt(end);
  if (next === undefined || BLANK.includes(String.fromCodePoint(next))) return end;
  return end + String.fromCodePoint(next).length;
}

function sentence(token: string, near: string): string {
  return `Syntax error; token: "${token}", near: "${near}"`;
}
