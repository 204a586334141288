import { DynamormError, isDynamormError, misuse, unknownOption } from '../errors/errors.js';
import type { ConsumedCapacity, OperationName, Operations } from '../session/requests.js';
import type { CallOptions, RequestEvent, ResponseEvent, Session } from '../session/session.js';
import type { Answer, AttemptHistory, SendOptions } from '../session/transport.js';
import { isBytes, toBase64 } from '../values/value.js';
import { refusalOf } from './attempt-notes.js';
import { withDeadline, type Deadline } from './deadline.js';
import { translate } from './translate-error.js';

interface WithTable {
  readonly TableName?: string;
}

/** Names of the tables that a request touches, each once, as sent. */
function tablesOf(input: object): readonly string[] {
  const { TableName, RequestItems, TransactItems } = input as {
    readonly TableName?: string;
    readonly RequestItems?: object;
    readonly TransactItems?: readonly Readonly<Record<string, WithTable>>[];
  };
  if (TableName !== undefined) return [TableName];
  if (RequestItems !== undefined) return Object.keys(RequestItems);
  const names = (TransactItems ?? []).flatMap(item => Object.values(item).map(action => action.TableName ?? ''));
  return [...new Set(names)];
}

/** One request with all that is known about it. */
interface Call<O extends OperationName> extends SendOptions, Deadline {
  readonly input: Operations[O]['input'];
  /** Name of the entity class, for errors and events. */
  readonly model?: string | undefined;
  /** Names of the primary key attributes, for errors. */
  readonly key?: readonly string[] | undefined;
  /** What the user called, such as `save`, for errors; DynamoDB's operation when left out. */
  readonly verb?: string | undefined;
  readonly meter?: CallOptions['meter'] | undefined;
}

/**
 * The one way by which a request leaves this library: notifies the session's listeners, enforces the deadline, and throws
 * nothing but errors of this library, translated once.
 */
export async function send<O extends OperationName>(session: Session, operation: O, call: Call<O>): Promise<Answer<O>> {
  checkTimeout('timeoutMs', call.timeoutMs);
  checkTimeout('attemptTimeoutMs', call.attemptTimeoutMs);
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
  const {
    repeatable,
    onRetry,
    meter,
    attemptTimeoutMs = session.options['attemptTimeoutMs'] as number | undefined,
  } = call;
  const history: AttemptHistory = { isKept: false, attempts: 0, lost: false, isOpen: false };
  const input = meter === undefined ? call.input : { ReturnConsumedCapacity: 'TOTAL' as const, ...call.input };
  try {
    const answer = await withDeadline(call, signal =>
      session.transport.send(operation, input, { signal, attemptTimeoutMs, repeatable, onRetry, history }),
    );
    if (!isWrite(operation)) checkAnswer(operation, input, answer.output);
    meter?.add(answer);
    return answer;
  } catch (error) {
    const table = tablesOf(input).join(', ');
    throw translate(error, {
      isWrite: isWrite(operation),
      history,
      model: call.model,
      key: call.key,
      table: table === '' ? undefined : table,
      operation: call.verb ?? operation,
    });
  }
}

/**
 * Refuses what is no object of options, and an option that the verb does not have: one that is misspelt would be left out without a word.
 * @throws ErrInvalidOperator
 */
export function checkOptions(operation: string, options: unknown, known: Readonly<Record<string, true>>): void {
  if (typeof options !== 'object' || options === null) {
    const [example = 'signal'] = Object.keys(known);
    throw misuse(operation, `an object of options, such as { ${example} }`);
  }
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(known, name)) throw unknownOption(operation, name, known);
  }
}

/** Notifies a listener. Its errors are ignored: a listener watches calls and must not decide them. */
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

/** @throws DynamormError `ErrValidation` for what is no time */
export function checkTimeout(option: string, timeoutMs: number | undefined): void {
  if (timeoutMs === undefined || (typeof timeoutMs === 'number' && timeoutMs > 0)) return;
  throw new DynamormError('ErrValidation', `${option} must be a number of milliseconds above 0`);
}

// What a `Uint8Array` or a `Buffer` looks like once JSON.stringify met it where base64 text should stand. Also matches
// a map with keys of these names, which only costs time; never matches inside a string, whose quotes are escaped.
const RAW_BYTES = /"(?:B":|BS":\[(?:"[^"]*",)*)\{/;

/** The JSON of a request. Bytes of this library serialise themselves; a user's plain ones are found out and read again. */
export function bodyOf(input: object): string {
  const text = JSON.stringify(input);
  const mayHold = text.includes('B":{') || text.includes('BS":[');
  return mayHold && RAW_BYTES.test(text) ? JSON.stringify(input, bytesAsText) : text;
}

function bytesAsText(this: unknown, key: string, value: unknown): unknown {
  // The holder has the value before any toJSON of it ran: a Buffer's would have made an object of it.
  const raw = (this as Record<string, unknown>)[key];
  return isBytes(raw) ? toBase64(raw) : value;
}

const WRITES: ReadonlySet<OperationName> = new Set<OperationName>([
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'TransactWriteItems',
]);

/** Whether an operation changes items. */
export const isWrite = (operation: string): boolean => WRITES.has(operation as OperationName);

/**
 * Checks that an answer to a read is complete, so that a damaged one is not taken for an absent item. Answers to writes have no required
 * members.
 */
const SHAPES: Readonly<Partial<Record<OperationName, (output: Members, input: Members) => string | undefined>>> = {
  GetItem: ({ Item }) => (Item === undefined || isRecord(Item) ? undefined : 'Item is no item'),
  Query: faultOfPage,
  Scan: faultOfPage,
  BatchGetItem: ({ Responses, UnprocessedKeys }) => {
    if (UnprocessedKeys !== undefined && !isRecord(UnprocessedKeys)) return 'UnprocessedKeys is no map of tables';
    // Where nothing was processed there is nothing to answer.
    if (Responses === undefined && isRecord(UnprocessedKeys) && Object.keys(UnprocessedKeys).length > 0)
      return undefined;
    if (!isRecord(Responses)) return 'Responses is no map of tables';
    return Object.values(Responses).every(isItems) ? undefined : 'Responses holds what are no items';
  },
  TransactGetItems: ({ Responses }, { TransactItems }) => {
    if (!Array.isArray(Responses)) return 'Responses is no list';
    const given = Array.isArray(TransactItems) ? TransactItems.length : Responses.length;
    if (Responses.length !== given) return `Responses has ${Responses.length} of ${given} entries`;
    const isEntry = (one: unknown): boolean => isRecord(one) && (one['Item'] === undefined || isRecord(one['Item']));
    return Responses.every(isEntry) ? undefined : 'Responses holds what are no items';
  },
};

type Members = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isItems = (value: unknown): boolean => Array.isArray(value) && value.every(isRecord);

function faultOfPage({ Items, Count, LastEvaluatedKey }: Members, { Select }: Members): string | undefined {
  if (LastEvaluatedKey !== undefined && !isRecord(LastEvaluatedKey)) return 'LastEvaluatedKey is no key';
  if (Select === 'COUNT') return typeof Count === 'number' && Count >= 0 ? undefined : 'Count is no number';
  if (Items === undefined) return 'Items is missing';
  return isItems(Items) ? undefined : 'Items is no list of items';
}

/**
 * Refuses an answer to a read that is not of the shape of its operation, as a proxy, a damaged body or a mock may give: read as if it
 * were one, it would say that nothing is there.
 * @throws ErrServiceAnswer
 */
function checkAnswer(operation: OperationName, input: object, output: object): void {
  const why = SHAPES[operation]?.(output as Members, input as Members);
  if (why === undefined) return;
  throw new DynamormError('ErrServiceAnswer', `the answer to ${operation} cannot be read: ${why}`, { retryable: true });
}

/** The error of a client that returned nothing at all to a read. It is not retryable: the next attempt would return the same. */
export const noAnswer = (operation: OperationName): DynamormError =>
  new DynamormError(
    'ErrServiceAnswer',
    `the client answered nothing to ${operation}: a mock, such as one of aws-sdk-client-mock, has to be told what it answers to ${operation}Command`,
  );

/** Whether a body does not even begin as the JSON of an object. */
export const isNoObject = (text: string): boolean => !/^\s*\{/.test(text);

/** What a transport throws over the body of a success that holds no answer. Its status stays: the request may have been carried out. */
export function unreadableAnswer(httpStatusCode: number, why: string, cause?: unknown): Error {
  const error = new Error(`the answer cannot be read: ${why}`, { cause });
  error.name = 'UnreadableAnswer';
  return Object.assign(error, { $metadata: { httpStatusCode } });
}
