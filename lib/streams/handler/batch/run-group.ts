import { untilAborted } from './deadline.js';
import { handleRecord } from '../handle-record.js';
import { onceEach } from './once-each.js';
import { isPoison } from './poison.js';
import { ReadingFault, type ReadRecord, type Running } from '../reading.js';
import type { Failure } from '../types.js';

/** The first failure of a group: everything behind it comes again with it. */
export async function runGroup(running: Running, group: readonly ReadRecord[]): Promise<Failure | undefined> {
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
