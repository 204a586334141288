import { createEngine, type Engine } from '../engine/engine.js';
import type { Snapshot } from '../engine/engine-state.js';
import type { SessionOptions } from '../client/create-session.js';
import { type DynamormError, isDynamormError, misuse } from '../errors/errors.js';
import { isObject } from '../values/value.js';
import { modelOf } from '../model/compile.js';
import { bindSession, type EntityClass } from '../operations/target.js';
import type { Session } from '../session/session.js';
import { createTable } from '../tables/create.js';
import {
  STORM_FAULTS,
  isAmbiguousFault,
  seededRandom,
  type ScheduledFault,
  type StormFault,
  type StormTable,
  type StormWorld,
} from './faults.js';
import { StormNetwork } from './network.js';

/** What one client of a storm works with. */
export interface StormClient {
  /** A class as this client uses it, over a session of its own: `use(Account).get({ id })`. */
  use<C extends EntityClass<object>>(type: C): C;
  /** The session itself, for calls that take one. */
  readonly session: Session;
  /** Number of the client, from 0. */
  readonly client: number;
  /** Number of the call among those of this client, from 0. */
  readonly round: number;
  /** A number in [0, 1), the same for the same seed. Programs that draw from `Math.random` do not run the same twice. */
  random(): number;
}

/** How the calls of one verb ended. */
export interface StormTally {
  /** Calls that succeeded, or said that their write was applied. */
  winners: number;
  /** Calls whose error has `applied: 'unknown'`. */
  unknown: number;
  /** Calls that failed, and say that they wrote nothing. */
  refused: number;
}

/** What a storm hands to its invariant: a client without faults, and how the calls of each verb ended. */
export interface StormVerdict extends Pick<StormClient, 'use' | 'session'> {
  /** What the calls of each verb came to, by its name. */
  readonly tally: Readonly<Record<string, StormTally>>;
  /** Notes how many writes of a verb are seen in the rows, for the figures. */
  applied(verb: string, count: number): void;
}

/** One call of a client. */
export type StormCall = (client: StormClient) => Promise<unknown>;

/**
 * A program to run in a storm: classes, rows to begin with, what clients call, and what must hold afterwards. A module for
 * `npx dynamorm storm` exports these members by name.
 *
 * ```ts
 * export const entities = [Account];
 * export const seed = ({ use }: StormClient) => use(Account).create({ id: 'a', balance: 100 });
 * export const verbs = { pay: ({ use }: StormClient) => use(Account).mutate({ id: 'a' }, a => void a.balance--) };
 * export const invariant = async ({ use, tally }: StormVerdict) => {
 *   const { balance } = await use(Account).get({ id: 'a' });
 *   const { winners, unknown } = tally.pay;
 *   if (100 - balance < winners || 100 - balance > winners + unknown) return `${100 - balance} payments were made`;
 * };
 * ```
 */
export interface Storm {
  /** Classes whose tables are made in an engine of this process. */
  readonly entities: readonly EntityClass<object>[];
  /** Writes rows to begin with, without faults. */
  readonly seed?: StormCall;
  /** What clients call, by name; each of their calls is one of these, drawn by the seed. */
  readonly verbs: Readonly<Record<string, StormCall>>;
  /** What must hold once all clients are done: answers or throws what does not. */
  readonly invariant: (verdict: StormVerdict) => unknown;
  /** Calls of each client. Default 4, and 2 of more than two clients. */
  readonly rounds?: number;
  /** True where no verb deletes a row: creates may then arrive late. Default false. */
  readonly keepsRows?: boolean;
  /**
   * True where a call whose error is `retryable` may be made again as it is: the storm then does so, and counts both as one. Default
   * false: a call of several writes cannot.
   */
  readonly again?: boolean;
  /** Faults that can befall it, of those a run draws from. Default all. */
  readonly faults?: readonly StormFault[];
  /** Further options of all sessions, such as a cipher. */
  readonly session?: SessionOptions;
}

/** One run of a storm. */
export interface StormRun {
  /** Everything that is drawn is drawn by it: the same seed gives the same run. */
  readonly seed: number;
  /** Clients at once. Default 2. */
  readonly clients?: number;
  /** Faults to draw from. Default all. */
  readonly faults?: readonly StormFault[];
  /** Share of the requests that something befalls, 0 to 1. Default drawn by the seed, from 0.05 to 0.55. */
  readonly rate?: number;
  /** The faults themselves, instead of drawing them. */
  readonly schedule?: readonly ScheduledFault[];
}

/** What a run showed. */
export interface StormResult {
  /** What the calls of each verb came to, by its name. */
  readonly tally: Readonly<Record<string, StormTally>>;
  /** Writes that the invariant counted in the rows, by verb. */
  readonly applied: Readonly<Record<string, number>>;
  /** The faults that happened: as `schedule`, they make the same run. */
  readonly happened: readonly ScheduledFault[];
  /** Requests of all clients, attempts included. */
  readonly requests: number;
  /** What did not hold. */
  readonly failure: string | undefined;
}

/** Calls of a client that may be made again, and how often. */
const MAX_AGAIN = 5;

/** Runs one storm as often as wanted, each time from the same empty tables. */
export class StormRunner {
  readonly #storm: Storm;
  readonly #engine: Engine = createEngine({ keepRequests: 0 });
  readonly #world: StormWorld;
  #empty: Snapshot | undefined;

  constructor(storm: Storm) {
    this.#storm = storm;
    this.#world = { tables: tablesOf(storm), keepsRows: storm.keepsRows === true };
  }

  /** Runs it once. Rejects only where the storm itself cannot be run: what does not hold is in the result. */
  async run(run: StormRun): Promise<StormResult> {
    const network = this.#network(run);
    const over = run.seed % 2 === 0 ? 'lean' : 'sdk';
    const account = new Account(Object.keys(this.#storm.verbs));
    const calm = this.#client(network.session(undefined, over, this.#storm.session ?? {}), { run, client: -1 });
    await this.#prepare(calm);
    await this.#storm.seed?.(calm);
    const clients = Array.from({ length: run.clients ?? 2 }, (_, client) => () => {
      const own = network.session(client, over, this.#storm.session ?? {});
      return this.#work(account, (round: number) => this.#client(own, { run, client, round }), run.clients ?? 2);
    });
    let failure: string | undefined;
    try {
      await network.run(clients);
      if (account.unknown > 0 && !network.happened.some(isAmbiguousFault))
        throw new Error('an outcome is unknown although no answer was lost');
      const held = await this.#storm.invariant({
        use: calm.use,
        session: calm.session,
        tally: account.tally,
        applied: (verb, count) => void (account.applied[verb] = count),
      });
      if (typeof held === 'string') failure = held;
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
    const { tally, applied } = account;
    return { tally, applied, happened: network.happened, requests: network.requests, failure };
  }

  async #prepare({ use }: StormClient): Promise<void> {
    if (this.#empty === undefined) {
      await createTable(...this.#storm.entities.map(use));
      this.#empty = this.#engine.snapshot();
    }
    this.#engine.restore(this.#empty);
  }

  #network({ seed, rate = rateOf(seed), schedule, ...run }: StormRun): StormNetwork {
    const borne = this.#storm.faults ?? STORM_FAULTS;
    const faults = (run.faults ?? STORM_FAULTS).filter(fault => borne.includes(fault));
    const planned = new Map(schedule?.map(({ client, request, fault }) => [`${client}.${request}`, fault]));
    // Drawn by place and not by turn: a fault less leaves the others where they were.
    const draw = (client: number, request: number): StormFault | undefined => {
      if (schedule !== undefined) return planned.get(`${client}.${request}`);
      const random = seededRandom(seed, client, request);
      return random() < rate && faults.length > 0 ? faults[Math.floor(random() * faults.length)] : undefined;
    };
    return new StormNetwork({ engine: this.#engine, world: this.#world, seed, draw });
  }

  #client(own: Session, at: { readonly run: StormRun; readonly client: number; readonly round?: number }): StormClient {
    const { client, round = 0 } = at;
    return {
      use: type => bindSession(type, own),
      session: own,
      client,
      round,
      random: seededRandom(at.run.seed, client + 1, round, 7),
    };
  }

  async #work(account: Account, clientOf: (round: number) => StormClient, clients: number): Promise<void> {
    const names = Object.keys(this.#storm.verbs);
    const rounds = this.#storm.rounds ?? (clients > 2 ? 2 : 4);
    for (let round = 0; round < rounds; round++) {
      const client = clientOf(round);
      const verb = names[Math.floor(client.random() * names.length)]!;
      const call = (): Promise<unknown> => this.#storm.verbs[verb]!(client);
      for (let again = this.#storm.again === true ? MAX_AGAIN : 0; ; again--) {
        const error = await call().then(
          () => undefined,
          (thrown: unknown) => ({ thrown }),
        );
        if (error !== undefined && again > 0 && isRetryable(error.thrown)) continue;
        account.count(verb, error);
        break;
      }
    }
  }
}

const isRetryable = (thrown: unknown): boolean => isDynamormError(thrown) && thrown.retryable;

const rateOf = (seed: number): number => 0.05 + seededRandom(seed, 3)() * 0.5;

function tablesOf({ entities }: Storm): ReadonlyMap<string, StormTable> {
  return new Map(
    entities.map(type => {
      const { table, key, version, createdAt, updatedAt, certain } = modelOf(type as new () => object);
      const stamps = [createdAt?.name, updatedAt?.name].filter(name => name !== undefined);
      return [table, { key: key.map(({ name }) => name), version: version?.name, stamps, certain: certain === true }];
    }),
  );
}

/** Counts how calls ended, and holds their errors to what every error promises. */
class Account {
  /** What the calls of each verb came to, by its name. */
  readonly tally: Record<string, StormTally>;
  readonly applied: Record<string, number> = {};
  unknown = 0;

  constructor(verbs: readonly string[]) {
    this.tally = Object.fromEntries(verbs.map(verb => [verb, { winners: 0, unknown: 0, refused: 0 }]));
  }

  count(verb: string, error: { readonly thrown: unknown } | undefined): void {
    const tally = this.tally[verb]!;
    if (error === undefined) {
      tally.winners++;
      return;
    }
    const { thrown } = error;
    if (!isDynamormError(thrown)) throw thrown instanceof Error ? thrown : new Error(String(thrown));
    if (thrown.applied === true) tally.winners++;
    else if (thrown.applied === 'unknown') {
      this.unknown++;
      tally.unknown++;
      checkUnknown(verb, thrown);
    } else tally.refused++;
  }
}

function checkUnknown(verb: string, error: DynamormError): void {
  const cause = { cause: error };
  if (error.retryable) throw new Error(`${verb}: an unknown outcome is retryable`, cause);
  if (isDynamormError(error, 'ErrConditionFailed') || isDynamormError(error, 'ErrVersionConflict'))
    throw new Error(`${verb}: an unknown outcome has the code of a sure one`, cause);
}

/** A run that fails, as small as it could be made. */
export interface SmallestFailure {
  /** What to run to see it again. */
  readonly run: StormRun;
  /** What that run comes to, with what does not hold. */
  readonly result: StormResult;
}

/**
 * Makes a failing run smaller: fewer clients, then fewer faults, half of them at a time and at last one by one, as long as something
 * still does not hold.
 */
export async function shrinkStorm(
  runner: StormRunner,
  failing: StormRun,
  first: StormResult,
): Promise<SmallestFailure> {
  if (!(runner instanceof StormRunner) || !isObject(failing) || !isObject(first))
    throw misuse('shrinkStorm', 'a StormRunner, the run that failed and its result');
  let run: StormRun = { ...failing, schedule: first.happened };
  let result = await runner.run(run);
  // A failure that does not come back is reported as it was first seen.
  if (result.failure === undefined) return { run: failing, result: first };
  const attempt = async (smaller: StormRun): Promise<boolean> => {
    const tried = await runner.run(smaller);
    if (tried.failure === undefined) return false;
    run = { ...smaller, schedule: tried.happened };
    result = tried;
    return true;
  };
  for (let clients = 1; clients < (run.clients ?? 2); clients++) if (await attempt({ ...run, clients })) break;
  for (let size = Math.ceil(run.schedule!.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < run.schedule!.length;) {
      const schedule = run.schedule!.filter((_, i) => i < from || i >= from + size);
      if (!(await attempt({ ...run, schedule }))) from += size;
    }
  }
  return { run, result };
}
