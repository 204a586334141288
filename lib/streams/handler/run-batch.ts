import { isDynamormError } from '../../errors/dynamorm-error.js';
import { malformed } from '../malformed.js';
import { startTime, untilAborted } from './deadline.js';
import { groupsOf } from './groups.js';
import { handleRecord, ReadingFault, type ReadRecord, type Running } from './handle-record.js';
import { onceEach } from './once-each.js';
import type { HandlerPlan } from './plan.js';
import { routesOf } from './route.js';
import type { BatchEvent, ContextLike, Failure } from './types.js';

const CONCURRENCY = 10;
const LEASE_MS = 60_000;

/** Handles a batch: keys in parallel, the records of one key in order until one fails. Answers what failed and what was not tried. */
export async function runBatch(
  plan: HandlerPlan,
  event: BatchEvent,
  context: ContextLike | undefined,
): Promise<readonly Failure[]> {
  const routes = routesOf(plan);
  const groups = groupsOf(recordsOf(event));
  const time = startTime(context, plan.options);
  const running = { plan, routes, signal: time.signal, leaseMs: plan.options.leaseMs ?? time.remainingMs ?? LEASE_MS };
  const failures: Failure[] = [];
  const waiting = groups[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (const group of waiting) {
      const failure = await runGroup(running, group);
      if (failure !== undefined) failures.push(failure);
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrencyOf(plan) }, worker));
  } finally {
    time.end();
  }
  return failures;
}

/** The first failure of a group: everything behind it comes again with it. */
async function runGroup(running: Running, group: readonly ReadRecord[]): Promise<Failure | undefined> {
  for (const read of group) {
    try {
      await runRecord(running, read);
    } catch (thrown) {
      const error = thrown instanceof ReadingFault ? thrown.error : thrown;
      return { error, record: read.record, identifier: read.identifier };
    }
  }
  return undefined;
}

async function runRecord(running: Running, read: ReadRecord): Promise<void> {
  const { plan, signal, leaseMs } = running;
  signal.throwIfAborted();
  const run = async (): Promise<void> => {
    try {
      await handleRecord(running, read);
    } catch (thrown) {
      const { onPoison } = plan.options;
      if (onPoison === undefined || !isPoison(plan, thrown, read)) throw thrown;
      const error = thrown instanceof ReadingFault ? thrown.error : thrown;
      await onPoison({ error, record: read.record, identifier: read.identifier });
    }
  };
  await untilAborted(onceEach(plan.options.idempotency, { id: read.change?.id, leaseMs, run }), signal);
}

const OWN_FAULTS = [
  'ErrValidation',
  'ErrInvalidModel',
  'ErrInvalidEncryptedEnvelope',
  'ErrNumberPrecisionLoss',
] as const;

/** Whether an error is surely the record's own, and trying again is in vain. One without an identifier cannot even be reported. */
function isPoison({ options }: HandlerPlan, thrown: unknown, { identifier }: ReadRecord): boolean {
  if (identifier === undefined) return true;
  if (!(thrown instanceof ReadingFault)) return options.isPoison?.(thrown) === true;
  const { error } = thrown;
  return isDynamormError(error) && !error.retryable && OWN_FAULTS.some(code => code === error.code);
}

function recordsOf(event: BatchEvent): readonly unknown[] {
  const records: unknown = Array.isArray(event) ? event : (event as { Records?: unknown } | undefined)?.Records;
  if (Array.isArray(records)) return records as readonly unknown[];
  throw malformed('the event has no list of Records: is this function invoked by a stream?', {
    operation: 'streamHandler',
  });
}

function concurrencyOf({ options }: HandlerPlan): number {
  const { concurrency = CONCURRENCY } = options;
  if (Number.isInteger(concurrency) && concurrency > 0) return concurrency;
  throw malformed('concurrency is a whole number above 0', { operation: 'streamHandler' });
}
