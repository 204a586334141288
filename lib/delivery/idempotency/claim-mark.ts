import { randomUUID } from 'node:crypto';
import type { UpdateItemInput } from '../../client/requests.js';
import { refusalOf } from '../../client/errors/refusal.js';
import { send } from '../../client/send.js';
import type { Session } from '../../client/session.js';
import { isDynamormError } from '../../errors/dynamorm-error.js';
import type { Claim } from '../../streams/idempotency/store.js';
import { markKey, type MarkPlace } from './mark.js';

/** The marks of one session. */
export interface Marks {
  readonly place: MarkPlace;
  readonly session: Session;
}

const NAMES = { '#s': 'state', '#t': 'token', '#u': 'until' } as const;

/** Claims a record: an `UpdateItem` on the condition that nobody has it, or whoever had it let its lease expire. */
export async function claimMark(marks: Marks, id: string, leaseMs: number): Promise<Claim> {
  const { place, session } = marks;
  const token = randomUUID();
  const now = session.clock.now().getTime();
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
export async function settleMark(marks: Marks, at: { id: string; token: string }, end: 'done' | 'free'): Promise<void> {
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
  String(Math.floor(session.clock.now().getTime() / 1000) + place.retentionSeconds);
