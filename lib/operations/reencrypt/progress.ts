import { misuse } from '../../errors/errors.js';
import type { ReencryptProgress } from './reencrypt.js';

/** Where progress is shown: a terminal, or anything that is written to. */
export interface ProgressOutput {
  /** Whether a line can be written over. */
  readonly isTTY?: boolean | undefined;
  /** Takes the next piece of text. */
  write(text: string): unknown;
}

const EVERY_MS = 5_000;

/**
 * Shows the progress of a re-encryption: on a terminal in one line that is written over, elsewhere (a log) as a line every five
 * seconds and one at the end.
 *
 * ```ts
 * await reencrypt(Customer, { onProgress: progressLine() });
 * // Customer: 12,400 items, 9,310 rewritten, 3,090 current, 3 conflicts, 0 failed; 2 of 8 segments; 410/s
 * ```
 */
export function progressLine(
  output: ProgressOutput = process.stderr,
  now: () => number = Date.now,
): (progress: ReencryptProgress) => void {
  let begun: { readonly at: number; readonly read: number } | undefined;
  let shown = -Infinity;
  return progress => {
    if (typeof (progress as Partial<ReencryptProgress> | undefined)?.read !== 'number')
      throw misuse('what progressLine() answers', 'the progress of a reencrypt');
    const at = now();
    begun ??= { at, read: progress.read };
    const rate = at > begun.at ? ((progress.read - begun.read) * 1000) / (at - begun.at) : 0;
    const line = textOf(progress, rate);
    if (output.isTTY === true) output.write(`\r${line}\u001b[K${progress.done ? '\n' : ''}`);
    else if (progress.done || at - shown >= EVERY_MS) {
      shown = at;
      output.write(`${line}\n`);
    }
  };
}

function textOf(progress: ReencryptProgress, rate: number): string {
  const { model, read, rewritten, skipped, conflicts, failed, segments, segmentsDone } = progress;
  const count = (n: number): string => Math.round(n).toLocaleString('en-US');
  const done = `${count(rewritten)} rewritten, ${count(skipped)} current, ${count(conflicts)} conflicts, ${count(failed)} failed`;
  return `${model}: ${count(read)} items, ${done}; ${count(segmentsDone)} of ${count(segments)} segments; ${count(rate)}/s`;
}
