import type { ErrorCode } from './codes.js';
import { DynamormError, type ErrorDetails } from './dynamorm-error.js';

/** What one action of a cancelled transaction has to do with it. */
export interface TransactionReason {
  /** Its place in the transaction, from 0. */
  readonly index: number;
  /** What it was: `create`, `put`, `save`, `update`, `delete` or `check`. */
  readonly action: string;
  readonly model: string;
  /** Why it was refused; undefined for an action that was not at fault. */
  readonly code: ErrorCode | undefined;
  /** Every code that applies: a version conflict is a failed condition too. */
  readonly codes: readonly ErrorCode[];
  /** The unique field (the first of a group) whose value another item holds, where that is why. */
  readonly field?: string | undefined;
  /** The entity that was there, where `returnExisting` asked for it. Not enumerable, since errors are logged. */
  readonly item?: object | undefined;
}

/** A transaction of which nothing was applied, and why: one reason for each action, in order. */
export class TransactionCanceledError extends DynamormError {
  readonly reasons: readonly TransactionReason[];
  constructor(message: string, reasons: readonly TransactionReason[], details: ErrorDetails = {}) {
    super('ErrTransactionCanceled', message, { ...details, codes: reasons.flatMap(reason => reason.codes) });
    this.reasons = reasons;
  }
}
