import type { ErrorCode } from '../../errors/codes.js';

/** What an error name of the service means here. */
export interface Meaning {
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

const MEANINGS = new Map<string, Meaning>([
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
  return MEANINGS.get(name);
}

/** The meaning of an answer by its kind alone, for names yet to come. */
export function meaningOfKind(isRefusal: boolean): Meaning {
  return isRefusal ? REFUSED : UNANSWERED;
}

const REASONS = new Map<string, ErrorCode>([
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
