import { encodeField } from '../item/field.js';
import type { Value } from '../values/value.js';
import { elementsOf, isSet, membersOf, type Operator } from './condition-operators.js';
import type { UpdateAction } from './condition.js';
import { refuse, type FieldRef } from './field-ref.js';
import { action, operandError, referredTo, wireOf, type Action } from './operands.js';

const EMPTY_LIST = Object.freeze({ value: Object.freeze({ L: Object.freeze([]) }) });

/** The words that make an update action of a reference. */
export const UPDATE_OPERATORS: readonly Operator[] = [
  { name: 'set', operands: [1, 1], whole: true, apply: set },
  { name: 'remove', operands: [0, 0], whole: true, apply: remove },
  { name: 'setIfMissing', operands: [1, 1], apply: setIfMissing },
  { name: 'add', operands: [1, Infinity], apply: add },
  { name: 'subtract', operands: [1, 1], apply: (site, [by]) => action(adding(site, negated(amountOf(site, by)))) },
  { name: 'delete', operands: [1, Infinity], apply: deleteMembers },
  { name: 'append', operands: [1, Infinity], apply: append },
  { name: 'prepend', operands: [1, Infinity], apply: prepend },
];

/** A value, or a copy of another field. An empty value of an `omitEmpty` field is removed instead where it is sent. */
function set(site: FieldRef, [value]: readonly unknown[]): Action {
  const { path } = site;
  const other = referredTo(site, value);
  if (other !== undefined) return copy(site, other);
  if (path.length === 1) checkField(site, value);
  return action({ action: 'set', path, to: { value: wireOf(site, value) } });
}

/** What no item could hold, such as null in a required index key, is refused here, where the field is known. */
function checkField(site: FieldRef, value: unknown): void {
  try {
    encodeField(site.attribute, value);
  } catch (fault) {
    throw operandError(site, fault);
  }
}

function copy(site: FieldRef, from: FieldRef): Action {
  if (site.attribute.encrypted !== undefined)
    throw refuse(site, 'is encrypted: no plain field can be copied to it', 'ErrEncryptedFieldNotQueryable');
  const [to, type] = [site.codec.type, from.codec.type];
  if (to !== undefined && type !== undefined && to !== type)
    throw refuse(site, `is stored as ${to} and cannot be a copy of ${from.label}, stored as ${type}`);
  return action({ action: 'set', path: site.path, to: { path: from.path } });
}

function remove(site: FieldRef): Action {
  const { attribute, path } = site;
  if (path.length === 1 && !attribute.optional && attribute.owned === undefined)
    throw refuse(site, 'is required and cannot be removed', 'ErrInvalidModel');
  return action({ action: 'remove', path });
}

function setIfMissing(site: FieldRef, [value]: readonly unknown[]): Action {
  const { path } = site;
  const other = referredTo(site, value);
  const otherwise = other === undefined ? { value: wireOf(site, value) } : { path: other.path };
  return action({ action: 'set', path, to: { ifNotExists: path, otherwise } });
}

/** To a number its amount, to a set its members. Both make the attribute where it is missing. */
function add(site: FieldRef, operands: readonly unknown[]): Action {
  const [first] = operands;
  if (!isNumber(site, first))
    return action({ action: 'add', path: site.path, value: setMembers(site, operands, 'add') });
  if (operands.length > 1) throw refuse(site, 'is a number: add() takes one amount');
  return action(adding(site, amountOf(site, first)));
}

/** Where the codec writes more than one type, its own form of the operand tells; a codec of sets has none of a number. */
function isNumber({ codec }: FieldRef, operand: unknown): boolean {
  if (codec.type !== undefined || (typeof operand !== 'number' && typeof operand !== 'bigint'))
    return codec.type === 'N';
  try {
    return codec.encode(operand).N !== undefined;
  } catch {
    return codec.handlesNull !== true;
  }
}

function deleteMembers(site: FieldRef, operands: readonly unknown[]): Action {
  return action({ action: 'delete', path: site.path, value: setMembers(site, operands, 'delete') });
}

function setMembers(site: FieldRef, operands: readonly unknown[], word: string): Value {
  if (site.codec.type !== undefined && !isSet(site))
    throw refuse(site, `is stored as ${site.codec.type}; ${word}() takes members of a set`);
  return membersOf(site, operands);
}

function amountOf(site: FieldRef, amount: unknown): string {
  const { N } = wireOf(site, amount);
  if (N === undefined) throw refuse(site, 'is no number, or was given none to add or subtract');
  return N;
}

/** ADD rather than SET with a sum: to DynamoDB a missing number is then 0, and not an error. */
function adding(site: FieldRef, N: string): UpdateAction {
  return { action: 'add', path: site.path, value: { N } };
}

/** By text, so that all 38 digits survive. */
function negated(number: string): string {
  if (number.startsWith('-')) return number.slice(1);
  return number === '0' ? number : `-${number}`;
}

function append(site: FieldRef, elements: readonly unknown[]): Action {
  const { path } = site;
  const list = { value: elementsOf(site, elements) };
  return action({ action: 'set', path, to: { append: [{ ifNotExists: path, otherwise: EMPTY_LIST }, list] } });
}

function prepend(site: FieldRef, elements: readonly unknown[]): Action {
  const { path } = site;
  const list = { value: elementsOf(site, elements) };
  return action({ action: 'set', path, to: { append: [list, { ifNotExists: path, otherwise: EMPTY_LIST }] } });
}
