import { encodeField } from '../item/encode.js';
import { type SetOperand, type UpdateAction, noteMade } from './condition.js';
import {
  refuse,
  refuseValue,
  type FieldRef,
  encodeElements,
  encodeMembers,
  operandError,
  referredTo,
  wireOf,
  IN_CHANGES,
  type Operator,
} from './operator.js';

const BRAND: unique symbol = Symbol.for('dynamorm/action@1') as never;

/** An update action made by a field reference. The mark tells it from plain objects, which a request body could hold. */
export type Action = UpdateAction & { readonly [BRAND]: true };

const prototype = Object.freeze({ [BRAND]: true });

/** An update action's data, marked. */
function action(data: UpdateAction): Action {
  return noteMade(Object.freeze(Object.assign(Object.create(prototype) as Action, data)));
}

/** Tells an action, of either build of this library, from anything else. */
export function isAction(value: unknown): value is Action {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/** One row for each operator that makes an update action: whatever is checked before it is applied stands here. */
export const UPDATE_OPERATORS: readonly Operator[] = [
  change({
    name: 'set',
    aliases: ['assign', 'put', 'to'],
    operands: [1, 1],
    onEncrypted: true,
    onBlindIndex: true,
    apply: set,
  }),
  change({
    name: 'remove',
    aliases: ['unset', 'clear', 'drop'],
    operands: [0, 0],
    onEncrypted: true,
    onBlindIndex: true,
    apply: remove,
  }),
  change({
    name: 'setIfMissing',
    aliases: ['setIfNotExists', 'ifNotExists', 'if_not_exists', 'setDefault', 'default'],
    operands: [1, 1],
    apply: setIfMissing,
  }),
  change({
    name: 'add',
    aliases: ['increment', 'inc', 'plus', 'addMember', 'union'],
    operands: [1, Infinity],
    types: ['N', 'SS', 'NS', 'BS'],
    apply: add,
  }),
  change({
    name: 'subtract',
    aliases: ['decrement', 'dec', 'minus', 'sub'],
    operands: [1, 1],
    types: ['N'],
    apply: (site, [by]) => action(adding(site, negated(amountOf(site, by)))),
  }),
  change({
    name: 'delete',
    aliases: ['deleteMember', 'removeMember', 'pull', 'without'],
    operands: [1, Infinity],
    types: ['SS', 'NS', 'BS'],
    apply: (site, members) => action({ action: 'delete', path: site.path, value: encodeMembers(site, members) }),
  }),
  change({
    name: 'append',
    aliases: ['push', 'list_append', 'listAppend', 'concat'],
    operands: [1, Infinity],
    types: ['L'],
    apply: (site, elements) => joined(site, list => [stored(site), list], elements),
  }),
  change({
    name: 'prepend',
    aliases: ['unshift'],
    operands: [1, Infinity],
    types: ['L'],
    apply: (site, elements) => joined(site, list => [list, stored(site)], elements),
  }),
];

function change(row: Omit<Operator, 'places'>): Operator {
  return { ...row, places: IN_CHANGES };
}

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
  if (!isNumber(site, first)) return action({ action: 'add', path: site.path, value: encodeMembers(site, operands) });
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

function amountOf(site: FieldRef, amount: unknown): string {
  const { N } = wireOf(site, amount);
  if (N === undefined) throw refuseValue(site, 'is no number, or was given none to add or subtract');
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

/** A missing list counts as empty. */
const stored = ({ path }: FieldRef): SetOperand => ({ ifNotExists: path, otherwise: EMPTY_LIST });
const EMPTY_LIST = Object.freeze({ value: Object.freeze({ L: Object.freeze([]) }) });

function joined(
  site: FieldRef,
  order: (list: SetOperand) => readonly [SetOperand, SetOperand],
  elements: readonly unknown[],
): Action {
  return action({ action: 'set', path: site.path, to: { append: order({ value: encodeElements(site, elements) }) } });
}
