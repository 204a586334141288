import type { Clock } from '../../client/session.js';

/** Keeps a rate: told what was done, it waits until that much was due. */
export class Pace {
  readonly #clock: Clock;
  readonly #perSecond: number;
  #due: number;

  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#due = clock.now().getTime();
  }

  /** Time not used is not saved up: a slow stretch is followed by no burst. */
  async spend(units: number, signal: AbortSignal | undefined): Promise<void> {
    const now = this.#clock.now().getTime();
    this.#due = Math.max(this.#due, now - 1000) + (units / this.#perSecond) * 1000;
    if (this.#due > now) await this.#clock.sleep(this.#due - now, signal);
  }
}
