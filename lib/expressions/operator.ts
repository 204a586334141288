import { didYouMean } from '../errors/suggest.js';
import type { ValueType } from '../values/value.js';
import { refuse, refuseOperator, type FieldRef } from './field-ref.js';

/** Where a callback with field references is given: the operators it may use follow from it. */
export type CallbackPlace = 'where' | 'filter' | 'if' | 'changes';

/** The places of operators that find items by their key, of those that only test an item, and of those that change one. */
export const IN_KEYS: readonly CallbackPlace[] = ['where', 'filter', 'if'];
export const IN_CONDITIONS: readonly CallbackPlace[] = ['filter', 'if'];
export const IN_CHANGES: readonly CallbackPlace[] = ['changes'];
export const ANYWHERE: readonly CallbackPlace[] = ['where', 'filter', 'if', 'changes'];

const PLACE_NAMES: Readonly<Record<CallbackPlace, string>> = {
  where: 'where()',
  filter: 'filter()',
  if: 'if',
  changes: 'the changes of an update',
};

/** A row of the tables of operators: all that is checked before one is applied, and what it makes of its operands. */
export interface Operator {
  readonly name: string;
  /** What other libraries and DynamoDB call it, for "did you mean". */
  readonly aliases?: readonly string[];
  /** How many operands it takes. */
  readonly operands: readonly [least: number, most: number];
  /** Where it may be used. */
  readonly places: readonly CallbackPlace[];
  /** The stored types it works on; all where absent. A field whose codec writes several is checked by its operands alone. */
  readonly types?: readonly ValueType[];
  /** Works on an encrypted field, because it replaces the whole value. */
  readonly onEncrypted?: true;
  /** Works on a blind index: it compares nothing with the hash. Changes of one are refused where they are sent. */
  readonly onBlindIndex?: true;
  apply(site: FieldRef, operands: readonly unknown[]): unknown;
}

/** Applies an operator, once its row allows it here, on this field, with as many operands, none of them forgotten. */
export function applyOperator(
  operator: Operator,
  site: FieldRef,
  { operands, place }: { readonly operands: readonly unknown[]; readonly place?: CallbackPlace },
): unknown {
  const { name, types } = operator;
  const { attribute, codec } = site;
  if (place !== undefined && !operator.places.includes(place)) throw placeError(operator, site, place);
  if (attribute.encrypted !== undefined && operator.onEncrypted !== true)
    throw refuse(site, `is encrypted, so ${name}() cannot be used on it`, 'ErrEncryptedFieldNotQueryable');
  if (attribute.owned === 'blindIndex' && operator.onBlindIndex !== true) throw blindIndexError(site, name);
  const [least, most] = operator.operands;
  const { length } = operands;
  if (length < least || length > most) throw refuse(site, `${name}() takes ${count(least, most)}, not ${length}`);
  if (operands.includes(undefined))
    throw refuse(site, `${name}() was given undefined; notExists() asks for what is absent, remove() deletes a value`);
  if (types !== undefined && codec.type !== undefined && !types.includes(codec.type))
    throw refuse(site, `is stored as ${codec.type}; ${name}() is for ${typeWords(types)}`);
  return operator.apply(site, operands);
}

function placeError({ name, places }: Operator, site: FieldRef, place: CallbackPlace): Error {
  const instead = places === IN_CHANGES ? 'it changes an item' : place === 'changes' ? 'use if' : 'use filter()';
  return refuseOperator(site, `${name}() cannot be used in ${PLACE_NAMES[place]}; ${instead}`);
}

/** The operand would be sent as it is: the very plaintext that the hash stands for. */
function blindIndexError(site: FieldRef, name: string): Error {
  const reason = `is a blind index, so ${name}() cannot be used on it: ask its index for the value by query()`;
  return refuse(site, reason, 'ErrEncryptedFieldNotQueryable', 'ErrInvalidModel');
}

function count(least: number, most: number): string {
  if (most === Infinity) return `at least ${least} operand${least === 1 ? '' : 's'}`;
  return most === 0 ? 'no operands' : `${most} operand${most === 1 ? '' : 's'}`;
}

const TYPE_WORDS: readonly (readonly [words: string, ...types: ValueType[]])[] = [
  ['text', 'S'],
  ['numbers', 'N'],
  ['bytes', 'B'],
  ['sets', 'SS', 'NS', 'BS'],
  ['lists', 'L'],
  ['objects', 'M'],
];

function typeWords(types: readonly ValueType[]): string {
  const words = TYPE_WORDS.flatMap(([word, ...of]) => (of.some(type => types.includes(type)) ? [word] : []));
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** The error for a word that is neither an operator nor a member of the field. */
export function unknownOperator(
  site: FieldRef,
  name: string,
  { operators, place }: { readonly operators: Iterable<Operator>; readonly place: CallbackPlace },
): Error {
  const usable = [...operators].filter(({ places }) => places.includes(place));
  const alias = usable.find(({ aliases }) => aliases?.includes(name));
  const meant =
    alias === undefined
      ? didYouMean(
          name,
          usable.map(one => one.name),
          one => `${one}()`,
        )
      : `; did you mean ${alias.name}()?`;
  return refuseOperator(site, `no operator ${name}()${meant}`);
}
