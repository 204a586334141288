import { PerformanceObserver } from 'node:perf_hooks';
import { warmUp } from './timing.mjs';

/** What the young generation of the process takes without a collection. */
const ROOM = 300e6;
const MAX_CALLS = 64;

async function grown(call, calls) {
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < calls; i++) await call(i);
  return (process.memoryUsage().heapUsed - before) / calls;
}

/**
 * Bytes of heap a call allocates. Needs a process whose young generation is so large that nothing is collected meanwhile;
 * where something was, it is tried again.
 */
export async function allocated(call) {
  await warmUp(call, 500);
  for (;;) {
    globalThis.gc();
    let collected = false;
    const observer = new PerformanceObserver(() => {
      collected = true;
    });
    const calls = Math.max(1, Math.min(MAX_CALLS, Math.floor(ROOM / (await grown(call, 1)))));
    observer.observe({ entryTypes: ['gc'] });
    const bytes = await grown(call, calls);
    await new Promise(resolve => setTimeout(resolve, 5));
    observer.disconnect();
    if (!collected && bytes > 0) return Math.round(bytes);
  }
}
