import { equalItems, type Item, type MutableItem, setOwn } from '../../values/value.js';
import { attributesOf, type KeySchema } from '../storage/keys.js';
import type { Change } from '../storage/table-data.js';

/** What the records of a stream show of an item. */
export type StreamViewType = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

/** Who made a change that no request made. */
export interface Identity {
  readonly PrincipalId: string;
  readonly Type: string;
}

/** What happened to one item, with the item itself shared, not copied. */
export interface LoggedChange extends Change {
  /** Counts up from 1 within the stream. */
  readonly number: number;
  /** When, in milliseconds. */
  readonly at: number;
  readonly keys: Item;
  readonly identity: Identity | undefined;
}

/** What stays the same for the life of a stream. */
export interface StreamDeclaration {
  readonly arn: string;
  readonly label: string;
  readonly tableName: string;
  readonly keys: KeySchema;
  readonly viewType: StreamViewType;
  /** Milliseconds. */
  readonly created: number;
}

const LIFETIME = 24 * 3_600_000;

/** The changes of a table since its stream was enabled: one shard, in the order they were made. */
export class StreamLog implements StreamDeclaration {
  readonly arn: string;
  readonly label: string;
  readonly tableName: string;
  readonly keys: KeySchema;
  readonly viewType: StreamViewType;
  readonly created: number;
  /** When the stream was disabled or its table deleted. */
  closed: number | undefined;
  /** Number of the last change handed over as an event. */
  delivered = 0;
  #changes: LoggedChange[] = [];
  /** How many were dropped from the front of `#changes`. */
  #dropped = 0;

  constructor(declaration: StreamDeclaration) {
    this.arn = declaration.arn;
    this.label = declaration.label;
    this.tableName = declaration.tableName;
    this.keys = declaration.keys;
    this.viewType = declaration.viewType;
    this.created = declaration.created;
  }

  /** The number of the newest change, 0 before the first. */
  get last(): number {
    return this.#dropped + this.#changes.length;
  }

  /** Adds a change unless the item is the same before and after. */
  append(change: Change, { at, identity }: { at: number; identity: Identity | undefined }): void {
    const { before, after } = change;
    const old = before?.item();
    const now = after?.item();
    if (old === now || before?.text === after?.text) return;
    if (old !== undefined && now !== undefined && equalItems(old, now)) return;
    this.#changes.push({ before, after, number: this.last + 1, at, keys: keyOf(this.keys, (now ?? old)!), identity });
  }

  /** Drops what is older than a day, and tells the number of the first change that is left or to come. */
  trim(now: number): number {
    const kept = this.#changes.findIndex(({ at }) => at > now - LIFETIME);
    const drop = kept < 0 ? this.#changes.length : kept;
    if (drop > 0) this.#changes = this.#changes.slice(drop);
    this.#dropped += drop;
    return this.#dropped + 1;
  }

  /** Up to `limit` changes from this number on. */
  from(number: number, limit: number): readonly LoggedChange[] {
    const start = Math.max(0, number - 1 - this.#dropped);
    return this.#changes.slice(start, start + limit);
  }

  /** Whether the stream is closed for more than a day, and gone. */
  expired(now: number): boolean {
    return this.closed !== undefined && this.closed <= now - LIFETIME;
  }

  fork(): StreamLog {
    const copy = new StreamLog(this);
    copy.closed = this.closed;
    copy.delivered = this.delivered;
    copy.#changes = this.#changes.slice();
    copy.#dropped = this.#dropped;
    return copy;
  }
}

function keyOf(keys: KeySchema, item: Item): Item {
  const key: MutableItem = {};
  for (const { name } of attributesOf(keys)) setOwn(key, name, item[name]!);
  return key;
}
