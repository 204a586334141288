import { and, not, or, type Clause } from '../../lib/index.js';
import { operand, refOf, wordOf } from './conditions.js';
import { malformed, type Data } from './data.js';
import type { Shape } from './field-value.js';
import type { Ref, Refs } from './verbs.js';

/** A condition expression in DynamoDB's own text, with the names and values its placeholders stand for. */
export interface ExpressionText {
  readonly text: string;
  readonly names: Data;
  readonly values: Data;
}

type Operand =
  | { readonly path: string; readonly value?: undefined; readonly size?: boolean }
  | { readonly path?: undefined; readonly value: { readonly of: unknown } };

const TOKEN =
  /\s*(?:(<=|>=|<>|[=<>(),])|((?:[#:]?[A-Za-z_][\w-]*|#\w+|:\w+)(?:\[\d+\])*(?:\.[#]?[A-Za-z_]\w*(?:\[\d+\])*)*))/gy;
const FLIPPED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '=': '=', '<>': '<>' };

/**
 * The clause of a condition expression. The library has no conditions of text, so the runner reads DynamoDB's grammar and
 * says the same with field references.
 */
export function expressionClause(o: Refs, shape: Shape, expression: ExpressionText): Clause {
  return new Parser(o, shape, expression).whole();
}

class Parser {
  readonly #tokens: string[];
  #at = 0;
  constructor(
    readonly o: Refs,
    readonly shape: Shape,
    readonly expression: ExpressionText,
  ) {
    this.#tokens = tokensOf(expression.text);
  }

  whole(): Clause {
    const clause = this.#or();
    if (this.#at < this.#tokens.length) throw this.#fault();
    return clause;
  }

  #or(): Clause {
    const of = [this.#and()];
    while (this.#word('OR')) of.push(this.#and());
    return or(...of);
  }

  #and(): Clause {
    const of = [this.#not()];
    while (this.#word('AND')) of.push(this.#not());
    return and(...of);
  }

  #not(): Clause {
    if (this.#word('NOT')) return not(this.#not());
    if (this.#tokens[this.#at] === '(') {
      this.#at++;
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    return this.#tokens[this.#at + 1] === '(' && this.#tokens[this.#at]!.toLowerCase() !== 'size'
      ? this.#call()
      : this.#comparison();
  }

  #call(): Clause {
    const name = this.#tokens[this.#at++]!.toLowerCase();
    const operands = this.#list();
    const [first, second] = operands;
    if (first?.path === undefined) throw this.#fault();
    const word = wordOf(name);
    const ref = this.#ref(first.path);
    return ref[word]!(...(second === undefined ? [] : [this.#side(first.path, word, second)])) as Clause;
  }

  #comparison(): Clause {
    const left = this.#operand();
    if (this.#word('BETWEEN')) {
      const low = this.#operand();
      if (!this.#word('AND')) throw this.#fault();
      return this.#apply(left, 'between', [low, this.#operand()]);
    }
    if (this.#word('IN')) return this.#apply(left, 'in', this.#list());
    const comparator = this.#tokens[this.#at++] ?? '';
    if (FLIPPED[comparator] === undefined) throw this.#fault();
    const right = this.#operand();
    return left.path === undefined
      ? this.#apply(right, wordOf(FLIPPED[comparator]), [left])
      : this.#apply(left, wordOf(comparator), [right]);
  }

  #apply(left: Operand, word: string, right: readonly Operand[]): Clause {
    if (left.path === undefined) throw this.#fault();
    const ref = this.#ref(left.path);
    const operands = right.map(one => this.#side(left.path, left.size === true ? 'type' : word, one));
    const of = left.size === true ? (ref['size']!() as Ref) : ref;
    return of[word]!(...(word === 'in' ? [operands] : operands)) as Clause;
  }

  #side(path: string, word: string, side: Operand): unknown {
    return side.path === undefined ? operand(this.shape, path, word, side.value.of) : this.#ref(side.path);
  }

  #list(): Operand[] {
    this.#expect('(');
    const operands = [this.#operand()];
    while (this.#tokens[this.#at] === ',') {
      this.#at++;
      operands.push(this.#operand());
    }
    this.#expect(')');
    return operands;
  }

  #operand(): Operand {
    const token = this.#tokens[this.#at++];
    if (token === undefined || /^[(),=<>]/.test(token)) throw this.#fault();
    if (token.toLowerCase() === 'size' && this.#tokens[this.#at] === '(') {
      const [inner] = this.#list();
      if (inner?.path === undefined) throw this.#fault();
      return { path: inner.path, size: true };
    }
    if (!token.startsWith(':')) return { path: this.#named(token) };
    const { values } = this.expression;
    const name = Object.hasOwn(values, token) ? token : token.slice(1);
    if (!Object.hasOwn(values, name)) throw malformed(`expression_attribute_values has no ${token}`);
    return { value: { of: values[name] } };
  }

  #named(token: string): string {
    const { names } = this.expression;
    return token.replace(/#\w+/g, name => {
      const found = names[name] ?? names[name.slice(1)];
      if (typeof found !== 'string') throw malformed(`expression_attribute_names has no ${name}`);
      return found;
    });
  }

  #ref = (path: string): Ref => refOf(this.o, this.shape, path);

  #word(word: string): boolean {
    if (this.#tokens[this.#at]?.toUpperCase() !== word) return false;
    this.#at++;
    return true;
  }

  #expect(token: string): void {
    if (this.#tokens[this.#at++] !== token) throw this.#fault();
  }

  #fault = (): Error => malformed(`cannot read the condition expression "${this.expression.text}"`);
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  let end = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    tokens.push(match[1] ?? match[2]!);
    end = TOKEN.lastIndex;
  }
  if (text.slice(end).trim() !== '') throw malformed(`cannot read the condition expression "${text}"`);
  return tokens;
}
