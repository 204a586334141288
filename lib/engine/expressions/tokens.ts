import { CONDITION_FUNCTIONS, UPDATE_FUNCTIONS } from './reserved-words.js';

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

/**
 * The faults found in one expression. DynamoDB reports one, by rank rather than by place: the one of the lowest rank, and
 * of several of that rank the one that was found first.
 */
export class Faults {
  #rank = Infinity;
  #message: string | undefined;

  /** The fault to report, undefined when there is none. */
  get message(): string | undefined {
    return this.#message;
  }

  record(rank: number, message: string | undefined): void {
    if (message === undefined || rank >= this.#rank) return;
    this.#rank = rank;
    this.#message = message;
  }
}

/** The sentence for a bare name that is a reserved word. */
export function reservedMessage(name: string): string {
  return `Attribute name is a reserved keyword; reserved keyword: ${name}`;
}

/** The sentence for an index of a list beyond the last that a list can have; `digits` as they were written. */
export function indexOutOfRange(digits: string): string {
  return `List index is not within the allowable range; index: [${digits}]`;
}

/** The sentence for a `#name` that the request does not define. */
export function undefinedName(placeholder: string): string {
  return `An expression attribute name used in the document path is not defined; attribute name: ${placeholder}`;
}

/** The sentence for a `:value` that the request does not define. */
export function undefinedValue(placeholder: string): string {
  return `An expression attribute value used in expression is not defined; attribute value: ${placeholder}`;
}

/** What is wrong with the name of a function: no expression knows it, or only the other kind does. */
export function functionFault(kind: 'condition' | 'update', name: string): string | undefined {
  const [own, other] =
    kind === 'condition' ? [CONDITION_FUNCTIONS, UPDATE_FUNCTIONS] : [UPDATE_FUNCTIONS, CONDITION_FUNCTIONS];
  if (own.has(name)) return undefined;
  if (!other.has(name)) return `Invalid function name; function: ${name}`;
  return `The function is not allowed in ${kind === 'condition' ? 'a' : 'an'} ${kind} expression; function: ${name}`;
}

/** The sentence for a function that stands where no function, or not this one, can stand. */
export function misusedFunction(name: string): string {
  return `The function is not allowed to be used this way in an expression; function: ${name}`;
}

/** The sentence for a function with too few or too many operands. */
export function wrongArity(name: string, operands: number): string {
  const of = `operator or function: ${name}, number of operands: ${operands}`;
  return `Incorrect number of operands for operator or function; ${of}`;
}

/** The sentence for a function whose first operand must be a document path and is none. */
export function pathRequired(name: string): string {
  return `Operator or function requires a document path; operator or function: ${name}`;
}

/** The sentence for a value of a type that an operator or function does not take. */
export function wrongOperandType(name: string, type: string): string {
  return `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`;
}

/** A document path as written: a segment that begins with `#` is a placeholder, a number is a list index. */
export interface PathNode {
  readonly kind: 'path';
  readonly segments: readonly (string | number)[];
  /** The first index that is beyond the last a list can have, as it was written. */
  readonly outOfRange?: string;
}

/** A `:value` placeholder. */
export interface ValueNode {
  readonly kind: 'value';
  readonly placeholder: string;
}

/** A call, of a known function or not: that is for the checks to tell. */
export interface CallNode {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly OperandNode[];
}

/** `left + right` or `left - right` of an update. */
export interface ArithmeticNode {
  readonly kind: 'arithmetic';
  readonly operator: '+' | '-';
  readonly args: readonly [OperandNode, OperandNode];
}

export type OperandNode = PathNode | ValueNode | CallNode;

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** A condition without others in it, other than a call. */
export type ComparisonNode =
  | { readonly kind: 'compare'; readonly operator: Comparator; readonly args: readonly [OperandNode, OperandNode] }
  | { readonly kind: 'between'; readonly args: readonly [OperandNode, OperandNode, OperandNode] }
  | { readonly kind: 'in'; readonly args: readonly OperandNode[] };

/** A condition as written. */
export type ConditionNode =
  | ComparisonNode
  | CallNode
  | { readonly kind: 'and' | 'or'; readonly left: ConditionNode; readonly right: ConditionNode }
  | { readonly kind: 'not'; readonly of: ConditionNode };

/** A whole condition, filter or key condition. */
export interface ConditionTree {
  readonly root: ConditionNode;
  /** Whether a group holds nothing but another group: written correctly, and refused all the same. */
  readonly redundantParentheses: boolean;
  /** How many operators and functions it has. */
  readonly operators: number;
}

export type Section = 'SET' | 'REMOVE' | 'ADD' | 'DELETE';

/** One action of an update as written. */
export type ActionNode =
  | { readonly section: 'SET'; readonly path: PathNode; readonly value: OperandNode | ArithmeticNode }
  | { readonly section: 'REMOVE'; readonly path: PathNode }
  | { readonly section: 'ADD' | 'DELETE'; readonly path: PathNode; readonly value: ValueNode };

/** A whole update. */
export interface UpdateTree {
  readonly actions: readonly ActionNode[];
  /** The first section keyword that occurs twice. */
  readonly repeated: Section | undefined;
  readonly operators: number;
}
