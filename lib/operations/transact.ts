import { refusalOf } from '../client/attempt-notes.js';
import { timeOf, type Deadline } from '../client/deadline.js';
import { DynamormError, isDynamormError } from '../errors/errors.js';
import type { TransactWriteItem } from '../session/requests.js';
import type { Session } from '../session/session.js';
import { sizeOfItem, type Item, type Value } from '../values/value.js';
import { holdsWrite, isMismatch, stampOfCall } from './client-token.js';
import {
  writeInLine,
  validateAgain,
  afterDelete,
  afterSave,
  beforeDelete,
  beforeSave,
  commitDeleted,
  storedRow,
} from './entity-writes.js';
import { identityOf } from './item-key.js';
import { judge, isExpected } from './outcome.js';
import { rowAfter, sendTransaction, newToken, writeExtension } from './send-write.js';
import { failedTransaction, withUnknownOutcome } from './transact-errors.js';
import type { PlannedAction, TransactionRequest, Action, TransactOptions } from './transact-plan.js';
import { MAX_ITEM_BYTES } from './validate.js';
import { hasUniqueFields, tableOf } from './target.js';
import { encodeKey } from '../item/encode.js';
import { givenKey } from '../item/loaded-row.js';
import { cipherContext } from './crypto.js';
import { deletePlan, deleteKeyPlan } from './delete.js';
import { asFitted, fitUpdate, isSameFit, type FittedActions } from './fit-actions.js';
import { ownRow } from './own-row.js';
import type { SharedToken } from './plan.js';
import { beforeWhole, putPlan } from './put.js';
import { rebase } from './rebase.js';
import { writeMembers } from './write-expressions.js';
import { savePlan, type SavePlanOptions } from './save-request.js';
import { writtenChanges, isExact } from './save.js';
import { refit, refitUnseen, updatePlan } from './update.js';
import { entityVersion, rowIsThere, expectedVersion } from './versions.js';

/** DynamoDB's limits for one transaction. */
const MAX_ACTIONS = 100;
const MAX_BYTES = 4 * 1024 * 1024;

/** Refuses what DynamoDB would refuse as a whole; answers the session that all actions share. @throws ErrInvalidOperator */
function checkTransaction(planned: readonly PlannedAction[]): Session {
  if (planned.length > MAX_ACTIONS)
    throw refused(`a transaction takes at most ${MAX_ACTIONS} actions, not ${planned.length}, and is never split`);
  const { session } = planned[0]!.action.target;
  const seen = new Set<string>();
  // So few whole items, of a size that was looked at already, are never too many bytes together.
  const isSmall = planned.length * MAX_ITEM_BYTES <= MAX_BYTES && planned.every(({ item }) => item.Put !== undefined);
  let bytes = 0;
  for (const { action, plan, item } of planned) {
    const { target } = action;
    if (action.kind !== 'check' && action.options.once !== undefined)
      throw refused(`${target.model.name}: an action has no client token: say { token } of the transaction, not once`);
    const id = identityOf(target, plan.key);
    if (seen.has(id))
      throw refused(`${target.model.name}: a transaction touches each item once, and this one is in it twice`);
    if (target.session.transport !== session.transport)
      throw refused('all actions of a transaction need the same session');
    seen.add(id);
    if (!isSmall) bytes += bytesOf(item);
  }
  if (bytes > MAX_BYTES)
    throw refused(`the items of the transaction have ${bytes} bytes together, and DynamoDB takes at most ${MAX_BYTES}`);
  return session;
}

function bytesOf({ Put, Update, Delete, ConditionCheck }: TransactWriteItem): number {
  if (Put !== undefined) return sizeOfItem(Put.Item);
  const input = Update ?? Delete ?? ConditionCheck!;
  return sizeOfItem(input.Key) + sizeOfItem(input.ExpressionAttributeValues ?? {});
}

export const refused = (message: string): DynamormError =>
  new DynamormError('ErrInvalidOperator', message, { operation: 'transact' });

/** Sends planned actions as one transaction: as they are, or with what their unique fields need besides. */
async function sendPlanned(planned: readonly PlannedAction[], request: TransactionRequest): Promise<void> {
  const session = checkTransaction(planned);
  const widened = planned.find(({ plan }) => hasUniqueFields(plan.target));
  if (widened !== undefined) return writeExtension(widened.plan.target).transaction(session, planned, request);
  return sendTransaction(
    session,
    planned.map(({ item }) => item),
    {
      options: request.options,
      verb: 'transact',
      failed: (error, lost) => failedTransaction(error, { ...request, planned, lost }),
    },
  );
}

/** So many writers may come in between, one after the other. */
const MAX_ROUNDS = 16;

/**
 * Applies all actions or none, in one `TransactWriteItems`, never split. It carries a client token, so that a request whose
 * answer was lost is applied once however often it is sent.
 * @throws ErrTransactionCanceled with a reason for each action; ErrInvalidOperator for 0 or over 100 actions or an item twice
 */
export async function transactWrite(actions: readonly Action[], options: TransactOptions = {}): Promise<void> {
  if (actions.length === 0) throw refused('a transaction needs at least one action');
  const entities = new Set<object>();
  for (const action of actions) {
    if (!('entity' in action)) continue;
    const before = beforeAction(action);
    if (before !== undefined) await before;
    entities.add(action.entity);
  }
  const { target } = actions[0]!;
  const planned = await writeInLine([...entities], { target, verb: 'transact', options }, async (left, waited) => {
    if (waited) for (const action of actions) if (isSaved(action)) await validateAgain(action.target, action.entity);
    return applyAll(actions, left);
  });
  for (const { after } of planned) {
    const hooks = after();
    if (hooks !== undefined) await hooks;
  }
}

/** An action that is planned in the time of its transaction: its values may have to be sealed. */
function withTimeOf(action: Action, options: Deadline): Action {
  if (
    action.kind === 'check' ||
    (options.signal === undefined && options.timeoutMs === undefined && options.attemptTimeoutMs === undefined)
  )
    return action;
  return { ...action, options: { ...action.options, ...timeOf(options) } } as Action;
}

const isSaved = (action: Action): action is Extract<Action, { readonly entity: object }> =>
  'entity' in action && action.kind !== 'delete';

/** Plans and sends all actions, and brings their entities to what was written; answers what was applied. */
async function applyAll(given: readonly Action[], options: TransactOptions): Promise<readonly PlannedAction[]> {
  const shared = newToken(options);
  const actions = given.map(action => stamped(withTimeOf(action, options), shared));
  let planned = await planAll(actions, shared);
  for (let round = 1; planned.length > 0; round++) {
    try {
      await sendPlanned(planned, { actions: actions, options: { ...options, shared } });
      break;
    } catch (error) {
      const rows = await settleTransaction(planned, { ...options, shared }, error);
      if (rows !== undefined) {
        for (const [i, { plan }] of planned.entries()) plan.commit(rows[i]);
        return planned;
      }
      const again = round < MAX_ROUNDS ? await planAgain(planned, error) : undefined;
      if (again === undefined) throw error;
      planned = again;
    }
  }
  for (const { plan } of planned) plan.commit();
  return planned;
}

/** What became of a transaction that failed: the rows that it left, where they prove that it was applied; undefined where its error stands. */
async function settleTransaction(
  planned: readonly PlannedAction[],
  options: TransactOptions & { readonly shared: SharedToken },
  error: unknown,
): Promise<readonly (Item | undefined)[] | undefined> {
  if (options.signal?.aborted === true || refusalOf(error)?.ended === true) return undefined;
  const read = ({ plan }: PlannedAction): Promise<Item | undefined> => rowAfter(plan, options, error);
  if (options.shared.isGiven && isMismatch(error)) {
    // Another request was applied under this token: the same one of another process, or something else.
    const rows: (Item | undefined)[] = [];
    for (const action of planned) {
      const row = await read(action).catch(nothing);
      if (!(await holdsWrite(action.plan, row))) throw withUnknownOutcome(error, options.shared.current);
      rows.push(row);
    }
    return rows;
  }
  if (!isDynamormError(error) || error.applied !== 'unknown') return undefined;
  // All or nothing: one row with the stamp of this transaction proves all of it.
  for (const action of planned) {
    if (Object.keys(action.plan.proof.marks).length === 0) continue;
    const row = await read(action).catch(nothing);
    if (row !== undefined && judge(action.plan, row, false) === 'applied') return planned.map(nothing);
  }
  return undefined;
}

const nothing = (): undefined => undefined;

/** Plans all actions, and leaves out those that have nothing to write. */
async function planAll(actions: readonly Action[], shared: SharedToken): Promise<readonly PlannedAction[]> {
  const planned: PlannedAction[] = [];
  for (const action of actions) {
    const plan = await ('entity' in action ? planEntity(action, shared) : planKey(action, shared));
    if (plan !== undefined) planned.push(plan);
  }
  return planned;
}

/** The actions planned again for the rows that refused them; undefined if one of the refusals is final. */
async function planAgain(
  planned: readonly PlannedAction[],
  error: unknown,
): Promise<readonly PlannedAction[] | undefined> {
  const reasons = refusalOf(error)?.reasons;
  if (reasons === undefined) return undefined;
  const next: PlannedAction[] = [];
  for (const [i, plan] of planned.entries()) {
    const { Code = 'None', Item } = reasons[i] ?? {};
    const again =
      Code === 'None'
        ? plan
        : Code === 'ConditionalCheckFailed'
          ? await plan.again?.(Item)
          : Code === 'ValidationError'
            ? await plan.againUnseen?.()
            : undefined;
    if (again === undefined) return undefined;
    if (again !== null) next.push(again);
  }
  return next;
}

type EntityAction = Extract<Action, { readonly entity: object }>;

/** Runs before an entity's changes are computed: immediate refusals, validation and hooks. */
export function beforeAction(action: EntityAction): Promise<void> | undefined {
  const { target, entity, options, kind } = action;
  if (kind === 'delete') return beforeDelete(target, entity);
  if (kind === 'save' && storedRow(entity) !== undefined) return beforeSave(target, entity);
  return beforeWhole(target, entity, { mode: kind === 'put' ? 'put' : 'create', ...options });
}

/** Plans a write that carries an entity, at its turn; undefined for a save of one that did not change. */
export async function planEntity(action: EntityAction, shared?: SharedToken): Promise<PlannedAction | undefined> {
  if (action.kind === 'delete') return planDelete(action);
  const isNew = storedRow(action.entity) === undefined;
  const stamp = stampOfCall(action.target, { shared });
  return action.kind === 'save' && !isNew ? planSave(action, stamp) : planWhole(action, stamp);
}

async function planWhole(action: EntityAction, stamp: Value, row?: Item): Promise<PlannedAction> {
  const { target, entity, options } = action;
  const mode = action.kind === 'put' ? 'put' : 'create';
  const plan = await putPlan(target, entity, { options: { mode, ...options }, stamp, row });
  // An overwrite goes on from the version that is there; at that version it was something else that refused it.
  const again = async (found: Item | undefined): Promise<PlannedAction | undefined> =>
    plan.expects === undefined || isExpected(plan, found) ? undefined : planWhole(action, stamp, found);
  const planned = { action, plan, item: { Put: plan.input }, after: () => afterSave(target, entity) };
  return options.overwrite === true ? { ...planned, again } : planned;
}

async function planSave(action: EntityAction, stamp: Value): Promise<PlannedAction | undefined> {
  const { target, entity, options } = action;
  const changes = await writtenChanges(target, entity, options);
  if (changes.length === 0) return undefined;
  return planChanges(action, { ...options, changes, stamp });
}

/** A save of changes; planned again on top of the row that another writer left, as a save alone is. */
async function planChanges(action: EntityAction, options: SavePlanOptions): Promise<PlannedAction> {
  const { target, entity } = action;
  const plan = await savePlan(target, entity, options);
  const again = async (found: Item | undefined): Promise<PlannedAction | undefined> => {
    const rebased = await rebase({ target, base: storedRow(entity)!, changes: options.changes }, found);
    if (rebased === undefined || rebased.changes.length > 0)
      return rebased && planChanges(action, { ...options, rebased });
    // The row holds all of it already, and is only to stay there.
    const { TableName, Key } = plan.input;
    const input = {
      TableName,
      Key,
      ...writeMembers(target, 'save', { conditions: rowIsThere(target, undefined, storedRow(entity)) }),
    };
    const { effect: _, ...check } = plan;
    return { ...planned, plan: check, item: { ConditionCheck: input } };
  };
  const planned: PlannedAction = { action, plan, item: { Update: plan.input }, after: () => afterSave(target, entity) };
  return target.model.version !== undefined || isExact(options) ? planned : { ...planned, again };
}

function planDelete(action: EntityAction): PlannedAction {
  const { target, entity, options } = action;
  const plan = deletePlan(target, entity, {
    ...options,
    known: entityVersion(target, entity),
    stored: storedRow(entity),
  });
  return {
    action,
    plan: { ...plan, commit: () => commitDeleted(target, entity) },
    item: { Delete: plan.input },
    after: () => afterDelete(target, entity),
  };
}

/**
 * Plans an update by key; undefined for one that says nothing. `fitted`: its actions as the row that refused them can take them.
 */
async function planUpdate(
  action: Extract<Action, { readonly kind: 'update' }>,
  stamp: Value,
  fitted: FittedActions = fitUpdate(action.target, action.options, undefined),
): Promise<PlannedAction | undefined> {
  const { target, key, options } = action;
  const plan = await updatePlan(target, key, asFitted(options, fitted, stamp));
  if (plan === undefined) return undefined;
  const { ReturnValues: _, UpdateExpression, ...input } = plan.input;
  // Conditions alone are a check: DynamoDB refuses an update without an expression here.
  const item = UpdateExpression === undefined ? { ConditionCheck: input } : { Update: { ...input, UpdateExpression } };
  const planFitted = async (next: FittedActions | undefined): Promise<PlannedAction | undefined | null> =>
    next === undefined || isSameFit(next, fitted) ? undefined : ((await planUpdate(action, stamp, next)) ?? null);
  const again = (found: Item | undefined): ReturnType<typeof planFitted> =>
    planFitted(refit(target, options, { item: found }));
  const againUnseen = async (): ReturnType<typeof planFitted> =>
    planFitted(await refitUnseen({ target, asked: options, key: plan.key }));
  return { action, plan, item, after: nothing, againUnseen, ...(fitted.guards.length > 0 && { again }) };
}

type KeyAction = Extract<Action, { readonly key: object }>;

/** What an upsert makes is stamped as the rest of its transaction. */
function stamped(action: Action, shared: SharedToken): Action {
  if (action.kind !== 'update' || action.options.upsert === undefined) return action;
  const stamp = stampOfCall(action.target, { shared });
  return { ...action, options: { ...action.options, upsert: { ...action.options.upsert, stamp } } };
}

/** Plans a write by key; undefined for an update that says nothing. */
export async function planKey(action: KeyAction, shared?: SharedToken): Promise<PlannedAction | undefined> {
  if (action.kind === 'check') return planCheck(action);
  if (action.kind === 'update') return planUpdate(action, stampOfCall(action.target, { shared }));
  const { target, key, options } = action;
  const plan = deleteKeyPlan(target, key, { ...options, known: expectedVersion(target, options.version) });
  return { action, plan, item: { Delete: plan.input }, after: nothing };
}

function planCheck(action: Extract<KeyAction, { readonly kind: 'check' }>): PlannedAction {
  const { target, condition } = action;
  cipherContext(target, { operation: 'check', reads: false });
  const given = givenKey(target.model, action.key, 'check');
  const key = encodeKey(target.model, given, 'check');
  const conditions = [condition, ownRow(target, key, given)];
  const input = { TableName: tableOf(target), Key: key, ...writeMembers(target, 'check', { conditions }) };
  const plan = {
    target,
    verb: 'check',
    input,
    key,
    expects: undefined,
    kind: 'change' as const,
    proof: { marks: {} },
    commit: () => undefined,
  };
  return { action, plan, item: { ConditionCheck: input }, after: nothing };
}
