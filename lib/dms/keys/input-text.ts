import { DynamormError } from '../../errors/dynamorm-error.js';
import type { InputType } from './key-contract.js';

/** The text of a value as it stands in a key, before any transform. A number may be given for text, and the reverse. */
export function inputText(value: unknown, type: InputType | undefined, what: string): string {
  const found = typeof value;
  if (type !== undefined && (found === 'boolean') !== (type === 'boolean'))
    throw refused(`${what} has to be a ${type}, not a ${found}`);
  if (found === 'string') return wellFormed(value as string, what);
  if (found === 'boolean') return value === true ? 'true' : 'false';
  if (found === 'number') return numberText(value as number, what);
  throw refused(`${what} has to be a string, a number or a boolean, not a ${found}`);
}

/** Shortest digits that read back as the same number, without an exponent: `1e21` is `1000000000000000000000`. */
function numberText(value: number, what: string): string {
  if (!Number.isFinite(value)) throw refused(`${what} has to be finite`);
  const text = String(Object.is(value, -0) ? 0 : value);
  const [, sign = '', whole = '', fraction = '', exponent] = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? [];
  if (exponent === undefined) return text;
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.slice(0, point).padEnd(point, '0')}${digits.length > point ? `.${digits.slice(point)}` : ''}`;
}

/** Half a surrogate pair has no UTF-8 form: each runtime would put something else in its place. */
function wellFormed(text: string, what: string): string {
  if (!(text as string & { isWellFormed(): boolean }).isWellFormed())
    throw refused(`${what} has half a surrogate pair, which no key can hold`);
  return text;
}

function refused(message: string): DynamormError {
  return new DynamormError('ErrInvalidModel', message, { operation: 'derived key' });
}
