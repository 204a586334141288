import type { Transport } from '../../../lib/session/transport.js';

/** Random numbers in [0, 1) that are the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const refused = (name: string, more: object = {}) =>
  Object.assign(new Error('on purpose'), { name, $fault: 'client', $metadata: { httpStatusCode: 400 }, ...more });
const reset = () => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
const timeout = () => Object.assign(new Error('no answer'), { name: 'TimeoutError' });
const broken = () =>
  Object.assign(new Error('500'), { name: 'InternalServerError', $metadata: { httpStatusCode: 500 } });

type Send = Transport['send'];
interface Batch {
  readonly RequestItems: Readonly<Record<string, readonly object[] | { readonly Keys: readonly object[] }>>;
}

/**
 * A transport on which half of all requests goes wrong: throttled, reset before they arrive or after they were applied, timed
 * out after they were applied, batches done in part, transactions that meet others.
 */
export function faulty(
  transport: Transport,
  { random, rate = 0.5 }: { random: () => number; rate?: number | (() => number) },
): Transport {
  const send: Send = async (operation, input, options) => {
    const pass = () => transport.send(operation, input, options);
    if (random() >= (typeof rate === 'number' ? rate : rate())) return pass();
    const kind = Math.floor(random() * 6);
    if (kind === 0) throw refused('ProvisionedThroughputExceededException');
    if (kind === 1) throw reset();
    if (kind === 2) return lost(pass, timeout());
    if (kind === 3) return lost(pass, random() < 0.5 ? reset() : broken());
    if (operation.startsWith('Batch'))
      return partly(operation as 'BatchGetItem' | 'BatchWriteItem', input as never, { transport, random }) as never;
    if (operation.startsWith('Transact')) throw meeting(input as never, random);
    throw refused('TransactionConflictException');
  };
  return { send };
}

async function lost(pass: () => Promise<unknown>, error: Error): Promise<never> {
  await pass();
  throw error;
}

function meeting({ TransactItems }: { TransactItems: readonly object[] }, random: () => number): Error {
  if (random() < 0.3) return refused('TransactionInProgressException');
  const at = Math.floor(random() * TransactItems.length);
  const CancellationReasons = TransactItems.map((_, i) => ({ Code: i === at ? 'TransactionConflict' : 'None' }));
  return refused('TransactionCanceledException', { CancellationReasons });
}

/** Carries out some entries of a batch, any of them or none, and answers the others unprocessed. */
async function partly(
  operation: 'BatchGetItem' | 'BatchWriteItem',
  { RequestItems }: Batch,
  { transport, random }: { transport: Transport; random: () => number },
): Promise<object> {
  const [done, left]: [Record<string, object>, Record<string, object>] = [{}, {}];
  const keep = random();
  for (const [table, asked] of Object.entries(RequestItems)) {
    const entries = 'Keys' in asked ? asked.Keys : asked;
    const [taken, others]: [object[], object[]] = [[], []];
    for (const entry of entries) (random() < keep ? taken : others).push(entry);
    const shape = (list: object[]) => ('Keys' in asked ? { ...asked, Keys: list } : list);
    if (taken.length > 0) done[table] = shape(taken);
    if (others.length > 0) left[table] = shape(others);
  }
  const nothing = Object.keys(done).length === 0;
  const answer = nothing
    ? { attempts: 1, output: {} }
    : await transport.send(operation, { RequestItems: done } as never, {});
  const member = operation === 'BatchGetItem' ? 'UnprocessedKeys' : 'UnprocessedItems';
  return { ...answer, output: { ...answer.output, [member]: left } };
}
