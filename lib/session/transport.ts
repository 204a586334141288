import type { OperationName, Operations } from './requests.js';

/** What a transport notes of the attempts of one request while it makes them, for a call that ends before its answer. */
export interface AttemptHistory {
  /** Set by a transport that notes them at all. */
  isKept: boolean;
  attempts: number;
  /** Whether an attempt ended without an answer that says what became of it. */
  lost: boolean;
  /** Whether an attempt is under way, or was answered with a success: as long as the caller has no answer, it may have been applied. */
  isOpen: boolean;
}

/** What a transport needs to know about one request besides its body. */
export interface SendOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the whole call, retries included. */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds for one attempt. */
  readonly attemptTimeoutMs?: number | undefined;
  /**
   * False for a write that must not be applied twice and that nothing guards (an unversioned add or append): once an
   * attempt may have been applied without an answer, it is not sent again.
   */
  readonly repeatable?: boolean | undefined;
  /** Where the transport notes its attempts. */
  readonly history?: AttemptHistory | undefined;
  /** Told when the transport itself sends again: which attempt had failed (from 1), how long it waited, and the failure's name. */
  readonly onRetry?: ((attempt: number, delayMs: number, reason: string) => void) | undefined;
}

/** An answer, and how many attempts it took: after more than one, an earlier attempt may already have been applied. */
export interface Answer<O extends OperationName> {
  readonly output: Operations[O]['output'];
  readonly attempts: number;
  /** Whether one of those may have been applied without its answer; undefined where the transport cannot tell. */
  readonly lost?: boolean | undefined;
}

/**
 * How a request leaves: `direct` and signed by this library over the client's own configuration, through the middleware `stack` of the
 * client, by `commands` given to its `send`, or through a transport of its own.
 */
export type SendPath = 'direct' | 'stack' | 'commands' | 'transport';

/**
 * The seam to DynamoDB: anything that can run these requests. Errors leave it untranslated, as the SDK's typed
 * exceptions or whatever the wire threw; `send` of `client/send.ts` translates them once.
 */
export interface Transport {
  /**
   * Runs one operation with DynamoDB's own input, and answers its output and the number of attempts. Throws the service's
   * errors as they came.
   */
  send<O extends OperationName>(operation: O, input: Operations[O]['input'], options: SendOptions): Promise<Answer<O>>;
  /** The path that the next request of an operation takes, where there are several. */
  path?(operation: OperationName): SendPath;
}
