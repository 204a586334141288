import type { ReservedKeys } from '../../model/reserved-keys.js';
import type { StreamChange } from '../records/read-record.js';
import type { HandlerPlan } from './plan.js';
import type { Route } from './route.js';

/** A handler's plan with its routes, for one batch. */
export interface Running {
  readonly plan: HandlerPlan;
  readonly routes: readonly Route[];
  /** How the keys of the library's own rows begin in the table of a change. */
  readonly reserved: (change: StreamChange) => ReservedKeys;
  readonly signal: AbortSignal;
  /** Throws once the batch has to end. */
  readonly check: () => void;
  /** Milliseconds for which a record may be claimed now. */
  readonly leaseMs: () => number;
}

/** A record that was read, or why it could not be. */
export interface ReadRecord {
  readonly record: unknown;
  readonly identifier: string | undefined;
  readonly change: StreamChange | undefined;
  readonly fault: unknown;
}

/** An error of reading a record, rather than of handling it. */
export class ReadingFault extends Error {
  constructor(readonly error: unknown) {
    super('a record could not be read');
  }
}

/** The error of a record that no class wants: the handler's fault, and never the record's. */
export class UnroutedFault extends Error {
  constructor(readonly error: unknown) {
    super('a record is of no class');
  }
}
