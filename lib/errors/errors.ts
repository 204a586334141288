import { didYouMean } from './suggest.js';

/** Every code an error of this library can carry. They are stable and shared with the other runtimes. */
export type ErrorCode =
  | 'ErrItemNotFound'
  | 'ErrConditionFailed'
  | 'ErrVersionConflict'
  | 'ErrInvalidModel'
  /** Data given to a verb that the class does not take, as the body of an API's request: `ErrInvalidModel` is among its `codes`. */
  | 'ErrInvalidInput'
  | 'ErrMissingPrimaryKey'
  | 'ErrInvalidOperator'
  /** A cursor that cannot be read, is of another read, or expired. `ErrInvalidOperator` is among its `codes`. */
  | 'ErrInvalidCursor'
  | 'ErrTableNotFound'
  | 'ErrEncryptedFieldNotQueryable'
  | 'ErrEncryptionNotConfigured'
  | 'ErrInvalidEncryptedEnvelope'
  | 'ErrNumberPrecisionLoss'
  | 'ErrImmutableModelMutation'
  | 'ErrProtectedFieldMutation'
  | 'ErrRejectedDeployAuthorityEvidence'
  | 'ErrLeaseHeld'
  | 'ErrLeaseNotOwned'
  | 'ErrThrottled'
  | 'ErrTransactionConflict'
  | 'ErrTransactionCanceled'
  | 'ErrItemTooLarge'
  | 'ErrUnprocessed'
  | 'ErrTimeout'
  | 'ErrServiceAnswer'
  | 'ErrValidation'
  | 'ErrEncryptionUnavailable';

const BRAND: unique symbol = Symbol.for('dynamorm/error@1') as never;

/** Where an error happened: names only, never values, so that it can be logged as it is. */
export interface ErrorContext {
  /** Name of the entity class. */
  readonly model?: string | undefined;
  /** Field (property) that is at fault, as a dotted path where it is nested. */
  readonly field?: string | undefined;
  /** Names of the primary key attributes. */
  readonly key?: readonly string[] | undefined;
  /** Table name as sent. */
  readonly table?: string | undefined;
  /** DynamoDB or library operation, such as `PutItem` or `save`. */
  readonly operation?: string | undefined;
}

/** One thing that is wrong with a value, in the shape of the Standard Schema (https://standardschema.dev). */
export interface InputIssue {
  /** What is wrong, as a sentence of the schema. */
  readonly message: string;
  /** From the entity down: the field's name first. */
  readonly path: readonly PropertyKey[];
}

/** What an error carries besides its code and message. */
export interface ErrorDetails extends ErrorContext {
  /** Values of the primary key attributes, by their names: of a stored row that cannot be read. */
  readonly keyValues?: Readonly<Record<string, string | number | Uint8Array>>;
  /** Further codes that apply; `code` itself need not be repeated. */
  readonly codes?: readonly ErrorCode[];
  /** Whether trying the same call again can help and cannot apply a write twice. Default false. */
  readonly retryable?: boolean;
  /** The error of the service or the SDK that this one translates. */
  readonly cause?: unknown;
  /** `true`: a write was made, and its answer could not be read; `'unknown'`: it may have been made. */
  readonly applied?: true | 'unknown';
  /** Client token of a write whose outcome is unknown: a call with `{ once: token }` may try it again for 10 minutes. */
  readonly token?: string;
  /** Everything that schemas found wrong with the data. */
  readonly issues?: readonly InputIssue[];
}

/**
 * The one base class of everything this library throws. `code` is stable and for programs, `message` is for people,
 * `codes` lists every code that applies. Test with `isDynamormError(error, 'ErrItemNotFound')` rather than `instanceof`:
 * the ESM and the CommonJS build have a class each, and one brand.
 */
export class DynamormError extends Error {
  /** The stable code that programs test, shared with the other runtimes. */
  readonly code: ErrorCode;
  /** Every code that applies, `code` first: a version conflict is also a failed condition. */
  readonly codes: readonly ErrorCode[];
  /** Whether trying the same call again can help and cannot apply a write twice. */
  readonly retryable: boolean;
  /** Name of the entity class. */
  readonly model: string | undefined;
  /** Field (property) at fault, as a dotted path where it is nested. */
  readonly field: string | undefined;
  /** Names of the primary key attributes, never their values. */
  readonly key: readonly string[] | undefined;
  /** Which row cannot be read: its primary key, by attribute names. */
  readonly keyValues?: Readonly<Record<string, string | number | Uint8Array>>;
  /** Table name as sent. */
  readonly table: string | undefined;
  /** DynamoDB or library operation, such as `PutItem` or `save`. */
  readonly operation: string | undefined;
  /**
   * `true`: the write was made, and its answer could not be read; `'unknown'`: it may have been made. Absent where nothing
   * was written.
   */
  readonly applied?: true | 'unknown';
  /** Client token of a write whose outcome is unknown: a call with `{ once: token }` may try it again for 10 minutes. */
  readonly token?: string;
  /**
   * Everything that schemas found wrong with the data of a write, each with its path: what an API answers with status 400. Of an
   * encrypted field it says no more than that it is not valid.
   */
  readonly issues?: readonly InputIssue[];

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'DynamormError';
    this.code = code;
    this.codes = Object.freeze([...new Set([code, ...(details.codes ?? [])])]);
    this.retryable = details.retryable ?? false;
    this.model = details.model;
    this.field = details.field;
    this.key = details.key;
    this.table = details.table;
    this.operation = details.operation;
    if (details.keyValues !== undefined) this.keyValues = details.keyValues;
    if (details.applied !== undefined) this.applied = details.applied;
    if (details.token !== undefined) this.token = details.token;
    if (details.issues !== undefined) this.issues = details.issues;
    Object.defineProperty(this, BRAND, { value: true });
  }

  /**
   * The item that refused a single write, as an entity: of a failed condition of `create put save update delete touch`, without
   * another request. Undefined where there is no item, where it is of another class or cannot be read, and for other errors. In a
   * transaction each reason has its own, with `returnExisting`.
   *
   * ```ts
   * await Order.create(data).catch(async error => {
   *   if (!isDynamormError(error, 'ErrConditionFailed')) throw error;
   *   return error.current<Order>();
   * });
   * ```
   */
  async current<E extends object = object>(): Promise<E | undefined> {
    return (await existing.get(this)?.()) as E | undefined;
  }
}

/** How the items of errors are read. Beside the errors and not on them, so that printing one prints no item. */
const existing = new WeakMap<DynamormError, () => Promise<object | undefined>>();

/** Lets an error answer the item that refused its write; it is read when it is first asked for. */
export function keepExisting(error: DynamormError, read: () => Promise<object | undefined>): void {
  let found: Promise<object | undefined> | undefined;
  existing.set(error, () => (found ??= read()));
}

/** Tells an error of this library from any other, in either build of it; with `code`, one that carries that code. */
export function isDynamormError(error: unknown, code?: ErrorCode): error is DynamormError {
  if (typeof error !== 'object' || error === null || !(BRAND in error)) return false;
  return code === undefined || (error as unknown as DynamormError).codes.includes(code);
}

/** What one action of a cancelled transaction has to do with it. */
export interface TransactionReason {
  /** Its place in the transaction, from 0. */
  readonly index: number;
  /** What it was: `create`, `put`, `save`, `update`, `delete` or `check`. */
  readonly action: string;
  /** Name of the entity class the action was for. */
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
  /** One reason for each action, in order; actions that were not at fault have no `code`. */
  readonly reasons: readonly TransactionReason[];
  constructor(message: string, reasons: readonly TransactionReason[], details: ErrorDetails = {}) {
    super('ErrTransactionCanceled', message, { ...details, codes: reasons.flatMap(reason => reason.codes) });
    this.reasons = reasons;
  }
}

/** What a batch could not finish after its last try: nothing of it is lost, it stands here. */
export class UnprocessedError<T = unknown> extends DynamormError {
  /** What was asked for and is not done, ready to be passed in again: entities and deletions, or keys. */
  readonly unprocessed!: readonly T[];
  constructor(message: string, unprocessed: readonly T[], details: ErrorDetails = {}) {
    super('ErrUnprocessed', message, { retryable: true, ...details });
    // Not enumerable: entities hold values, and errors are logged.
    Object.defineProperty(this, 'unprocessed', { value: unprocessed, enumerable: false });
  }
}

/** The error for data that a class does not take. What the program itself gets wrong, a declaration or an option, is none. */
export const invalidInput = (message: string, details: ErrorDetails = {}): DynamormError =>
  new DynamormError('ErrInvalidInput', message, {
    ...details,
    codes: ['ErrInvalidInput', 'ErrInvalidModel', ...(details.codes ?? [])],
  });

/** The error for a key value that is missing or empty: data as well, so that an API tells all of it by one code. */
export const missingKeyError = (message: string, details: ErrorDetails = {}): DynamormError =>
  new DynamormError('ErrMissingPrimaryKey', message, { ...details, codes: ['ErrInvalidInput'] });

/** The error of a call that was given something else than it takes, as calls from JavaScript may be. */
export const misuse = (operation: string, takes: string): DynamormError =>
  new DynamormError('ErrInvalidOperator', `${operation} takes ${takes}`, { operation });

/** The error for an option that there is none of. */
export const unknownOption = (operation: string, name: string, known: object): DynamormError =>
  new DynamormError('ErrInvalidOperator', `${operation} has no option ${name}${didYouMean(name, Object.keys(known))}`, {
    operation,
  });

/** Refuses options that a maker of things, such as an engine, does not have. @throws ErrInvalidOperator */
export function refuseUnknown(operation: string, options: object, known: Readonly<Record<string, true>>): void {
  for (const name of Object.keys(options)) if (!Object.hasOwn(known, name)) throw unknownOption(operation, name, known);
}
