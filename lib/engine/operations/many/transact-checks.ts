import { invalid } from '../../failure.js';
import { keyText } from '../../storage/composed-key.js';
import type { Item } from '../../../values/value.js';
import type { Table } from '../../tables/table.js';
import { bound, ConstraintErrors, NOT_NULL } from '../../validation/constraint.js';
import { addCapacity, addMetrics, addTableName, type ReturnInput } from '../constraints.js';

const MAX_ACTIONS = 100;
const MAX_TOKEN = 36;
const MAX_BYTES = 4 * 2 ** 20;
const KINDS = ['ConditionCheck', 'Put', 'Delete', 'Update', 'Get'];
const ON_FAILURE = ['ALL_OLD', 'NONE'];

interface Action {
  readonly TableName?: string | undefined;
  readonly Item?: Item | undefined;
  readonly Key?: Item | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
}
type Entry = Readonly<Record<string, Action | undefined>>;

interface TransactInput extends ReturnInput {
  readonly TransactItems?: readonly object[] | undefined;
  readonly ClientRequestToken?: string | undefined;
}

/** Checks the constraints of a transaction and that each of its entries is one action. */
export function checkTransaction(input: TransactInput): void {
  const errors = new ConstraintErrors();
  addTokenErrors(errors, input.ClientRequestToken);
  addCapacity(errors, input);
  addMetrics(errors, input);
  const entries = input.TransactItems as readonly Entry[] | undefined;
  if (entries === undefined) errors.add(undefined, 'transactItems', NOT_NULL);
  else {
    if (entries.length < 1) errors.add([], 'transactItems', bound('length', 'greater', 1));
    if (entries.length > MAX_ACTIONS) {
      errors.add(`[${entries.length} actions]`, 'transactItems', bound('length', 'less', MAX_ACTIONS));
    }
    entries.forEach((entry, i) => addEntryErrors(errors, entry, `transactItems.${i + 1}.member`));
  }
  errors.throwIfAny();
  if (entries!.every(entry => Object.keys(entry).length === 1)) return;
  throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
}

function addTokenErrors(errors: ConstraintErrors, token: string | undefined): void {
  if (token === '') errors.add(token, 'clientRequestToken', bound('length', 'greater', 1));
  if (token !== undefined && token.length > MAX_TOKEN) {
    errors.add(token, 'clientRequestToken', bound('length', 'less', MAX_TOKEN));
  }
}

function addEntryErrors(errors: ConstraintErrors, entry: Entry, path: string): void {
  for (const kind of KINDS) {
    const action = entry[kind];
    if (action === undefined) continue;
    const at = `${path}.${kind.charAt(0).toLowerCase()}${kind.slice(1)}`;
    addTableName(errors, action.TableName, `${at}.tableName`);
    const [member, given] = kind === 'Put' ? ['item', action.Item] : ['key', action.Key];
    if (given === undefined) errors.add(undefined, `${at}.${member as string}`, NOT_NULL);
    const expression = { Update: 'UpdateExpression', ConditionCheck: 'ConditionExpression' }[kind];
    if (expression !== undefined && (action as Record<string, unknown>)[expression] === undefined) {
      errors.add(undefined, `${at}.${expression.charAt(0).toLowerCase()}${expression.slice(1)}`, NOT_NULL);
    }
    const onFailure = action.ReturnValuesOnConditionCheckFailure;
    errors.addUnlessIn(ON_FAILURE, onFailure, `${at}.returnValuesOnConditionCheckFailure`);
  }
}

/** Refuses a transaction in which two actions are about one item. */
export function checkOneEach(actions: readonly (readonly [Table, Item])[]): void {
  const seen = new Set<string>();
  for (const [table, about] of actions) {
    const key = keyText(table.data.keys, about);
    if (key === undefined) continue;
    const identity = `${table.name}/${key}`;
    if (seen.has(identity)) throw invalid('Transaction request cannot include multiple operations on one item');
    seen.add(identity);
  }
}

/** Refuses a transaction whose items, as they are stored, are over 4 MB together: those it writes, or those it reads. */
export function checkTotal(bytes: readonly number[]): void {
  const total = bytes.reduce((sum, size) => sum + size, 0);
  if (total > MAX_BYTES) throw invalid('Transaction request exceeds the maximum aggregate size of 4 MB');
}
