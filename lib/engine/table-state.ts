import { ServiceError, invalid } from './failure.js';
import type { StreamLog } from './streams/stream-log.js';
import type { Table } from './tables/table.js';
import { ConstraintErrors, NAME_PATTERN } from './validation/expression-parameters.js';

/** A transaction that was carried out under a client token, remembered for ten minutes. */
export interface RememberedTransaction {
  /** The request's items as text, to tell a repetition from a reuse. */
  readonly text: string;
  /** When it was carried out, in milliseconds. */
  readonly at: number;
  /** Read units that a repetition reports, by table. */
  readonly units: ReadonlyMap<string, number>;
}

/** What a fault on purpose asks an operation to do. */
export interface Interference {
  /** How many entries a batch leaves unprocessed. */
  readonly unprocessed?: number;
  /** The index of the action whose item another transaction holds. */
  readonly conflict?: number;
}

/** Everything an engine remembers between two requests. */
export class State {
  readonly tables: Map<string, Table>;
  /** Streams by ARN, closed ones too while they can be read. */
  readonly streams: Map<string, StreamLog>;
  readonly transactions: Map<string, RememberedTransaction>;

  constructor(
    tables: Iterable<readonly [string, Table]> = [],
    streams: Iterable<readonly [string, StreamLog]> = [],
    transactions: Iterable<readonly [string, RememberedTransaction]> = [],
  ) {
    this.tables = new Map(tables);
    this.streams = new Map(streams);
    this.transactions = new Map(transactions);
  }

  /** A second state with the same contents; both go their own way and share what neither changes. */
  fork(): State {
    const forks = new Map([...this.streams.values()].map(stream => [stream, stream.fork()] as const));
    return new State(
      [...this.tables].map(([name, table]) => [name, table.fork(forks)] as const),
      [...this.streams].map(([arn, stream]) => [arn, forks.get(stream)!] as const),
      this.transactions,
    );
  }
}

/** What an operation works with: the state at one moment. */
export interface Context {
  readonly state: State;
  /** The engine's time in milliseconds, the same for the whole request. */
  readonly now: number;
  readonly region: string;
  readonly account: string;
  /** How long tables and indexes take to get ready, in milliseconds. */
  readonly settling: number;
  readonly interference?: Interference | undefined;
}

/** The table of an item-level operation: it must exist and have left CREATING. */
export function tableOf(context: Context, name: string): Table {
  const table = context.state.tables.get(nameOf(name));
  if (table === undefined || table.statusAt(context.now) === 'CREATING' || deleted(table, context.now)) {
    throw new ServiceError('ResourceNotFoundException', 'Requested resource not found');
  }
  return table;
}

/** The table of a table-level operation, whose message names it. */
export function knownTable(context: Context, name: string): Table {
  const table = context.state.tables.get(nameOf(name));
  if (table !== undefined && !deleted(table, context.now)) return table;
  throw new ServiceError('ResourceNotFoundException', `Requested resource not found: Table: ${nameOf(name)} not found`);
}

/** Refuses a change to a table that is not ACTIVE. */
export function checkSettled(table: Table, now: number): void {
  const status = table.statusAt(now);
  if (status === 'ACTIVE') return;
  const verb = { CREATING: 'created', UPDATING: 'updated', DELETING: 'deleted' }[status];
  throw new ServiceError(
    'ResourceInUseException',
    `Attempt to change a resource which is still in use: Table is being ${verb}: ${table.name}`,
  );
}

/** The bare name of a table; operations take its ARN as well. */
export function nameOf(name: string): string {
  return name.startsWith('arn:') ? (/:table\/([^/]+)$/.exec(name)?.[1] ?? name) : name;
}

/** Whether the time a deletion takes is over. */
export function deleted(table: Table, now: number): boolean {
  return table.transition?.status === 'DELETING' && now >= table.transition.until;
}

const NAME = /^[a-zA-Z0-9_.-]*$/;

/** Checks the name in a table-level operation other than CreateTable, and gives it without an ARN around it. */
export function requiredName(given: string | undefined): string {
  if (given === undefined) {
    throw invalid("The parameter 'TableName' is required but was not present in the request");
  }
  const name = nameOf(given);
  if (!NAME.test(name)) {
    const errors = new ConstraintErrors();
    errors.add(name, 'tableName', NAME_PATTERN);
    errors.throwIfAny();
  }
  if (name.length >= 3 && name.length <= 255) return name;
  throw invalid('TableName must be at least 3 characters long and at most 255 characters long');
}
