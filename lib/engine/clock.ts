const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/;

/** A span of time: milliseconds, or a number with a unit, such as `'500ms'`, `'30s'`, `'15m'`, `'2h'`, `'7d'`. */
export type Duration = number | string;

/**
 * The milliseconds of a duration.
 * @throws TypeError for a text that is none.
 */
export function millisecondsOf(duration: Duration): number {
  if (typeof duration === 'number') return duration;
  const match = DURATION.exec(duration);
  if (match === null)
    throw new TypeError(`'${duration}' is no duration: write a number with ms, s, m, h or d, as in '2h'`);
  return Number(match[1]) * UNITS[match[2]!]!;
}

/**
 * The engine's time. It runs as the machine's does, moved by what was added, unless it is set to a moment: then it stands
 * still there until it is advanced, so that a test sees the same times on every run.
 */
export class EngineClock {
  #offset = 0;
  #fixed: number | undefined;

  constructor(start?: Date | number) {
    if (start !== undefined) this.#fixed = Number(start);
  }

  /** The moment it is, as a Date. */
  now(): Date {
    return new Date(this.milliseconds());
  }

  /** The moment it is, in milliseconds since the epoch. */
  milliseconds(): number {
    return this.#fixed ?? Date.now() + this.#offset;
  }

  /** Moves time on: `clock.advance('2h')`. */
  advance(duration: Duration): void {
    const milliseconds = millisecondsOf(duration);
    if (this.#fixed === undefined) this.#offset += milliseconds;
    else this.#fixed += milliseconds;
  }

  /** Stops the clock at a moment. */
  set(moment: Date | number): void {
    this.#fixed = Number(moment);
  }

  /** Lets it run again from the moment it shows. */
  run(): void {
    if (this.#fixed === undefined) return;
    this.#offset = this.#fixed - Date.now();
    this.#fixed = undefined;
  }
}
