import { bodyOf } from '../client/send.js';
import { withDeadline } from '../client/deadline.js';
import { retrying, type Backoff } from '../client/retry.js';
import { isAmbiguous, noteFailure } from '../client/attempt-notes.js';
import type { OperationName, Operations } from '../session/requests.js';
import type { Clock } from '../session/session.js';
import type { Answer, AttemptHistory, SendOptions, Transport } from '../session/transport.js';
import { SignedHttpClient, type Retry } from './signed-http-client.js';
import { leanSettings, type LeanOptions } from './options.js';

/**
 * The way to DynamoDB without a client of the SDK: `connect({ transport: leanTransport() })`. It signs and sends what the
 * codecs wrote, repeats what the SDK's standard mode repeats, and throws what the SDK throws. What it leaves out —
 * middleware, profiles, further endpoint rules — is listed in docs/lean.md.
 * @throws DynamormError `ErrValidation` for options that cannot work.
 */
export function leanTransport(options: LeanOptions = {}): Transport {
  const settings = leanSettings(options, process.env);
  const client = new SignedHttpClient(settings);
  const wait = settings.clock.sleep;
  return Object.freeze({
    send: <O extends OperationName>(
      operation: O,
      input: Operations[O]['input'],
      sendOptions: SendOptions,
    ): Promise<Answer<O>> =>
      withDeadline(sendOptions, signal =>
        repeated<O>(
          { client, wait },
          { operation, body: bodyOf(input), signal, timeoutMs: sendOptions.attemptTimeoutMs },
          sendOptions,
        ),
      ),
  });
}

/** One request, as every attempt sends it. */
export interface LeanCall {
  readonly operation: OperationName;
  readonly body: string;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds for each; the transport's own where it is undefined. */
  readonly timeoutMs: number | undefined;
}

/** What carries attempts, and what waits between them. */
interface Carrier {
  readonly client: SignedHttpClient;
  readonly wait: Clock['sleep'];
}

async function repeated<O extends OperationName>(
  { client, wait }: Carrier,
  call: LeanCall,
  { repeatable, onRetry, history = newHistory() }: SendOptions,
): Promise<Answer<O>> {
  history.isKept = true;
  let last: Retry | undefined;
  const waits: Backoff = {
    get attempt() {
      return history.attempts;
    },
    get isOver() {
      return call.signal?.aborted === true;
    },
    next: () => wait(last!.waitMs, call.signal).then(() => true),
    restart: () => undefined,
  };
  const run = async (): Promise<Answer<O>> => {
    // A wait that was aborted ends here.
    call.signal?.throwIfAborted();
    history.attempts += 1;
    history.isOpen = true;
    const output = await client.send(call);
    client.retry.succeeded(last);
    return { output: output as Operations[O]['output'], attempts: history.attempts, lost: history.lost };
  };
  const when = (error: unknown): boolean => {
    history.isOpen = false;
    history.lost ||= isAmbiguous(error);
    const over = waits.isOver || (history.lost && repeatable === false);
    last = over ? undefined : client.retryAfter(error, history.attempts);
    if (last === undefined) noteFailure(error, { attempts: history.attempts, lost: history.lost });
    else onRetry?.(history.attempts, last.waitMs, error instanceof Error ? error.name : 'Error');
    return last !== undefined;
  };
  return retrying({ run, when }, waits);
}

const newHistory = (): AttemptHistory => ({ isKept: false, attempts: 0, lost: false, isOpen: false });
