import { DynamormError, isDynamormError } from '../errors/dynamorm-error.js';
import { withDeadline } from './deadline.js';
import { refusalOf } from './errors/refusal.js';
import type { ConsumedCapacity, OperationName, Operations } from './requests.js';
import type { CallOptions, RequestEvent, ResponseEvent, Session } from './session.js';
import { tablesOf } from './tables-of.js';
import { translate } from './errors/translate.js';
import type { Answer, AttemptHistory, SendOptions } from './transport.js';

/** One request with all that is known about it. */
export interface Call<O extends OperationName> extends SendOptions {
  readonly input: Operations[O]['input'];
  /** Name of the entity class, for errors and events. */
  readonly model?: string | undefined;
  /** Names of the primary key attributes, for errors. */
  readonly key?: readonly string[] | undefined;
  /** What the user called, such as `save`, for errors; DynamoDB's operation when left out. */
  readonly verb?: string | undefined;
  readonly meter?: CallOptions['meter'] | undefined;
}

const WRITES: ReadonlySet<OperationName> = new Set<OperationName>([
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'TransactWriteItems',
]);

/**
 * The one way by which a request leaves this library: tells the session's listeners, keeps the deadline, and throws
 * nothing but errors of this library, translated once.
 */
export async function send<O extends OperationName>(session: Session, operation: O, call: Call<O>): Promise<Answer<O>> {
  checkTimeout(call.timeoutMs);
  const { on } = session;
  const isHeard = on.request !== undefined || on.response !== undefined || on.retry !== undefined;
  if (!isHeard) return deliver(session, operation, call);
  const event: RequestEvent = Object.freeze({ operation, tables: tablesOf(call.input), model: call.model });
  const started = session.clock.now().getTime();
  const respond = (told: Pick<ResponseEvent, 'attempts' | 'error' | 'capacityUnits'>): void =>
    tell(on.response, { ...event, ...told, ms: session.clock.now().getTime() - started });
  const onRetry = (attempt: number, delayMs: number, reason: string): void =>
    tell(on.retry, { ...event, attempt, delayMs, reason });
  tell(on.request, event);
  try {
    const answer = await deliver(session, operation, on.retry === undefined ? call : { ...call, onRetry });
    respond({ attempts: answer.attempts, capacityUnits: unitsOf(answer.output) });
    return answer;
  } catch (error) {
    respond({
      attempts: refusalOf(error)?.attempts ?? 0,
      error: isDynamormError(error) ? error.code : 'unknown',
    });
    throw error;
  }
}

async function deliver<O extends OperationName>(session: Session, operation: O, call: Call<O>): Promise<Answer<O>> {
  const { repeatable, onRetry, meter } = call;
  const history: AttemptHistory = { isKept: false, attempts: 0, lost: false, isOpen: false };
  const input = meter === undefined ? call.input : { ReturnConsumedCapacity: 'TOTAL' as const, ...call.input };
  try {
    const answer = await withDeadline(call, signal =>
      session.transport.send(operation, input, { signal, repeatable, onRetry, history }),
    );
    meter?.add(answer);
    return answer;
  } catch (error) {
    const table = tablesOf(input).join(', ');
    throw translate(error, {
      isWrite: WRITES.has(operation),
      history,
      isBounded: call.timeoutMs !== undefined || call.signal?.aborted === true,
      model: call.model,
      key: call.key,
      table: table === '' ? undefined : table,
      operation: call.verb ?? operation,
    });
  }
}

/** Tells a listener. What it throws is its own affair: it watches calls and must not decide them. */
export function tell<E>(listener: ((event: E) => unknown) | undefined, event: E): void {
  if (listener === undefined) return;
  try {
    const returned = listener(event);
    if (returned instanceof Promise) returned.catch(() => undefined);
  } catch {
    // As above.
  }
}

function unitsOf(output: object): number | undefined {
  const { ConsumedCapacity: consumed } = output as {
    readonly ConsumedCapacity?: ConsumedCapacity | readonly ConsumedCapacity[];
  };
  if (consumed === undefined) return undefined;
  const all = Array.isArray(consumed) ? (consumed as readonly ConsumedCapacity[]) : [consumed as ConsumedCapacity];
  return all.reduce((sum, one) => sum + (one.CapacityUnits ?? 0), 0);
}

function checkTimeout(timeoutMs: number | undefined): void {
  if (timeoutMs === undefined || (typeof timeoutMs === 'number' && timeoutMs > 0)) return;
  throw new DynamormError('ErrValidation', 'timeoutMs must be a number of milliseconds above 0');
}
