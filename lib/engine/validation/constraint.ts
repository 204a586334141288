import { invalid } from '../failure.js';

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
