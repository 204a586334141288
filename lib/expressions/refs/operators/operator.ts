import { refuse, type Site } from '../site.js';

/** A word on a field reference: how many operands it takes and what it makes of them. */
export interface Operator {
  readonly name: string;
  readonly operands: readonly [least: number, most: number];
  /** Works on an encrypted field, because it replaces the whole value. */
  readonly whole?: boolean;
  apply(site: Site, operands: readonly unknown[]): unknown;
}

/** Applies an operator, once its operands are known to be as many as it takes and none of them forgotten. */
export function apply(operator: Operator, site: Site, operands: readonly unknown[]): unknown {
  const { name } = operator;
  if (site.attribute.encrypted !== undefined && operator.whole !== true)
    throw refuse(site, `is encrypted, so ${name}() cannot be used on it`, 'ErrEncryptedFieldNotQueryable');
  if (site.attribute.owned === 'blindIndex' && operator.whole !== true && !PRESENCE.has(name))
    throw blindError(site, name);
  const [least, most] = operator.operands;
  const { length } = operands;
  if (length < least || length > most) throw refuse(site, `${name}() takes ${count(least, most)}, not ${length}`);
  if (operands.includes(undefined))
    throw refuse(site, `${name}() was given undefined; remove() is what deletes a value`);
  return operator.apply(site, operands);
}

const PRESENCE: ReadonlySet<string> = new Set(['exists', 'notExists']);

/** The operand would be sent as it is: the very plaintext that the hash stands for. */
function blindError(site: Site, name: string): Error {
  const reason = `is a blind index, so ${name}() cannot be used on it: ask its index for the value by query()`;
  return refuse(site, reason, 'ErrEncryptedFieldNotQueryable', 'ErrInvalidModel');
}

function count(least: number, most: number): string {
  if (most === Infinity) return `at least ${least} operand${least === 1 ? '' : 's'}`;
  return most === 0 ? 'no operands' : `${most} operand${most === 1 ? '' : 's'}`;
}
