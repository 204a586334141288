import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Session } from '../../lib/index.js';
import type { Data } from './data.js';
import type { Faults } from './faults.js';
import type { Shape } from './field-value.js';
import type { EntityClass, Fields } from './verbs.js';

/** A model within one scenario: its class speaks to the scenario's session. */
export interface Bound extends Shape {
  readonly type: EntityClass;
  /** The table as it is called on the engine. */
  readonly table: string;
}

/** What the steps of one scenario share. */
export interface Context {
  readonly session: Session;
  readonly client: DynamoDBClient;
  readonly vars: Map<string, unknown>;
  /** What befalls the requests of the next step. */
  readonly faults: Faults;
  /** Where the scenario's file is: golden files are found from there. */
  readonly folder: string;
  model(name: string): Bound;
  pass(ms: number): Promise<void>;
}

/** An item as a read answered it; undefined where there was none. */
export interface Seen {
  readonly shape: Bound;
  readonly fields: Fields | undefined;
}

/** What a step did: the item read, where to look for the item written, and the rest that can be expected. */
export interface Outcome {
  readonly item?: Seen;
  /** Address of the item that the step is about, as logical values. */
  readonly at?: { readonly shape: Bound; readonly key: Data };
  readonly items?: readonly Seen[];
  /** Items that came in no order, as a scan's do. */
  readonly unordered?: boolean;
  readonly count?: number;
  readonly cursor?: string | undefined;
  readonly kind?: string;
}

/** One operation of the format: the operands it knows, and what it does. */
export interface Operation {
  readonly operands: readonly string[];
  /** Whether it only prepares the next step. */
  readonly setsUp?: boolean;
  /** Throws a sentence for operands that are not in the format, before the first step. */
  check?(operands: Data): void;
  /** Where the step's item is, known before the step runs, so that a failed step can be looked at too. */
  at?(operands: Data, model: Bound): Data | undefined;
  run(operands: Data, context: Context & { readonly on: Bound }): Promise<Outcome>;
}
