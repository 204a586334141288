import { progressLine, type ReencryptProgress } from '../../../lib/index.js';

describe('the progress line', () => {
  const step = (read: number, done = false): ReencryptProgress => ({
    ...{ model: 'Card', read, rewritten: read, skipped: 0, failed: 0, conflicts: 1 },
    ...{ segments: 2, segmentsDone: done ? 2 : 0, done, resume: '' },
  });

  it('is one line of a terminal, and few lines of a log', () => {
    const [terminal, log]: [string[], string[]] = [[], []];
    let now = 0;
    const shows = [
      progressLine({ isTTY: true, write: text => terminal.push(text) }, () => now),
      progressLine({ write: text => log.push(text) }, () => now),
    ];
    for (const [time, progress] of [
      [0, step(0)],
      [1000, step(1500)],
      [2000, step(3000, true)],
    ] as const) {
      now = time;
      for (const show of shows) show(progress);
    }
    const last = 'Card: 3,000 items, 3,000 rewritten, 0 current, 1 conflicts, 0 failed; 2 of 2 segments; 1,500/s';
    expect(terminal).toHaveLength(3);
    expect(terminal.at(-1)).toBe(`\r${last}\u001b[K\n`);
    expect(log).toHaveLength(2);
    expect(log.at(-1)).toBe(`${last}\n`);
  });
});
