import { createHash, randomUUID } from 'node:crypto';
import { timeNow } from '../client/clock.js';
import { refusalOf } from '../client/attempt-notes.js';
import { defaultSession } from '../client/create-session.js';
import { send } from '../client/send.js';
import { Transaction } from '../entity/transaction.js';
import { DynamormError, isDynamormError, misuse } from '../errors/errors.js';
import { isObject, type Item } from '../values/value.js';
import { recordedClass } from '../guards/outbox-item.js';
import { modelOf } from '../model/compile.js';
import type { Model } from '../model/model.js';
import { reservedInTable } from '../model/reserved-keys.js';
import type { Action } from '../operations/transact-plan.js';
import { transactWrite } from '../operations/transact.js';
import type { UpdateItemInput } from '../session/requests.js';
import type { Session } from '../session/session.js';
import type { Claim, IdempotencyStore } from '../streams/idempotency.js';

/** Where marks of handled records stand. */
interface MarkPlace {
  readonly table: string;
  /** Whose marks they are: two consumers of one stream do not skip each other's records. Default `default`. */
  readonly consumer: string;
  /** Name of the partition key attribute, a text. Default `pk`. */
  readonly partitionKey: string;
  /** Name of the sort key attribute, a text; null for a table without one. Default `sk`. */
  readonly sortKey: string | null;
  /** Name of the time-to-live attribute. Default `expiresAt`. */
  readonly expiryAttribute: string;
  /** Seconds a mark is kept: longer than a record can come again. Default 7 days. */
  readonly retentionSeconds: number;
}

const SORT = 'PROCESSED';

/** The primary key of the mark of a record. */
const markKey = (place: MarkPlace, id: string): Item => keyWith(place, partitionOf(place, id));

const keyWith = (place: MarkPlace, partition: string): Item => ({
  [place.partitionKey]: { S: partition },
  ...(place.sortKey !== null && { [place.sortKey]: { S: SORT } }),
});

/** Consumer and record are percent-encoded where they hold what stands between them, so that no two pairs have one mark. */
function partitionOf({ table, consumer }: MarkPlace, id: string): string {
  const effect = EFFECT.exec(id)?.index ?? id.length;
  return `${reservedInTable(table).processed}${escaped(consumer)}#${escaped(id.slice(0, effect))}${id.slice(effect)}`;
}

/** Where the name of an effect begins in an id. */
const EFFECT = /#(?:once|effect):/;

const escaped = (text: string): string => text.replace(/[%#]/g, sign => (sign === '%' ? '%25' : '%23'));

/** Consumer, record and effect as they are encoded. */
const ENCODED = /^(?:[^%#]|%2[35])*#(?:[^%#]|%2[35])*(?:#(?:once|effect):.*)?$/s;

/**
 * Whether a record is done, or held, by its mark in the form of releases that encoded nothing. Asked only where that form differs, which
 * no consumer without `#` and `%` meets, and is not that of another pair today.
 */
async function olderMark({ place, session }: Marks, id: string): Promise<'done' | 'held' | undefined> {
  const plain = `${place.consumer}#${id}`;
  if (ENCODED.test(plain)) return undefined;
  const older = `${reservedInTable(place.table).processed}${plain}`;
  const input = { TableName: session.tableName(place.table), Key: keyWith(place, older), ConsistentRead: true };
  const { Item: mark } = (await send(session, 'GetItem', { input, verb: 'claim' })).output;
  if (mark?.['state']?.S === 'done') return 'done';
  const until = Number(mark?.['until']?.N);
  return mark?.['state']?.S === 'claimed' && until > timeNow(session.clock).getTime() ? 'held' : undefined;
}

/** The class of marks that are written once, in the transaction of their effect. */
function markModel(place: MarkPlace): Model {
  const type = recordedClass({
    table: { name: place.table, model: 'Processed' },
    fields: [
      { field: 'partition', role: 'partitionKey', name: place.partitionKey },
      ...(place.sortKey === null ? [] : [{ field: 'sort', role: 'sortKey', name: place.sortKey } as const]),
      { field: 'state', role: 'attribute' },
      { field: 'token', role: 'attribute' },
      { field: 'effect', role: 'attribute' },
      { field: 'expiresAt', role: 'ttl', name: place.expiryAttribute },
    ],
  });
  return modelOf(type);
}

/** A new mark of something that is done. */
function doneMark(
  place: MarkPlace,
  model: Model,
  at: { readonly id: string; readonly token: string; readonly effect: string | undefined; readonly now: Date },
): object {
  return Object.assign(new model.type(), {
    partition: partitionOf(place, at.id),
    ...(place.sortKey !== null && { sort: SORT }),
    state: 'done',
    token: at.token,
    effect: at.effect,
    expiresAt: new Date(at.now.getTime() + place.retentionSeconds * 1000),
  });
}

/** The marks of one session. */
interface Marks {
  readonly place: MarkPlace;
  readonly session: Session;
}

const NAMES = { '#s': 'state', '#t': 'token', '#u': 'until' } as const;

/** Claims a record: an `UpdateItem` on the condition that nobody has it, or whoever had it let its lease expire. */
async function claimMark(marks: Marks, id: string, leaseMs: number): Promise<Claim> {
  const { place, session } = marks;
  const older = await olderMark(marks, id);
  if (older !== undefined) return { state: older };
  const token = randomUUID();
  const now = timeNow(session.clock).getTime();
  const input: UpdateItemInput = {
    TableName: session.tableName(place.table),
    Key: markKey(place, id),
    UpdateExpression: 'SET #s = :claimed, #t = :token, #u = :until, #e = :expiry',
    ConditionExpression: 'attribute_not_exists(#s) OR (#s = :claimed AND #u <= :now)',
    ExpressionAttributeNames: { ...NAMES, '#e': place.expiryAttribute },
    ExpressionAttributeValues: {
      ':claimed': { S: 'claimed' },
      ':token': { S: token },
      ':until': { N: String(now + leaseMs) },
      ':now': { N: String(now) },
      ':expiry': { N: expiry(marks) },
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
  try {
    await send(session, 'UpdateItem', { input, verb: 'claim' });
    return { state: 'claimed', token };
  } catch (error) {
    if (!isDynamormError(error, 'ErrConditionFailed')) throw error;
    const mark = refusalOf(error)?.item;
    // A claim that was granted and whose answer was lost is met again by its own repetition.
    if (mark?.['token']?.S === token) return { state: 'claimed', token };
    return { state: mark?.['state']?.S === 'done' ? 'done' : 'held' };
  }
}

/** Ends a claim, as done or as free for the next; nothing happens where it was lost to another meanwhile. */
async function settleMark(marks: Marks, at: { id: string; token: string }, end: 'done' | 'free'): Promise<void> {
  const { place, session } = marks;
  const input = {
    TableName: session.tableName(place.table),
    Key: markKey(place, at.id),
    ConditionExpression: '#s = :claimed AND #t = :token',
    ExpressionAttributeNames: { '#s': NAMES['#s'], '#t': NAMES['#t'] },
    ExpressionAttributeValues: { ':claimed': { S: 'claimed' }, ':token': { S: at.token } },
  };
  try {
    if (end === 'free') await send(session, 'DeleteItem', { input, verb: 'release' });
    else await send(session, 'UpdateItem', { input: doneInput(marks, input), verb: 'complete' });
  } catch (error) {
    if (!isDynamormError(error, 'ErrConditionFailed')) throw error;
  }
}

function doneInput(marks: Marks, input: UpdateItemInput): UpdateItemInput {
  return {
    ...input,
    UpdateExpression: 'SET #s = :done, #e = :expiry REMOVE #t, #u',
    ExpressionAttributeNames: { ...NAMES, '#e': marks.place.expiryAttribute },
    ExpressionAttributeValues: {
      ...input.ExpressionAttributeValues,
      ':done': { S: 'done' },
      ':expiry': { N: expiry(marks) },
    },
  };
}

const expiry = ({ place, session }: Marks): string =>
  String(Math.floor(timeNow(session.clock).getTime() / 1000) + place.retentionSeconds);

/** An effect and where its mark goes. */
interface Effect {
  readonly id: string;
  readonly model: Model;
  readonly actions: readonly Action[];
  /** What tells the effect from another; undefined where its name does. */
  readonly print: string | undefined;
}

/**
 * What an effect without a name is known by: its source text and its writes. A new release may change the first, and what is
 * drawn at random the second, so that an effect is another only where both differ.
 */
function printOf(collect: unknown, actions: readonly Action[]): string {
  const writes = actions.map(action => {
    const key = 'key' in action ? Object.values(action.key).map(String) : [];
    return [action.kind, action.target.model.table, ...key];
  });
  return `${digest(String(collect))} ${digest(JSON.stringify(writes))}`;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16);

/** Whether two prints may be of one effect; marks of older releases have none. */
function isSameEffect(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return true;
  const [text, writes] = a.split(' ');
  const [otherText, otherWrites] = b.split(' ');
  return text === otherText || writes === otherWrites;
}

const anotherEffect = (): DynamormError =>
  new DynamormError(
    'ErrInvalidOperator',
    "this record had another effect without a name before, and its mark stands in the way of this one: name them, event.once('tally', tx => …)",
    { operation: 'once' },
  );

/**
 * Applies the actions and the mark in one transaction; false where the mark was there, and so the effect. An entity of a refused
 * transaction is untouched.
 * @throws ErrInvalidOperator where the mark is of another effect without a name
 */
async function markOnce(marks: Marks, { id, model, actions, print }: Effect): Promise<boolean> {
  const { place, session } = marks;
  if ((await olderMark(marks, id)) === 'done') return false;
  const token = randomUUID();
  const entity = doneMark(place, model, { id, token, effect: print, now: timeNow(session.clock) });
  const mark: Action = { kind: 'create', target: { model, session }, entity, options: {} };
  try {
    await transactWrite([mark, ...actions]);
    return true;
  } catch (error) {
    if (!isMarked(error)) throw error;
    // An attempt whose answer was lost was applied, and what came after it met the mark of its own: only it has this token.
    const found = refusalOf(error)?.reasons?.[0]?.Item;
    if (found?.['token']?.S === token) return true;
    if (!isSameEffect(found?.['effect']?.S, print)) throw anotherEffect();
    return false;
  }
}

/** Whether the mark, which is the first action, was what refused the transaction. */
function isMarked(error: unknown): boolean {
  if (!isDynamormError(error, 'ErrTransactionCanceled')) return false;
  const { reasons } = error as { readonly reasons?: readonly { readonly code: string | undefined }[] };
  return reasons?.[0]?.code === 'ErrConditionFailed';
}

/** Options of `dynamoIdempotency`: where its marks are stored, for whom, and for how long. */
export interface DynamoIdempotencyOptions extends Partial<MarkPlace> {
  /** Table of the marks, as declared; the session may map it. */
  readonly table: string;
  /** Default: the one that `connect` made. */
  readonly session?: Session;
}

const WEEK_SECONDS = 7 * 24 * 60 * 60;

/**
 * An idempotency store in a DynamoDB table, its own or one of the application's: one item for each record, that expires. A claim
 * is a conditional `UpdateItem`; `once` is one `TransactWriteItems` of the effect and its mark.
 *
 * ```ts
 * streamHandler({ idempotency: dynamoIdempotency({ table: 'shop', consumer: 'mailer' }) })
 * ```
 */
export function dynamoIdempotency(options: DynamoIdempotencyOptions): IdempotencyStore<Transaction> {
  if (!isObject(options)) throw misuse('dynamoIdempotency', 'an object of options, such as { table }');
  const { session, sortKey = 'sk', ...given } = options;
  const place: MarkPlace = {
    consumer: 'default',
    partitionKey: 'pk',
    expiryAttribute: 'expiresAt',
    retentionSeconds: WEEK_SECONDS,
    ...given,
    sortKey,
  };
  const model = markModel(place);
  // Asked for each time: `connect` may come after.
  const marks = (): Marks => ({ place, session: session ?? defaultSession() });
  return Object.freeze<IdempotencyStore<Transaction>>({
    claim: (id, leaseMs) => claimMark(marks(), id, leaseMs),
    complete: (id, token) => settleMark(marks(), { id, token }, 'done'),
    release: (id, token) => settleMark(marks(), { id, token }, 'free'),
    once: async (id, collect, unnamed = false) => {
      const tx = new Transaction();
      await collect(tx);
      const actions = tx.actions();
      return markOnce(marks(), { id, model, actions, print: unnamed ? printOf(collect, actions) : undefined });
    },
  });
}
