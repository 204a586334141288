import { sizeOfItem, type Item } from '../../values/value.js';
import { invalid, invalidRequest, invalidValue, ServiceError } from '../failure.js';
import { attributeNameFault, canonicalValue, isNestingFault } from './attribute-value.js';

const ONLY = 'can only be specified when using expressions';
const NAME_KEY = /^#[0-9a-zA-Z_]+$/;
const VALUE_KEY = /^:[0-9a-zA-Z_]+$/;

/** Placeholders are ASCII, so characters are bytes. */
const MAX_KEY_LENGTH = 255;
const MAX_VALUES_BYTES = 2 * 1024 * 1024;

/** The placeholders of a request. */
export interface PlaceholderInput {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Item | undefined;
}

/** What an operation tells about its expressions, for the checks that come before any expression is read. */
export interface ExpressionParameters {
  /** The expression members that are present, in the service's order. */
  readonly present: readonly string[];
  /** The legacy members that are present, such as `Expected`. */
  readonly legacy?: readonly string[];
  /** The expression members of the operation that can use values, such as `['UpdateExpression', 'ConditionExpression']`. */
  readonly valueBearing: readonly string[];
}

/**
 * Checks the parameters around expressions in the order of the service and returns the expression values with their
 * numbers canonical. The expressions themselves are read later, after the operation's own checks.
 */
export function checkExpressionParameters(input: PlaceholderInput, parameters: ExpressionParameters): Item | undefined {
  checkMixing(parameters);
  checkPlaceholdersWanted(input, parameters);
  if (input.ExpressionAttributeNames !== undefined) checkNames(input.ExpressionAttributeNames);
  if (input.ExpressionAttributeValues === undefined) return undefined;
  checkKeys(input.ExpressionAttributeValues, 'ExpressionAttributeValues', VALUE_KEY);
  return canonicalValues(input.ExpressionAttributeValues);
}

function checkMixing({ present, legacy = [] }: ExpressionParameters): void {
  if (present.length === 0 || legacy.length === 0) return;
  throw invalidRequest(
    'Can not use both expression and non-expression parameters in the same request: ' +
      `Non-expression parameters: {${legacy.join(', ')}} Expression parameters: {${present.join(', ')}}`,
  );
}

function checkPlaceholdersWanted(input: PlaceholderInput, { present, valueBearing }: ExpressionParameters): void {
  if (input.ExpressionAttributeNames !== undefined && present.length === 0) {
    throw invalidRequest(`ExpressionAttributeNames ${ONLY}`);
  }
  if (input.ExpressionAttributeValues === undefined || valueBearing.some(name => present.includes(name))) return;
  const missing = `${valueBearing.join(' and ')} ${valueBearing.length === 1 ? 'is' : 'are'} null`;
  const only = `ExpressionAttributeValues ${ONLY}`;
  throw invalidRequest(`${only}: ${missing}`, only);
}

function checkNames(names: Readonly<Record<string, string>>): void {
  checkKeys(names, 'ExpressionAttributeNames', NAME_KEY);
  for (const key of Object.keys(names)) {
    const fault = attributeNameFault(names[key]!);
    if (fault !== undefined) throw invalid(`ExpressionAttributeNames contains invalid value: ${fault} for key ${key}`);
  }
}

function checkKeys(map: object, member: string, pattern: RegExp): void {
  const keys = Object.keys(map);
  if (keys.length === 0) throw invalidRequest(`${member} must not be empty`);
  for (const key of keys) {
    const fault = pattern.test(key) ? lengthFault(key) : `Syntax error; key: "${key}"`;
    if (fault !== undefined) throw invalid(`${member} contains invalid key: ${fault}`);
  }
}

function lengthFault(key: string): string | undefined {
  if (key.length <= MAX_KEY_LENGTH) return undefined;
  return `The expression attribute map contains a key that is too long; size of key: ${key.length}`;
}

function canonicalValues(values: Item): Item {
  const canonical = Object.fromEntries(Object.keys(values).map(key => [key, canonicalValueOf(values, key)]));
  if (sizeOfItem(canonical) > MAX_VALUES_BYTES) throw invalid('ExpressionAttributeValues exceeds max size');
  return canonical;
}

function canonicalValueOf(values: Item, key: string): Item[string] {
  try {
    return canonicalValue(values[key]!);
  } catch (error) {
    if (!(error instanceof ServiceError) || isNestingFault(error)) throw error;
    const message = `ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`;
    throw error.current === undefined ? invalid(message) : invalidValue(message, error.current);
  }
}

const MAX_REPORTED = 10;

/** The constraint of a value that is missing though it must not. */
export const NOT_NULL = 'Member must not be null';
/** The constraint of table and index names. */
export const NAME_PATTERN = 'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+';

/** The constraint of an enumeration; `allowed` is in the service's own order, which the message repeats. */
export function enumConstraint(allowed: readonly string[]): string {
  return `Member must satisfy enum value set: [${allowed.join(', ')}]`;
}

/** The constraint of a length or a number, such as `bound('length', 'less', 255)`. */
export function bound(measure: 'length' | 'value', side: 'greater' | 'less', limit: number): string {
  return `Member must have ${measure} ${side} than or equal to ${limit}`;
}

/**
 * The constraint errors of one request: DynamoDB finds all of them before it looks at anything else, and reports them in
 * one message. Add in the order of the service model, then `throwIfAny`.
 */
export class ConstraintErrors {
  readonly #errors: string[] = [];

  /** Records that `value` (absent: null) at the camelCase `path` breaks a constraint. */
  add(value: unknown, path: string, constraint: string): void {
    this.addText(`Value ${quoted(value)} at '${path}' failed to satisfy constraint: ${constraint}`);
  }

  /** Records an error that is worded otherwise. */
  addText(error: string): void {
    this.#errors.push(error);
  }

  /** Records a value outside an enumeration; an absent one is inside. */
  addUnlessIn(allowed: readonly string[], value: string | undefined, path: string): void {
    if (value !== undefined && !allowed.includes(value)) this.add(value, path, enumConstraint(allowed));
  }

  /** Throws what was recorded, at most ten errors of it. */
  throwIfAny(): void {
    const count = Math.min(this.#errors.length, MAX_REPORTED);
    if (count === 0) return;
    const errors = this.#errors.slice(0, count).join('; ');
    throw invalid(`${count} validation error${count === 1 ? '' : 's'} detected: ${errors}`);
  }
}

function quoted(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  if (Array.isArray(value)) return `'[${value.join(', ')}]'`;
  return `'${typeof value === 'string' ? value : JSON.stringify(value)}'`;
}
