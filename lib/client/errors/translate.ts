import { DynamormError, isDynamormError } from '../../errors/dynamorm-error.js';
import type { ErrorContext } from '../../errors/dynamorm-error.js';
import { CallEnded } from '../deadline.js';
import { codeOfReason, isPassing, meaningOf, meaningOfKind } from './error-codes.js';
import type { Meaning } from './error-codes.js';
import { failureOf, isAmbiguous } from './failure.js';
import type { ServiceErrorLike } from './failure.js';
import { itemsOf, keepRefusal } from './refusal.js';
import type { Refusal } from './refusal.js';

/** Where a request failed, and what would follow from sending it twice. */
export interface FailedCall extends ErrorContext {
  readonly isWrite: boolean;
  /** False for a write that must not be applied twice and that nothing guards. */
  readonly repeatable?: boolean | undefined;
}

/**
 * Makes this library's error of whatever a transport threw: by the error's name and members, never by its text. The
 * original is the `cause`; what came back with it is kept for `refusalOf`. An error of this library stays as it is.
 */
export function translate(thrown: unknown, call: FailedCall): DynamormError {
  if (isDynamormError(thrown)) return thrown;
  const refusal = { ...historyOf(thrown), ...itemsOf(thrown) };
  const error = thrown instanceof CallEnded ? ended(thrown, call) : failed(thrown, refusal, call);
  keepRefusal(error, refusal);
  return error;
}

function historyOf(thrown: unknown): Pick<Refusal, 'attempts' | 'lost'> {
  const known = failureOf(thrown);
  if (known !== undefined) return known;
  const { $metadata } = (thrown ?? {}) as ServiceErrorLike;
  return { attempts: $metadata?.attempts ?? 1, lost: isAmbiguous(thrown) };
}

function failed(thrown: unknown, refusal: Refusal, call: FailedCall): DynamormError {
  const what = meaningFor(thrown);
  const reasons = (refusal.reasons ?? []).map(reason => codeOfReason(reason.Code)).filter(code => code !== undefined);
  // What a lost attempt did to the row, the operation finds out from the existing item of a failed condition.
  const unknown =
    call.isWrite && refusal.lost && what.code !== 'ErrConditionFailed' && what.code !== 'ErrTransactionCanceled';
  const again = what.retryable || isPassing(reasons);
  return new DynamormError(what.code, sentence(what.says, call), {
    ...placeOf(call),
    codes: reasons,
    // Trying again what may have been applied, and must not be twice, is no help.
    retryable: again && !(unknown && call.repeatable === false),
    cause: thrown,
    ...(unknown ? { applied: 'unknown' as const } : {}),
  });
}

function meaningFor(thrown: unknown): Meaning {
  const { name, $fault } = (thrown ?? {}) as ServiceErrorLike;
  const known = meaningOf(name ?? '');
  if (known !== undefined) return known;
  if (isAmbiguous(thrown)) return hasAnswer(thrown) || isNetwork(thrown) ? meaningOfKind(false) : BROKEN;
  // Refused by the service under a name that is not known here, or never sent for want of a connection.
  return $fault === 'client' || hasAnswer(thrown) ? meaningOfKind(true) : UNREACHED;
}

const UNREACHED: Meaning = { code: 'ErrTimeout', retryable: true, says: 'DynamoDB could not be reached' };
const BROKEN: Meaning = { code: 'ErrValidation', retryable: false, says: 'the client failed' };

function hasAnswer(thrown: unknown): boolean {
  const { $metadata, $response } = (thrown ?? {}) as ServiceErrorLike;
  return ($metadata?.httpStatusCode ?? $response?.statusCode) !== undefined;
}

// Node names its socket errors by code, and the SDK ends a slow request with a TimeoutError, which has a meaning of its own.
function isNetwork(thrown: unknown): boolean {
  const { code, name } = (thrown ?? {}) as ServiceErrorLike;
  return (typeof code === 'string' && /^(?:E[A-Z]|ERR_HTTP|ERR_STREAM|UND_ERR)/.test(code)) || name === 'AbortError';
}

function ended(thrown: CallEnded, call: FailedCall): DynamormError {
  const unknown = call.isWrite && thrown.begun;
  return new DynamormError('ErrTimeout', sentence(thrown.message, call), {
    ...placeOf(call),
    retryable: thrown.name === 'TimeoutError' && !(unknown && call.repeatable === false),
    cause: thrown.cause ?? thrown,
    ...(unknown ? { applied: 'unknown' as const } : {}),
  });
}

function placeOf({ model, key, table, operation, field }: FailedCall): ErrorContext {
  return { model, key, table, operation, field };
}

function sentence(says: string, { model, operation, table }: FailedCall): string {
  const place = [model, operation].filter(part => part !== undefined).join(' ');
  return `${place === '' ? '' : `${place}: `}${says}${table === undefined ? '' : ` (table ${table})`}`;
}
