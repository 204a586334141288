import { utf8Length } from '../values/bytes.js';
import type { Item, Value } from '../values/value.js';
import type { Path } from './condition.js';

/** What a request carries for its placeholders; a member is left out where there is nothing in it, since DynamoDB refuses an empty map. */
export interface Placed {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
}

/** Up to this many names and values are searched one by one. Beyond, a repeated value is sent twice, which costs less than finding it. */
const SEARCHED = 32;
const NAMES: string[] = [];
const VALUES: string[] = [];

/**
 * The `#n` and `:n` of one request. Every attribute name and every value goes through here, so that no reserved word,
 * no dot, dash or `#` in a name and no text in a value is ever read as syntax.
 */
export class Placeholders {
  readonly #names: string[] = [];
  /** Made only once a request has more names than are searched faster one by one. */
  #places: Map<string, number> | undefined;
  readonly #values: Value[] = [];
  readonly #radix: number;

  /** With a larger radix the numbers are shorter, which matters only to expressions near their limit. */
  constructor(radix = 10) {
    this.#radix = radix;
  }

  /** The placeholder of an attribute name or map key; the same name always has the same one. */
  name(attribute: string): string {
    const names = this.#names;
    let index = this.#places === undefined ? names.indexOf(attribute) : (this.#places.get(attribute) ?? -1);
    if (index < 0) {
      index = names.push(attribute) - 1;
      if (this.#places !== undefined) this.#places.set(attribute, index);
      else if (names.length > SEARCHED) this.#places = new Map(names.map((name, i) => [name, i]));
    }
    return this.#numbered(NAMES, '#', index);
  }

  /** The placeholder of a value; the same object or an equal scalar may share one. */
  value(wire: Value): string {
    const values = this.#values;
    const searched = Math.min(values.length, SEARCHED);
    for (let i = 0; i < searched; i++) {
      if (same(values[i]!, wire)) return this.#numbered(VALUES, ':', i);
    }
    values.push(wire);
    return this.#numbered(VALUES, ':', values.length - 1);
  }

  /** A document path in placeholders: `#0.#1[2]`. */
  path(path: Path): string {
    let text = this.name(path[0]);
    for (let i = 1; i < path.length; i++) {
      const segment = path[i]!;
      text += typeof segment === 'number' ? `[${segment}]` : `.${this.name(segment)}`;
    }
    return text;
  }

  /** The members to spread into the request, once every expression of it is rendered. */
  expressions(): Placed {
    const placed: { -readonly [M in keyof Placed]: Placed[M] } = {};
    if (this.#names.length > 0) {
      const names: Record<string, string> = {};
      for (let i = 0; i < this.#names.length; i++) names[this.#numbered(NAMES, '#', i)] = this.#names[i]!;
      placed.ExpressionAttributeNames = names;
    }
    if (this.#values.length > 0) {
      const values: Record<string, Value> = {};
      for (let i = 0; i < this.#values.length; i++) values[this.#numbered(VALUES, ':', i)] = this.#values[i]!;
      placed.ExpressionAttributeValues = values;
    }
    return placed;
  }

  #numbered(known: string[], sign: string, index: number): string {
    return this.#radix === 10 ? numbered(known, sign, index) : sign + index.toString(this.#radix);
  }
}

/** Kept over requests, because a text made anew for each would have to be hashed for each. */
function numbered(known: string[], sign: string, index: number): string {
  while (known.length <= index) known.push(sign + String(known.length));
  return known[index]!;
}

function same(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.S !== undefined) return a.S === b.S;
  if (a.N !== undefined) return a.N === b.N;
  if (a.BOOL !== undefined) return a.BOOL === b.BOOL;
  return a.NULL !== undefined && a.NULL === b.NULL;
}

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
