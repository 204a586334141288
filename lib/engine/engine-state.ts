import { EngineClock } from './clock.js';
import { millisecondsOf } from './duration.js';
import type { EngineOptions } from './engine-options.js';
import { nameOf, State, type Context } from './state.js';
import { sweepExpired } from './tables/sweep.js';
import type { Table } from './tables/table.js';

const BETWEEN_SWEEPS = 1000;

/** What an engine remembers, its clock, and the place it says it is in. */
export class EngineState {
  readonly clock: EngineClock;
  readonly region: string;
  readonly account: string;
  readonly #settling: number;
  readonly #sweepAfter: number | undefined;
  #state = new State();
  #swept = -Infinity;

  constructor(options: EngineOptions) {
    this.clock = new EngineClock(options.now);
    this.region = options.region ?? 'us-east-1';
    this.account = options.account ?? '000000000000';
    this.#settling = millisecondsOf(options.settling ?? 0);
    this.#sweepAfter = options.sweepAfter === undefined ? undefined : millisecondsOf(options.sweepAfter);
  }

  /** What an operation at this moment works with. */
  context(): Context {
    const now = this.clock.milliseconds();
    this.#sweepByClock(now);
    return { state: this.#state, now, region: this.region, account: this.account, settling: this.#settling };
  }

  /** Deletes what has expired by now; tells how many items. */
  sweep(): number {
    const { state, now } = this.context();
    return sweepExpired(state, now, now);
  }

  /**
   * The table of this name.
   * @throws Error when there is none.
   */
  table(name: string): Table {
    const table = this.context().state.tables.get(nameOf(name));
    if (table === undefined) throw new Error(`The engine has no table '${name}'`);
    return table;
  }

  /** A copy of everything, made without copying: what changes later is kept apart. */
  fork(): State {
    return this.#state.fork();
  }

  /** Goes back to a copy, which can be gone back to again. */
  restore(state: State): void {
    this.#state = state.fork();
  }

  #sweepByClock(now: number): void {
    if (this.#sweepAfter === undefined || Math.abs(now - this.#swept) < BETWEEN_SWEEPS) return;
    this.#swept = now;
    sweepExpired(this.#state, now - this.#sweepAfter, now);
  }
}
