import type { Interference } from '../table-state.js';

/** Random numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Which requests a fault befalls. */
export interface FaultOptions {
  /** Only requests about this table. */
  readonly table?: string;
  /** How often it happens at most. Default: every time. */
  readonly times?: number;
  /** How many matching requests it lets through first. Default 0. */
  readonly after?: number;
  /** How likely it is for each matching request, 0 to 1. Default 1. */
  readonly probability?: number;
  /** What `probability` is drawn from: the same seed fails the same requests. Default 1. */
  readonly seed?: number;
}

/** What a fault does to a request it befalls. */
export interface Effect {
  /** Milliseconds to wait before anything else. */
  readonly latency?: number;
  /** An error instead of carrying the request out. */
  readonly before?: Error;
  /** An error instead of the answer, though the request was carried out. */
  readonly after?: Error;
  readonly interference?: Interference;
}

/** The operations a fault befalls: one, several, or `'*'` for all. */
export type Operations = string | readonly string[];

/** A fault that was set up; it can be counted, and taken away. */
export class Fault {
  readonly #operations: Operations;
  readonly #options: FaultOptions;
  readonly #effect: () => Effect;
  readonly #random: () => number;
  #seen = 0;
  #fired = 0;
  #removed = false;

  constructor(operations: Operations, options: FaultOptions, effect: () => Effect) {
    this.#operations = operations;
    this.#options = options;
    this.#effect = effect;
    this.#random = seededRandom(options.seed ?? 1);
  }

  /** How often it happened. */
  get fired(): number {
    return this.#fired;
  }

  /** Takes the fault away. */
  remove(): void {
    this.#removed = true;
  }

  /** What it does to this request, undefined for nothing. */
  strike(operation: string, tables: readonly string[]): Effect | undefined {
    const { table, times = Infinity, after = 0, probability = 1 } = this.#options;
    if (this.#removed || this.#fired >= times || !this.#concerns(operation)) return undefined;
    if (table !== undefined && !tables.includes(table)) return undefined;
    if (this.#seen++ < after || this.#random() >= probability) return undefined;
    this.#fired++;
    return this.#effect();
  }

  #concerns(operation: string): boolean {
    const operations = this.#operations;
    if (typeof operations === 'string') return operations === '*' || operations === operation;
    return operations.includes(operation);
  }
}

const BRAND: unique symbol = Symbol.for('dynamorm/engine/connection-error@1') as never;

/** The error of a connection on which no answer came in time, as the SDK's own HTTP handler throws it. */
export function connectionTimeout(): Error {
  return branded(Object.assign(new Error('Connection timed out'), { name: 'TimeoutError' }));
}

/** The error of a connection that was closed before an answer came: Node's, under the name the SDK's HTTP handler gives it. */
export function connectionReset(): Error {
  return branded(Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' }));
}

/** Tells these errors from those of the program: they are for the client to see, as no answer at all. */
export function isConnectionError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && BRAND in error;
}

function branded(error: Error): Error {
  return Object.defineProperty(error, BRAND, { value: true });
}
