import { EngineClock, millisecondsOf, type Duration } from './clock.js';
import { nameOf, State, type Context } from './table-state.js';
import { exportLines, importLines } from './storage/json-lines.js';
import { takeEvents, type LambdaStreamEvent, type StreamEventOptions } from './streams/lambda-event.js';
import { sweepExpired } from './tables/time-to-live.js';
import type { Table } from './tables/table.js';

/** What an engine is made with. */
export interface EngineOptions {
  /** The region in ARNs and stream records. Default `us-east-1`. */
  readonly region?: string;
  /** The account in ARNs. Default `000000000000`. */
  readonly account?: string;
  /** Where the clock starts, standing still until it is advanced. Default: it runs with the machine's. */
  readonly now?: Date | number;
  /** How long tables and indexes stay CREATING, UPDATING or DELETING. Default 0: they are ready for the next request. */
  readonly settling?: Duration;
  /**
   * Deletes items this long after they expired, by the clock, as the service does within a few days. Default: only
   * `sweepExpired()` deletes them.
   */
  readonly sweepAfter?: Duration;
  /** How many of the latest requests `engine.requests` keeps. Default 1000. */
  readonly keepRequests?: number;
}

export const ENGINE_OPTIONS: Readonly<Record<keyof EngineOptions, true>> = {
  region: true,
  account: true,
  now: true,
  settling: true,
  sweepAfter: true,
  keepRequests: true,
};

/** Tables, items and streams at one moment, for `engine.restore`. */
export interface Snapshot {
  /** The copied state. Opaque: pass the snapshot to `engine.restore`. */
  readonly state: State;
}

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

  /** See `Engine.streamEvents`. */
  streamEvents(name: string, options: StreamEventOptions): LambdaStreamEvent[] {
    const { stream } = this.#table(name);
    if (stream === undefined) throw new Error(`Table '${name}' has no stream: create it with a StreamSpecification`);
    return takeEvents(stream, this.region, options);
  }

  /** The items of a table, as lines of DynamoDB JSON. */
  exportItems(name: string): Iterable<string> {
    return exportLines(this.#table(name).data);
  }

  /** Puts items into a table from lines of DynamoDB JSON; tells how many. */
  importItems(name: string, lines: Iterable<string>): number {
    return importLines(this.#table(name).data, lines);
  }

  /** A copy of everything, made without copying: what changes later is kept apart. */
  snapshot(): Snapshot {
    return { state: this.#state.fork() };
  }

  /** Goes back to a copy, which can be gone back to again. */
  restore({ state }: Snapshot): void {
    this.#state = state.fork();
  }

  #table(name: string): Table {
    const table = this.context().state.tables.get(nameOf(name));
    if (table === undefined) throw new Error(`The engine has no table '${name}'`);
    return table;
  }

  #sweepByClock(now: number): void {
    if (this.#sweepAfter === undefined || Math.abs(now - this.#swept) < BETWEEN_SWEEPS) return;
    this.#swept = now;
    sweepExpired(this.#state, now - this.#sweepAfter, now);
  }
}
