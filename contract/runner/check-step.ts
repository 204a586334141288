import { malformed, show } from './data.js';
import { EXPECTATIONS } from './expectations.js';
import { OPERATIONS } from './operations.js';
import type { Step } from './scenario.js';

/** Throws a sentence for a step with a name that is not in the format, and for an expectation that holds the step to nothing. */
export function checkStep({ op, operands, expect }: Step): void {
  const operation = OPERATIONS.get(op);
  if (operation === undefined) throw malformed(`unknown op "${op}"`);
  for (const name of Object.keys(operands))
    if (!operation.operands.includes(name)) throw malformed(`op ${op} has no operand "${name}"`);
  operation.check?.(operands);
  for (const [name, expected] of Object.entries(expect)) {
    if (!EXPECTATIONS.has(name)) throw malformed(`unknown expectation "${name}"`);
    const wanted = WANTED[name] ?? entries;
    if (!wanted.fits(expected)) throw malformed(`${name} takes ${wanted.what}, not ${show(expected)}`);
  }
}

interface Wanted {
  readonly what: string;
  fits(expected: unknown): boolean;
}

const flag: Wanted = { what: 'true or false', fits: expected => typeof expected === 'boolean' };
const number: Wanted = {
  what: 'a whole number',
  fits: expected => Number.isInteger(expected) && Number(expected) >= 0,
};
const text: Wanted = { what: 'a text', fits: expected => typeof expected === 'string' };
const word: Wanted = { what: 'a text', fits: expected => typeof expected === 'string' && expected !== '' };
const list: Wanted = {
  what: 'a list with something in it',
  fits: expected => Array.isArray(expected) && expected.length > 0,
};
const entries: Wanted = {
  what: 'an object with something in it',
  fits: expected =>
    typeof expected === 'object' && expected !== null && !Array.isArray(expected) && Object.keys(expected).length > 0,
};

/** What each expectation takes; those that are not here take an object of attributes. */
const WANTED: Readonly<Record<string, Wanted>> = {
  ok: flag,
  item_absent: flag,
  item_count: number,
  count: number,
  requests: number,
  error: word,
  kind: word,
  cursor_equals: text,
  errors: list,
  item_has_fields: list,
  item_missing_fields: list,
  items_contains: list,
  items_missing_fields: list,
};
