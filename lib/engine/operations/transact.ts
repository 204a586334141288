import type { Item } from '../../values/value.js';
import { ServiceError, invalid } from '../failure.js';
import { keyText } from '../storage/keys.js';
import { tableOf, type Context, type RememberedTransaction } from '../table-state.js';
import type { Table } from '../tables/table.js';
import { bound, ConstraintErrors, NOT_NULL } from '../validation/expression-parameters.js';
import { operation } from '../wire/operation.js';
import { TableCosts, CapacityMeter, transactReadUnits } from './capacity.js';
import { prepareCheck, prepareDelete } from './delete.js';
import { find, prepareGet, shown } from './get.js';
import { TRANSACT_GET, TRANSACT_WRITE, type TransactWriteEntry, type TransactWriteInput } from './many-shapes.js';
import { preparePut } from './put.js';
import { addCapacity, addMetrics, addTableName, type ReturnInput } from './request-expressions.js';
import { prepareUpdate } from './update.js';
import type { Write } from './write.js';

/** Why one action of a transaction was, or was not, to blame for its cancellation. */
type Reason = Readonly<Record<string, unknown>>;

/** The reason of an action that would have gone through. */
const NONE: Reason = Object.freeze({ Code: 'None' });

const CONFLICT: Reason = Object.freeze({
  Code: 'TransactionConflict',
  Message: 'Transaction is ongoing for the item.',
});

const EMPTY_KEY = 'One or more parameter values are not valid. ';

/**
 * Runs every action, however many fail: the values when all went through, a TransactionCanceledException otherwise.
 * `conflict` is the index of an action whose item another transaction is said to hold.
 */
function runAll<T>(actions: readonly (() => T)[], conflict: number | undefined): readonly T[] {
  const values: T[] = [];
  const reasons = actions.map((action, index): Reason => {
    if (index === conflict) return CONFLICT;
    try {
      values.push(action());
      return NONE;
    } catch (error) {
      return reasonOf(error);
    }
  });
  if (reasons.every(reason => reason === NONE)) return values;
  throw cancelled(reasons);
}

/** Whether a failure is about an empty key: TransactWriteItems reports it for the request, not for its action. */
function isEmptyKey(error: unknown): boolean {
  return error instanceof ServiceError && error.message.startsWith(EMPTY_KEY);
}

function reasonOf(error: unknown): Reason {
  if (!(error instanceof ServiceError)) throw error;
  if (error.name === 'ConditionalCheckFailedException') {
    return { Code: 'ConditionalCheckFailed', Message: error.message, ...error.members };
  }
  if (error.name === 'ValidationException') return { Code: 'ValidationError', Message: error.message };
  throw error;
}

function cancelled(reasons: readonly Reason[]): ServiceError {
  const codes = reasons.map(reason => String(reason['Code'])).join(', ');
  return new ServiceError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { members: { CancellationReasons: reasons } },
  );
}

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
function checkTransaction(input: TransactInput): void {
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
function checkOneEach(actions: readonly (readonly [Table, Item])[]): void {
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
function checkTotal(bytes: readonly number[]): void {
  const total = bytes.reduce((sum, size) => sum + size, 0);
  if (total > MAX_BYTES) throw invalid('Transaction request exceeds the maximum aggregate size of 4 MB');
}

/** Evaluates every action on the state before the transaction; only when all go through is anything written. */
function runTransaction(writes: readonly Write[], context: Context): TableCosts {
  const empty: unknown[] = [];
  const evaluations = writes.map(write => () => {
    const table = tableOf(context, write.tableName);
    try {
      return { table, change: write.evaluate(table) };
    } catch (error) {
      if (isEmptyKey(error)) empty.push(error);
      throw error;
    }
  });
  const changes = orElse(() => runAll(evaluations, context.interference?.conflict), empty);
  checkTotal(changes.map(({ change }) => change.after?.bytes ?? 0));
  const costs = new TableCosts();
  for (const { table, change } of changes) {
    if (change.before !== change.after) table.write(change, context.now);
    costs.add(table, { change, factor: 2 });
  }
  return costs;
}

/** An empty key is an error of the request, before any reason of an action. */
function orElse<T>(run: () => T, instead: readonly unknown[]): T {
  try {
    return run();
  } catch (error) {
    throw instead[0] ?? error;
  }
}

const LIFETIME = 10 * 60_000;
const MISMATCH = 'The request uses the same client token as a previous, but non-identical request.';

/**
 * The transaction that was carried out under this token in the last ten minutes, if it was the same one.
 * @throws IdempotentParameterMismatchException when it was another.
 */
function recall(token: string | undefined, text: string, { state, now }: Context): RememberedTransaction | undefined {
  if (token === undefined) return undefined;
  const past = state.transactions.get(token);
  if (past === undefined || past.at <= now - LIFETIME) return undefined;
  if (past.text !== text) throw new ServiceError('IdempotentParameterMismatchException', MISMATCH);
  return past;
}

/** Remembers a transaction that was carried out, and forgets those whose time is over. */
function remember(
  token: string | undefined,
  transaction: Pick<RememberedTransaction, 'text' | 'units'>,
  { state, now }: Context,
): void {
  if (token === undefined) return;
  for (const [old, { at }] of state.transactions) if (at <= now - LIFETIME) state.transactions.delete(old);
  state.transactions.set(token, { ...transaction, at: now });
}

/** What a repetition costs: it reads what the first request wrote. */
function replayed({ units }: RememberedTransaction, mode: string | undefined): readonly unknown[] | undefined {
  if (mode === undefined || mode === 'NONE') return undefined;
  return [...units].map(([tableName, read]) => {
    const meter = new CapacityMeter(tableName);
    meter.add(read);
    return meter.report(mode, 'ReadCapacityUnits');
  });
}

/** Checks one action of a transaction as far as that goes without its table. */
function prepareAction(entry: TransactWriteEntry): Write {
  if (entry.Put !== undefined) return preparePut(entry.Put);
  if (entry.Update !== undefined) return prepareUpdate(entry.Update, true);
  return entry.Delete === undefined ? prepareCheck(entry.ConditionCheck!) : prepareDelete(entry.Delete);
}

/** TransactGetItems. */
export const transactGetItems = operation('TransactGetItems', TRANSACT_GET, (input, context) => {
  checkTransaction(input);
  const actions = input.TransactItems!.map(({ Get: get }) => ({ name: get!.TableName!, get: prepareGet(get!) }));
  const reads = actions.map(({ name, get }) => ({ get, table: tableOf(context, name) }));
  checkOneEach(reads.map(({ get, table }) => [table, get.key] as const));
  const found = runAll(
    reads.map(({ get, table }) => () => ({ table, get, stored: find(get, table) })),
    context.interference?.conflict,
  );
  const bytes = found.map(({ table, stored }) => [table.name, stored?.bytes ?? 0] as const);
  checkTotal(bytes.map(([, size]) => size));
  return {
    Responses: found.map(({ stored, get }) => ({ Item: present(shown(stored, get.projection)) })),
    ConsumedCapacity: readCapacity(bytes, input.ReturnConsumedCapacity),
  };
});

/** A projection that finds nothing leaves the member out. */
function present(item: unknown): unknown {
  return typeof item === 'object' && item !== null && Object.keys(item).length === 0 ? undefined : item;
}

function readCapacity(bytes: readonly (readonly [string, number])[], mode: string | undefined): unknown {
  if (mode === undefined || mode === 'NONE') return undefined;
  const meters = new Map<string, CapacityMeter>();
  for (const [name, size] of bytes) {
    const meter = meters.get(name) ?? new CapacityMeter(name);
    meters.set(name, meter);
    meter.add(transactReadUnits(size));
  }
  return [...meters.values()].map(meter => meter.report(mode, 'ReadCapacityUnits'));
}

/** TransactWriteItems: all or nothing. */
export const transactWriteItems = operation('TransactWriteItems', TRANSACT_WRITE, (input, context) => {
  checkTransaction(input);
  const writes = input.TransactItems!.map(prepareAction);
  checkOneEach(writes.map(write => [tableOf(context, write.tableName), write.about] as const));
  const text = JSON.stringify(input.TransactItems);
  const past = recall(input.ClientRequestToken, text, context);
  if (past !== undefined) return { ConsumedCapacity: replayed(past, input.ReturnConsumedCapacity) };
  const costs = runTransaction(writes, context);
  remember(input.ClientRequestToken, { text, units: costs.readUnits() }, context);
  return answer(input, costs);
});

function answer(input: TransactWriteInput, costs: TableCosts): Record<string, unknown> {
  return {
    ConsumedCapacity: costs.capacity(input.ReturnConsumedCapacity, 'WriteCapacityUnits'),
    ItemCollectionMetrics: costs.metrics(input.ReturnItemCollectionMetrics),
  };
}
