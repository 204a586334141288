import { isDynamormError } from '../../../errors/dynamorm-error.js';
import type { HandlerPlan } from '../plan.js';
import { ReadingFault, UnroutedFault, type ReadRecord } from '../reading.js';

const OWN_FAULTS = [
  'ErrValidation',
  'ErrInvalidModel',
  'ErrInvalidEncryptedEnvelope',
  'ErrNumberPrecisionLoss',
] as const;

/** Whether an error is surely the record's own, and trying again is in vain. One without an identifier cannot even be reported. */
export function isPoison({ options }: HandlerPlan, thrown: unknown, { identifier }: ReadRecord): boolean {
  // A table or a class that the handler was not told of: put aside as poison, a whole stream would drain away.
  if (thrown instanceof UnroutedFault) return false;
  if (identifier === undefined) return true;
  if (!(thrown instanceof ReadingFault)) return options.isPoison?.(thrown) === true;
  const { error } = thrown;
  return isDynamormError(error) && !error.retryable && OWN_FAULTS.some(code => code === error.code);
}
