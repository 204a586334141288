import { millisecondsOf } from './duration.js';
import type { Duration } from './duration.js';

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
