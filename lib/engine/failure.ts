/** Namespaces of the service's `__type`; almost everything is in DynamoDB's own. */
const SERVICE = 'com.amazonaws.dynamodb.v20120810#';
const VALIDATE = 'com.amazon.coral.validate#';
const CORAL = 'com.amazon.coral.service#';
/** The exceptions whose message is the member `Message`. */
const CAPITAL: ReadonlySet<string> = new Set([
  'SerializationException',
  'TransactionCanceledException',
  'AccessDeniedException',
]);
const ENVELOPE = '1 validation error detected: ';

/** What a failure carries beside its name and message. */
export interface FailureDetails {
  /** Further members of the answer, such as `Item` or `CancellationReasons`. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** HTTP status. Default 400. */
  readonly status?: number;
  /** The message in the newer of the service's two layers of validation: see `inCurrentWords`. Default: the same. */
  readonly current?: string;
  /** What `withEnvelope` puts "1 validation error detected: " before. Default: nothing, the message stays as it is. */
  readonly enveloped?: string;
}

/**
 * An answer of the service that is no success: the engine throws it wherever a request cannot be carried out, and the wire
 * turns it into the response that the SDK reads as its typed exception.
 */
export class ServiceError extends Error {
  readonly members: Readonly<Record<string, unknown>>;
  readonly status: number;
  readonly current: string | undefined;
  readonly enveloped: string | undefined;

  constructor(name: string, message: string, details: FailureDetails = {}) {
    super(message);
    this.name = name;
    this.members = details.members ?? {};
    this.status = details.status ?? 400;
    this.current = details.current;
    this.enveloped = details.enveloped;
  }

  /** The qualified name that `__type` and the `x-amzn-errortype` header carry. */
  get type(): string {
    return prefixOf(this.name) + this.name;
  }

  /** The JSON body of the answer. Some exceptions spell their message with a capital, as the service does. */
  body(): Record<string, unknown> {
    return { __type: this.type, ...this.members, [CAPITAL.has(this.name) ? 'Message' : 'message']: this.message };
  }
}

function prefixOf(name: string): string {
  if (name === 'ValidationException') return VALIDATE;
  return name === 'SerializationException' || name === 'UnknownOperationException' || name === 'AccessDeniedException'
    ? CORAL
    : SERVICE;
}

/** A ValidationException with this message. */
export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}

/**
 * A ValidationException of the families that PutItem, UpdateItem and DeleteItem, and no other operation, report with the
 * prefix of a constraint error: expressions and what belongs to them. `enveloped` is the message there, where it is worded
 * otherwise.
 */
export function invalidRequest(message: string, enveloped = message): ServiceError {
  return new ServiceError('ValidationException', message, { enveloped });
}

/**
 * A ValidationException about an attribute value. The service checks values in two layers, an older one (BatchWriteItem, the
 * transactions, Scan) and the current one (all other operations), which word some of the faults differently.
 */
export function invalidValue(message: string, current = message): ServiceError {
  return new ServiceError('ValidationException', message, { current, enveloped: current });
}

/** A ValidationException that opens with the words most of the parameter errors open with. */
export function invalidParameter(message: string): ServiceError {
  return invalid(`One or more parameter values were invalid: ${message}`);
}

/** Runs GetItem, BatchGetItem or Query: the current layer of validation, whose messages have no envelope there. */
export function inCurrentWords<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof ServiceError && error.current !== undefined) throw invalid(error.current);
    throw error;
  }
}

/** Runs PutItem, UpdateItem or DeleteItem, putting the envelope's prefix before the messages of `invalidRequest`. */
export function withEnvelope<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof ServiceError && error.enveloped !== undefined) throw invalid(ENVELOPE + error.enveloped);
    throw error;
  }
}
