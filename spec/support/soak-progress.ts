const EVERY_MS = 5_000;
const isColoured = (process.env['FORCE_COLOR'] ?? (process.stderr.isTTY ? '1' : '0')) !== '0';
const paint = (code: number, text: string): string => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);

/** What tells how far a long suite is: a line every five seconds and one at the end, in columns, on standard error. */
export interface SoakProgress {
  /** Runs one seed and counts it; `run` answers how many things it had to report as not done. A failure tells its seed. */
  run(seed: number, run: () => Promise<number>): Promise<void>;
  /** Counts one run. */
  done(reported?: number): void;
}

/** Tells the progress of `total` runs. */
export function soakProgress(title: string, total: number): SoakProgress {
  const started = Date.now();
  let [count, told, shown] = [0, 0, started];
  const done = (reported = 0): void => {
    count++;
    told += reported;
    if (count < total && Date.now() - shown < EVERY_MS) return;
    shown = Date.now();
    process.stderr.write(`${lineOf({ title, total, count, told, seconds: (shown - started) / 1000 })}\n`);
  };
  return {
    done,
    async run(seed, run) {
      try {
        done(await run());
      } catch (error) {
        process.stderr.write(paint(31, `✗ ${title}: seed ${seed}\n`));
        throw error;
      }
    },
  };
}

interface Standing {
  readonly title: string;
  readonly total: number;
  readonly count: number;
  readonly told: number;
  readonly seconds: number;
}

function lineOf({ title, total, count, told, seconds }: Standing): string {
  const isOver = count === total;
  const mark = isOver ? paint(32, '✓') : paint(36, '▸');
  const bar = '█'.repeat(Math.round((count / total) * 20)).padEnd(20, '░');
  const eta = isOver ? '' : `  ${((seconds / count) * (total - count)).toFixed(0).padStart(4)} s left`;
  return [
    `${mark} ${title.padEnd(24)}`,
    paint(isOver ? 32 : 36, bar),
    `${String(count).padStart(5)} of ${String(total).padEnd(5)}`,
    `${String(told).padStart(5)} reported`,
    paint(2, `${seconds.toFixed(1).padStart(7)} s${eta}`),
  ].join('  ');
}
