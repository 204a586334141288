import type { IndexSchema } from '../storage/keys.js';
import type { TableData, Change } from '../storage/table-data.js';
import type { Identity, StreamLog } from '../streams/stream-log.js';
import type { TableSettings } from './settings.js';

/** What is happening to a table that is not ACTIVE, and until when, in milliseconds of the engine's clock. */
export interface Transition {
  readonly status: 'CREATING' | 'UPDATING' | 'DELETING';
  readonly until: number;
}

/** How time to live is set up: the attribute that holds the expiry, while it is enabled. */
export interface TimeToLive {
  readonly attribute: string;
}

interface TableParts {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly created: number;
  readonly settings: TableSettings;
  readonly data: TableData;
}

/** One table: what was declared about it, its items, its stream. */
export class Table {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  /** When it was created, in milliseconds. */
  readonly created: number;
  readonly data: TableData;
  settings: TableSettings;
  transition: Transition | undefined;
  timeToLive: TimeToLive | undefined;
  /** The stream that takes its changes at present. */
  stream: StreamLog | undefined;
  readonly tags: Map<string, string>;

  constructor(parts: TableParts, tags: Iterable<readonly [string, string]> = []) {
    this.name = parts.name;
    this.id = parts.id;
    this.arn = parts.arn;
    this.created = parts.created;
    this.settings = parts.settings;
    this.data = parts.data;
    this.tags = new Map(tags);
  }

  /** The secondary indexes by what storage knows of them. */
  get indexes(): readonly IndexSchema[] {
    return this.settings.indexes.map(({ schema }) => schema);
  }

  /** What DescribeTable says at this moment. */
  statusAt(now: number): 'ACTIVE' | Transition['status'] {
    return this.transition !== undefined && now < this.transition.until ? this.transition.status : 'ACTIVE';
  }

  /** Writes one change to the items, the indexes and the stream. A change that changes nothing leaves no record. */
  write(change: Change, now: number, identity?: Identity): void {
    this.data.write(change);
    this.stream?.append(change, { at: now, identity });
  }

  /** The same table for a snapshot; `streams` gives the copy of each stream. */
  fork(streams: ReadonlyMap<StreamLog, StreamLog>): Table {
    const copy = new Table({ ...this, data: this.data.fork() }, this.tags);
    copy.transition = this.transition;
    copy.timeToLive = this.timeToLive;
    copy.stream = this.stream && streams.get(this.stream);
    return copy;
  }
}
