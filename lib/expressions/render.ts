import { DynamormError, isDynamormError, missingKeyError, type ErrorContext } from '../errors/errors.js';
import type { Codec } from '../model/codecs/codec.js';
import type { Attribute, Model } from '../model/model.js';
import { utf8Length, type Item, type Value } from '../values/value.js';
import {
  formOfTest,
  isTest,
  MAX_IN,
  simplify,
  type Path,
  type Condition,
  type Operand,
  type SetOperand,
  type Test,
  type UpdateAction,
} from './condition.js';
import type { KeyCondition, SortCondition } from './key/key-condition.js';
import { contextOf, memberRef, refuse, fieldRefOf, pathText } from './operator.js';

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

  /** What stands for the placeholders, once every expression of a request is rendered: added to its other `members`. */
  expressions<M extends { -readonly [N in keyof Placed]: Placed[N] }>(members: M = {} as M): M {
    if (this.#names.length > 0) {
      const names: Record<string, string> = {};
      for (let i = 0; i < this.#names.length; i++) names[this.#numbered(NAMES, '#', i)] = this.#names[i]!;
      members.ExpressionAttributeNames = names;
    }
    if (this.#values.length > 0) {
      const values: Record<string, Value> = {};
      for (let i = 0; i < this.#values.length; i++) values[this.#numbered(VALUES, ':', i)] = this.#values[i]!;
      members.ExpressionAttributeValues = values;
    }
    return members;
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

/** What a path given as text leads to. */
interface Parsed {
  readonly path: Path;
  /** Codec of the value at its end. */
  readonly codec: Codec;
  /** The attribute it starts at. */
  readonly attribute: Attribute;
}

const SEGMENT = /\.([^.[\]]+)|\[(\d{1,9})\]/y;

/**
 * Reads `address.city` or `lines[0].sku`, in field names. A text that is exactly a declared field is that field, dots and
 * all; only then is it a path. Throws ErrInvalidModel, with ErrInvalidInput among its codes, for what leads nowhere.
 */
export function parsePath(model: Model, text: string): Parsed {
  try {
    return parse(model, text);
  } catch (error) {
    // A name given as text may come from a request, as of `?fields=`; one that follows `o.` in a callback is code.
    throw isDynamormError(error)
      ? new DynamormError(error.code, error.message, { ...error, codes: [...error.codes, 'ErrInvalidInput'] })
      : error;
  }
}

function parse(model: Model, text: string): Parsed {
  if (typeof text !== 'string')
    throw new DynamormError('ErrInvalidModel', `${model.name}: a path is text, such as address.city`, contextOf(model));
  let site = fieldRefOf(model, model.byField.has(text) ? text : text.replace(/[.[].*$/s, ''));
  let end = site.label.length;
  while (end < text.length) {
    SEGMENT.lastIndex = end;
    const match = SEGMENT.exec(text);
    if (match === null) throw refuse(site, `is not followed by a path in "${text}"`, 'ErrInvalidModel');
    site = memberRef(site, match[1] ?? Number(match[2]));
    end = SEGMENT.lastIndex;
  }
  const { path, codec, attribute } = site;
  return { path, codec, attribute };
}

/** Every path a condition reads, in order of appearance: what a query checks a filter's attributes by. */
export function conditionPaths(condition: Condition): readonly Path[] {
  if (!isTest(condition))
    return condition.op === 'not' ? conditionPaths(condition.of) : condition.of.flatMap(conditionPaths);
  const operands = formOfTest(condition)?.operands(condition) ?? [];
  return operands.flatMap(operand => ('path' in operand ? [operand.path] : 'size' in operand ? [operand.size] : []));
}

interface Node {
  /** A path that goes through here; any of them does for a message. */
  readonly example: Path;
  ends: boolean;
  readonly children: Map<string | number, Node>;
}

/**
 * Refuses two paths of one expression where one leads to the other, or where one goes on by name and the other by index
 * from the same place. DynamoDB refuses both, with stored placeholders in its message; here both paths are named.
 */
function refuseOverlaps(paths: readonly Path[], expression: string, context: ErrorContext): void {
  if (paths.length < 2) return;
  const roots = new Map<string | number, Node>();
  for (const path of paths) {
    let children = roots;
    let node: Node | undefined;
    for (let i = 0; i < path.length; i++) {
      const segment = path[i]!;
      const first = children.values().next().value;
      if (i > 0 && first !== undefined && typeof first.example[i] !== typeof segment)
        throw overlap(expression, [first.example, path], context);
      node = children.get(segment);
      if (node === undefined) children.set(segment, (node = { example: path, ends: false, children: new Map() }));
      if (node.ends || (i === path.length - 1 && node.example !== path))
        throw overlap(expression, [node.example, path], context);
      children = node.children;
    }
    node!.ends = true;
  }
}

function overlap(expression: string, pair: readonly [Path, Path], context: ErrorContext): DynamormError {
  const [one, other] = pair.map(path => pathText(path));
  const message = `${context.model ?? 'A request'}: the ${expression} names ${one} and ${other}, which overlap; DynamoDB allows one of them`;
  return new DynamormError('ErrInvalidOperator', message, context);
}

/**
 * The text of a ConditionExpression or FilterExpression, with parentheses only where DynamoDB's precedence
 * (OR, AND, NOT, comparison) needs them. Throws ErrInvalidOperator for what DynamoDB would refuse in any table.
 */
export function renderCondition(condition: Condition, to: Placeholders, context: ErrorContext = {}): string {
  return renderSimplified(simplify(condition, context), to, context);
}

function renderSimplified(condition: Condition, to: Placeholders, context: ErrorContext): string {
  switch (condition.op) {
    case 'or':
      return condition.of.map(member => renderSimplified(member, to, context)).join(' OR ');
    case 'and':
      return condition.of.map(member => grouped(member, member.op === 'or', [to, context])).join(' AND ');
    case 'not': {
      const { of } = condition;
      return `NOT ${grouped(of, of.op === 'and' || of.op === 'or', [to, context])}`;
    }
    default:
      return renderTest(condition, to, context);
  }
}

function grouped(condition: Condition, parentheses: boolean, [to, context]: [Placeholders, ErrorContext]): string {
  const text = renderSimplified(condition, to, context);
  return parentheses ? `(${text})` : text;
}

function renderTest(test: Test, to: Placeholders, context: ErrorContext): string {
  const form = formOfTest(test);
  if (form === undefined) throw refused('has a condition with an unknown operator', context);
  if (test.op === 'in' && (test.list.length < 1 || test.list.length > MAX_IN))
    throw refused(`in() takes 1 to ${MAX_IN} operands, not ${test.list.length}`, context);
  const operands = form.operands(test).map(operand => operandText(operand, to));
  if (operands.includes(operands[0]!, 1)) throw refused('compares a path with itself, which DynamoDB refuses', context);
  return form.render(operands);
}

function operandText(operand: Operand, to: Placeholders): string {
  if ('path' in operand) return to.path(operand.path);
  return 'value' in operand ? to.value(operand.value) : `size(${to.path(operand.size)})`;
}

function refused(what: string, context: ErrorContext): DynamormError {
  return new DynamormError('ErrInvalidOperator', `${context.model ?? 'A request'}: ${what}`, context);
}

/**
 * The text of an UpdateExpression, each clause once and in the order SET, REMOVE, ADD, DELETE; undefined for no actions.
 * Throws ErrInvalidOperator for paths that overlap, since DynamoDB applies all actions to the item as it was before.
 */
export function renderUpdate(
  actions: readonly UpdateAction[],
  to: Placeholders,
  context: ErrorContext = {},
): string | undefined {
  if (actions.length === 0) return undefined;
  if (actions.length > 1) {
    const paths = actions.map(action => action.path);
    refuseOverlaps(paths, 'update', context);
  }
  const clauses = { set: '', remove: '', add: '', delete: '' };
  for (const action of actions) {
    const path = to.path(action.path);
    const { action: clause } = action;
    const before = clauses[clause] === '' ? `${clause.toUpperCase()} ` : `${clauses[clause]}, `;
    if (clause === 'remove') clauses.remove = before + path;
    else if (clause === 'set') clauses.set = `${before}${path} = ${sum(action.to, to, context)}`;
    else clauses[clause] = `${before}${path} ${to.value(action.value)}`;
  }
  return [clauses.set, clauses.remove, clauses.add, clauses.delete].filter(text => text !== '').join(' ');
}

/** DynamoDB's grammar has `+` and `-` only here, at the top of a SET, and only once. */
function sum(operand: SetOperand, to: Placeholders, context: ErrorContext): string {
  const [sign, pair] = 'plus' in operand ? ['+', operand.plus] : 'minus' in operand ? ['-', operand.minus] : [];
  if (pair === undefined) return term(operand, to, context);
  return `${term(pair[0], to, context)} ${sign} ${term(pair[1], to, context)}`;
}

function term(operand: SetOperand, to: Placeholders, context: ErrorContext): string {
  if ('value' in operand) return to.value(operand.value);
  if ('path' in operand) return to.path(operand.path);
  if ('ifNotExists' in operand)
    return `if_not_exists(${to.path(operand.ifNotExists)}, ${term(operand.otherwise, to, context)})`;
  if ('append' in operand)
    return `list_append(${term(operand.append[0], to, context)}, ${term(operand.append[1], to, context)})`;
  const message = `${context.model ?? 'A request'}: DynamoDB adds and subtracts only once in a SET, not within another operand`;
  throw new DynamormError('ErrInvalidOperator', message, context);
}

/**
 * The text of a ProjectionExpression. The same path given twice is one path; two different paths that overlap, or none
 * at all, are ErrInvalidOperator as in DynamoDB.
 */
export function renderProjection(paths: readonly Path[], to: Placeholders, context: ErrorContext = {}): string {
  const distinct = new Map(paths.map(path => [JSON.stringify(path), path]));
  if (distinct.size === 0)
    throw new DynamormError('ErrInvalidOperator', `${context.model ?? 'A request'}: select() needs a field`, context);
  refuseOverlaps([...distinct.values()], 'projection', context);
  return [...distinct.values()].map(path => to.path(path)).join(', ');
}

/**
 * The text of a KeyConditionExpression. Throws ErrMissingPrimaryKey without a partition key, and ErrInvalidOperator where
 * a range is followed by anything: DynamoDB ranges over the last sort key attribute that is named, and only that.
 */
export function renderKeyCondition(key: KeyCondition, to: Placeholders, context: ErrorContext = {}): string {
  const who = context.model ?? 'A query';
  if (key.partition.length === 0) throw missingKeyError(`${who}: a query needs the partition key`, context);
  const ranged = key.sort.findIndex(({ op }) => op !== '=');
  if (ranged >= 0 && ranged < key.sort.length - 1) {
    const message = `${who}: ${key.sort[ranged]!.attribute} has a range, so nothing can be asked of the sort key attributes after it`;
    throw new DynamormError('ErrInvalidOperator', message, context);
  }
  return [
    ...key.partition.map(({ attribute, value }) => `${to.name(attribute)} = ${to.value(value)}`),
    ...key.sort.map(condition => sortText(condition, to)),
  ].join(' AND ');
}

function sortText(condition: SortCondition, to: Placeholders): string {
  const name = to.name(condition.attribute);
  if (condition.op === 'between') return `${name} BETWEEN ${to.value(condition.low)} AND ${to.value(condition.high)}`;
  const value = to.value(condition.value);
  return condition.op === 'beginsWith' ? `begins_with(${name}, ${value})` : `${name} ${condition.op} ${value}`;
}
