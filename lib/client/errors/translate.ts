import { DynamormError, isDynamormError } from '../../errors/dynamorm-error.js';
import type { ErrorContext } from '../../errors/dynamorm-error.js';
import { CallEnded } from '../deadline.js';
import { codeOfReason, isPassing, meaningOf, meaningOfKind } from './error-codes.js';
import type { Meaning } from './error-codes.js';
import { failureOf, hasAnswer, isAmbiguous, isNetwork } from './failure.js';
import type { ServiceErrorLike } from './failure.js';
import { itemsOf, keepRefusal } from './refusal.js';
import type { Refusal } from './refusal.js';
import type { AttemptHistory } from '../transport.js';

/** Where a request failed, and what is known of its attempts. */
export interface FailedCall extends ErrorContext {
  readonly isWrite: boolean;
  /** What the transport noted of the attempts. */
  readonly history?: AttemptHistory | undefined;
  /** Whether the caller gave the call a time. */
  readonly isBounded?: boolean | undefined;
}

/**
 * Makes this library's error of whatever a transport threw: by the error's name and members, never by its text. The
 * original is the `cause`; what came back with it is kept for `refusalOf`. An error of this library stays as it is.
 */
export function translate(thrown: unknown, call: FailedCall): DynamormError {
  if (isDynamormError(thrown)) return thrown;
  const ended = thrown instanceof CallEnded;
  const what = ended ? endedBy(thrown) : meaningFor(thrown);
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
  keepRefusal(error, { attempts, lost, transient, ended: ended && isCallersEnd(thrown, call), item, reasons });
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

/** An attempt may have a time of its own, which a transport keeps; only the caller's ends all that belongs to the call. */
const isCallersEnd = (ended: CallEnded, { isBounded }: FailedCall): boolean =>
  isBounded === true || ended.name === 'AbortError';

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

function placeOf({ model, key, table, operation, field }: FailedCall): ErrorContext {
  return { model, key, table, operation, field };
}

function sentence(says: string, { model, operation, table }: FailedCall): string {
  const place = [model, operation].filter(part => part !== undefined).join(' ');
  return `${place === '' ? '' : `${place}: `}${says}${table === undefined ? '' : ` (table ${table})`}`;
}
