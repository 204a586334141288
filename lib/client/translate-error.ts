import { DynamormError, isDynamormError, type ErrorCode, type ErrorContext } from '../errors/errors.js';
import type { AttemptHistory } from '../session/transport.js';
import { getOwn } from '../values/value.js';
import {
  failureOf,
  hasAnswer,
  isAmbiguous,
  isNetwork,
  itemsOf,
  keepRefusal,
  type ServiceErrorLike,
  type Refusal,
} from './attempt-notes.js';
import { CallEnded } from './deadline.js';

/** What an error name of the service means here. */
interface Meaning {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  /** What happened, for people; the service's own text stays in the cause, for it may quote values. */
  readonly says: string;
}

const NO_TABLE = meaning('ErrTableNotFound', 'the table or index does not exist');
const CONDITION = meaning('ErrConditionFailed', 'the condition did not hold');
const CANCELED = meaning('ErrTransactionCanceled', 'the transaction was cancelled');
const THROTTLED = meaning('ErrThrottled', 'the capacity of the table or the account is used up for the moment', true);
const CONFLICT = meaning('ErrTransactionConflict', 'another transaction is changing the same item', true);
const UNANSWERED = meaning('ErrTimeout', 'no usable answer came', true);
const DENIED = meaning('ErrValidation', 'the credentials are missing or do not allow it');
const COLLECTION = meaning('ErrValidation', 'the item collection is at its limit of 10 GB');
const MISMATCH = meaning('ErrValidation', 'the client token was used for another request within 10 minutes');
const TOO_LARGE = meaning('ErrItemTooLarge', 'the request is larger than DynamoDB takes');
const REFUSED = meaning('ErrValidation', 'DynamoDB refused the request');

/** What each error name of DynamoDB and of the SDK's client means; docs/error-codes.md is made from it. */
export const SERVICE_ERRORS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ...named(CONDITION, 'ConditionalCheckFailedException'),
  ...named(CANCELED, 'TransactionCanceledException'),
  ...named(NO_TABLE, 'ResourceNotFoundException', 'TableNotFoundException'),
  ...named(
    THROTTLED,
    'ProvisionedThroughputExceededException',
    'ThrottlingException',
    'Throttling',
    'ThrottledException',
    'RequestLimitExceeded',
    'RequestThrottled',
    'RequestThrottledException',
    'TooManyRequestsException',
    'LimitExceededException',
    'SlowDown',
  ),
  ...named(
    CONFLICT,
    'TransactionConflictException',
    'TransactionInProgressException',
    'ReplicatedWriteConflictException',
  ),
  ...named(
    UNANSWERED,
    'InternalServerError',
    'InternalServerErrorException',
    'InternalFailure',
    'ServiceUnavailable',
    'ServiceUnavailableException',
    'RequestTimeout',
    'RequestTimeoutException',
    'TimeoutError',
  ),
  ...named(
    DENIED,
    'AccessDeniedException',
    'AccessDenied',
    'UnrecognizedClientException',
    'IncompleteSignatureException',
    'IncompleteSignature',
    'InvalidSignatureException',
    'SignatureDoesNotMatch',
    'MissingAuthenticationTokenException',
    'MissingAuthenticationToken',
    'ExpiredTokenException',
    'ExpiredToken',
    'InvalidClientTokenId',
    'NotAuthorized',
    'OptInRequired',
    'CredentialsProviderError',
  ),
  ...named(COLLECTION, 'ItemCollectionSizeLimitExceededException'),
  ...named(MISMATCH, 'IdempotentParameterMismatchException'),
  ...named(TOO_LARGE, 'RequestEntityTooLargeException', 'RequestEntityTooLarge'),
  ...named(
    REFUSED,
    'ValidationException',
    'SerializationException',
    'UnknownOperationException',
    'ResourceInUseException',
  ),
]);

/** The meaning of an error's name; undefined for one that DynamoDB does not use. */
export function meaningOf(name: string): Meaning | undefined {
  return SERVICE_ERRORS.get(name);
}

/** The meaning of an answer by its kind alone, for names yet to come. */
export function meaningOfKind(isRefusal: boolean): Meaning {
  return isRefusal ? REFUSED : UNANSWERED;
}

/** What each reason of a cancelled transaction means. */
export const REASONS: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>([
  ['ConditionalCheckFailed', 'ErrConditionFailed'],
  ['DuplicateItem', 'ErrConditionFailed'],
  ['TransactionConflict', 'ErrTransactionConflict'],
  ['ProvisionedThroughputExceeded', 'ErrThrottled'],
  ['ThrottlingError', 'ErrThrottled'],
  ['ThrottlingException', 'ErrThrottled'],
  ['ItemCollectionSizeLimitExceeded', 'ErrValidation'],
  ['ValidationError', 'ErrValidation'],
  ['AccessDenied', 'ErrValidation'],
]);
const PASSING = new Set(['ErrTransactionConflict', 'ErrThrottled']);

/** The code of one cancellation reason; undefined for a blameless action. */
export function codeOfReason(reason: string | undefined): ErrorCode | undefined {
  if (reason === undefined || reason === 'None') return undefined;
  return REASONS.get(reason) ?? 'ErrValidation';
}

/** Whether a transaction that was cancelled for these codes may succeed when it is simply sent again. */
export function isPassing(codes: readonly ErrorCode[]): boolean {
  return codes.length > 0 && codes.every(code => PASSING.has(code));
}

function meaning(code: ErrorCode, says: string, retryable = false): Meaning {
  return Object.freeze({ code, says, retryable });
}

function named(what: Meaning, ...names: readonly string[]): [string, Meaning][] {
  return names.map(name => [name, what]);
}

/** Where a request failed, and what is known of its attempts. */
interface FailedCall extends ErrorContext {
  readonly isWrite: boolean;
  /** What the transport noted of the attempts. */
  readonly history?: AttemptHistory | undefined;
}

/**
 * Makes this library's error of whatever a transport threw: by the error's name and members, never by its text. The
 * original is the `cause`; what came back with it is kept for `refusalOf`. An error of this library stays as it is.
 */
export function translate(thrown: unknown, call: FailedCall): DynamormError {
  if (isDynamormError(thrown)) return thrown;
  const ended = thrown instanceof CallEnded;
  const what = ended ? endedBy(thrown) : meaningFor(thrown, call.isWrite);
  const { item, reasons } = itemsOf(thrown);
  const { attempts, lost } = historyOf(thrown, call);
  const codes = (reasons ?? []).map(reason => codeOfReason(reason.Code)).filter(code => code !== undefined);
  const transient = what.retryable || isPassing(codes);
  // What a lost attempt did to the row, the operation finds out from the existing item of a failed condition.
  const unknown = call.isWrite && lost && what.code !== 'ErrConditionFailed' && what.code !== 'ErrTransactionCanceled';
  const error = new DynamormError(what.code, sentence(what.says, call), {
    ...placeOf(call),
    codes,
    // Whoever tries again what may have been applied may apply it twice.
    retryable: transient && !unknown,
    cause: ended ? (thrown.cause ?? thrown) : thrown,
    ...(unknown ? { applied: 'unknown' as const } : {}),
  });
  keepRefusal(error, { attempts, lost, transient, ended: ended && !thrown.isOfAttempt, item, reasons });
  return error;
}

/** What is known of the attempts: from the transport that made them, or else from the error alone. */
function historyOf(thrown: unknown, { history }: FailedCall): Pick<Refusal, 'attempts' | 'lost'> {
  const known = failureOf(thrown);
  if (known !== undefined) return known;
  if (thrown instanceof CallEnded) {
    // It ended while it was under way: what was refused before is not open, and what was sent last is.
    if (history?.isKept === true) return { attempts: history.attempts, lost: history.lost || history.isOpen };
    return { attempts: thrown.begun ? 1 : 0, lost: thrown.begun };
  }
  const { $metadata } = (thrown ?? {}) as ServiceErrorLike;
  const attempts = $metadata?.attempts ?? 1;
  // Where only their number is known, an earlier one may have gone without an answer.
  return { attempts, lost: attempts > 1 || history?.lost === true || isAmbiguous(thrown) };
}

function endedBy({ name, message }: CallEnded): Meaning {
  return { code: 'ErrTimeout', retryable: name === 'TimeoutError', says: message };
}

function meaningFor(thrown: unknown, isWrite: boolean): Meaning {
  const { name, $fault } = (thrown ?? {}) as ServiceErrorLike;
  const known = meaningOf(name ?? '');
  if (known !== undefined) return known;
  if (!isWrite && hasAnswer(thrown, 300)) return UNREADABLE;
  if (isOfConfiguration(thrown)) return { ...BROKEN, says: `AWS client error: ${(thrown as Error).message}` };
  if (isAmbiguous(thrown)) return hasAnswer(thrown) || isNetwork(thrown) ? meaningOfKind(false) : BROKEN;
  // Refused by the service under a name that is not known here, or never sent for want of a connection.
  return $fault === 'client' || hasAnswer(thrown) ? meaningOfKind(true) : UNREACHED;
}

const UNREACHED: Meaning = { code: 'ErrTimeout', retryable: true, says: 'DynamoDB could not be reached' };
const UNREADABLE: Meaning = { code: 'ErrServiceAnswer', retryable: true, says: 'the answer cannot be read' };
const BROKEN: Meaning = { code: 'ErrValidation', retryable: false, says: 'the client failed' };

const CONFIGURATION =
  /^(?:Region is missing|Credential is missing|Resolved credential object|Endpoint is missing|Invalid Configuration)/;

/** Whether a client cannot work as it is set up. Its message names regions, profiles and endpoints, and never what an item holds. */
function isOfConfiguration(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  return thrown.name === 'TokenProviderError' || CONFIGURATION.test(thrown.message);
}

function placeOf({ model, key, table, operation, field }: FailedCall): ErrorContext {
  return { model, key, table, operation, field };
}

function sentence(says: string, { model, operation, table }: FailedCall): string {
  const place = [model, operation].filter(part => part !== undefined).join(' ');
  return `${place === '' ? '' : `${place}: `}${says}${table === undefined ? '' : ` (table ${table})`}`;
}

/** The error of an answer that is not a success, as the SDK would throw it: named, with `$metadata` and the members of its shape. */
interface ServiceError extends Error {
  readonly $fault: 'client' | 'server';
  readonly $metadata: { readonly httpStatusCode: number; readonly requestId?: string | undefined };
}

/**
 * Reads an error answer without the SDK: for the transport that has none, and where client and commands come from two
 * releases of it that cannot read each other's errors. The name is what `__type` says behind its namespace.
 */
export function serviceError(status: number, headers: Readonly<Record<string, string>>, text: string): ServiceError {
  const body = parsed(text);
  const { __type: type, message, Message, ...members } = body;
  const error = new Error(textOf(message) ?? textOf(Message) ?? `DynamoDB answered ${status}`);
  error.name = nameOf(textOf(type) ?? headers['x-amzn-errortype'] ?? textOf(body['code']) ?? 'UnknownError');
  return Object.assign(error, members, {
    $fault: status >= 500 ? ('server' as const) : ('client' as const),
    $metadata: { httpStatusCode: status, requestId: getOwn(headers, 'x-amzn-requestid') },
  });
}

function parsed(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    // A proxy or load balancer answers in HTML; the status is all that can be read from it.
    return {};
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function nameOf(type: string): string {
  const bare = type.split(':')[0] ?? type;
  return bare.slice(bare.lastIndexOf('#') + 1);
}
