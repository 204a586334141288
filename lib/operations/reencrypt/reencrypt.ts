import { checkOptions } from '../../client/send.js';
import { createBackoff } from '../../client/retry.js';
import { isDynamormError, DynamormError } from '../../errors/errors.js';
import type { Item } from '../../values/value.js';
import type { Path } from '../../expressions/condition.js';
import { decodeFields } from '../../item/encode.js';
import { nameFault } from '../../model/declaration-faults.js';
import type { Clock, CallOptions, OptionNames } from '../../session/session.js';
import { cipherContext } from '../crypto.js';
import type { Read } from '../query/read.js';
import { segmentPages, type SegmentCursors, type SegmentPage, type Segments } from '../query/segments.js';
import { contextOf, tableOf, targetOf, type Target, type EntityClass } from '../target.js';
import { rewriteItem, type Rewriting } from './rewrite.js';

/** What is wrong with one item, and not with all. */
const OF_ONE_ITEM = ['ErrInvalidEncryptedEnvelope', 'ErrItemTooLarge', 'ErrConditionFailed'] as const;

/** The report of an item that cannot be rewritten; undefined for an error that other items would meet as well. */
function failureOf({ model }: Target, item: Item, error: unknown): ReencryptFailure | undefined {
  if (!isDynamormError(error) || !OF_ONE_ITEM.some(code => error.codes.includes(code))) return undefined;
  const key = Object.fromEntries(model.key.map(({ name }) => [name, item[name]!]));
  return { key: decodeFields(model, key), error };
}

/** Keeps a rate: told what was done, it waits until that much was due. */
class Pace {
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

/** Where a re-encryption stands. */
interface Standing {
  readonly cursors: SegmentCursors;
  readonly counts: ReencryptCounts;
}

const COUNTS = ['read', 'rewritten', 'skipped', 'failed', 'conflicts'] as const;

/** The text that a standing is stored as: of one class and table, and of no use to any other. */
function resumeToken(target: Target, { cursors, counts }: Standing): string {
  const at = cursors.map(cursor => cursor ?? cursor === null);
  const told = COUNTS.map(count => counts[count]);
  const json = JSON.stringify(['reencrypt:1', target.model.name, tableOf(target), told, at]);
  return Buffer.from(json, 'utf8').toString('base64url');
}

/** The standing behind a token. @throws ErrInvalidOperator for a text that is none, or of another class, table or number of segments */
function standingOf(target: Target, token: string, segments: number | undefined): Standing {
  const [kind, model, table, told, at] = parsed(token);
  const refuse = (why: string): DynamormError => {
    const message = `${target.model.name}: resume is ${why}`;
    return new DynamormError('ErrInvalidOperator', message, contextOf(target, 'reencrypt'));
  };
  const isToken =
    kind === 'reencrypt:1' && isList(told) && told.length === COUNTS.length && told.every(isCount) && isList(at);
  if (!isToken || at.length === 0 || !at.every(isPlace)) throw refuse('no token of a re-encryption');
  if (model !== target.model.name || table !== tableOf(target)) throw refuse('of another class or table');
  if (segments !== undefined && segments !== at.length)
    throw refuse(`of a run in ${at.length} segments, which cannot be gone on with in ${segments}`);
  const cursors = at.map(place => (typeof place === 'string' ? place : place === true ? null : undefined));
  const counts = Object.fromEntries(COUNTS.map((count, i) => [count, told[i]]));
  return { cursors, counts: counts as unknown as ReencryptCounts };
}

function parsed(token: unknown): readonly unknown[] {
  try {
    const json: unknown = JSON.parse(Buffer.from(String(token), 'base64url').toString('utf8'));
    return isList(json) ? json : [];
  } catch {
    return [];
  }
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
/** A cursor, or whether the segment is at its end. */
const isPlace = (value: unknown): boolean => typeof value === 'string' || typeof value === 'boolean';

const BACKOFF = { baseMs: 100, capMs: 20_000, attempts: 10 };
const MAX_OF_A_PAGE = 1000;

/** The items of a class as they are stored, page by page. What is throttled is read again from where it stood. */
async function* storedPages(
  target: Target,
  { rateLimit, signal, timeoutMs, attemptTimeoutMs }: ReencryptOptions,
  segments: Segments,
): AsyncGenerator<SegmentPage<Item>, void, undefined> {
  // Pages of a second's worth at most, all segments together.
  const atOnce = Math.min(segments.segments, segments.concurrency ?? 8);
  const limit =
    rateLimit === undefined ? undefined : Math.max(1, Math.min(MAX_OF_A_PAGE, Math.floor(rateLimit / atOnce)));
  const read: Read = {
    target,
    select: namesOf(target),
    stored: true,
    limit,
    ...(signal !== undefined && { signal }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(attemptTimeoutMs !== undefined && { attemptTimeoutMs }),
  };
  let { cursors } = segments;
  const begin = () => createBackoff(BACKOFF, { clock: target.session.clock, deadline: { signal } });
  for (let backoff = begin(); ;) {
    try {
      for await (const page of segmentPages<Item>(read, { ...segments, cursors })) {
        ({ cursors } = page);
        yield page;
        backoff = begin();
      }
      return;
    } catch (error) {
      if (!isDynamormError(error) || !error.retryable || !(await backoff.next())) throw error;
    }
  }
}

/** What rewriting needs of an item: its key and version, its envelopes and their blind indexes. */
function namesOf({ model }: Target): readonly Path[] {
  const { key, version, encrypted, blindIndexes } = model;
  const attributes = [...key, ...(version === undefined ? [] : [version]), ...encrypted];
  const names = [...attributes, ...blindIndexes.map(({ attribute }) => attribute)].map(({ name }) => name);
  return [...new Set(names)].map((name): Path => [name]);
}

/** Writes under way at once. */
const AT_ONCE = 16;

/** One run of a re-encryption, from where it stands to its end. A page counts once all of it is done. */
class ReencryptRun {
  readonly #rewriting: Rewriting & { readonly options: ReencryptOptions };
  #standing: Standing;

  constructor(rewriting: Rewriting & { readonly options: ReencryptOptions }, standing: Standing) {
    this.#rewriting = rewriting;
    this.#standing = standing;
  }

  async finish(): Promise<ReencryptCounts> {
    const { target, options } = this.#rewriting;
    const { cursors } = this.#standing;
    const pace = options.rateLimit === undefined ? undefined : new Pace(target.session.clock, options.rateLimit);
    const segments = { segments: cursors.length, concurrency: options.concurrency, cursors };
    for await (const page of storedPages(target, options, segments)) {
      options.signal?.throwIfAborted();
      this.#standing = { cursors: page.cursors, counts: await this.#rewritten(page.items) };
      this.#tell(false);
      await pace?.spend(page.scanned, options.signal);
    }
    this.#tell(true);
    return this.#standing.counts;
  }

  async #rewritten(items: readonly Item[]): Promise<ReencryptCounts> {
    const counts = { ...this.#standing.counts };
    const left = items.values();
    let isOver = false;
    const work = async (): Promise<void> => {
      for (const item of left) {
        if (isOver) return;
        const { outcome, conflicts } = await this.#one(item);
        counts.read++;
        counts[outcome]++;
        counts.conflicts += conflicts;
      }
    };
    const working = Array.from({ length: Math.min(AT_ONCE, items.length) }, () =>
      work().catch((error: unknown) => {
        isOver = true;
        throw error;
      }),
    );
    // All are waited for: none may still write after the run has told that it ended.
    const failed = (await Promise.allSettled(working)).find(one => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return counts;
  }

  async #one(item: Item): Promise<{ outcome: 'rewritten' | 'skipped' | 'failed'; conflicts: number }> {
    const { target, options } = this.#rewriting;
    try {
      return await rewriteItem(this.#rewriting, item);
    } catch (error) {
      const failure = failureOf(target, item, error);
      if (options.onFailure === undefined || failure === undefined) throw error;
      options.onFailure(failure);
      return { outcome: 'failed', conflicts: 0 };
    }
  }

  #tell(done: boolean): void {
    const { target, options } = this.#rewriting;
    const { cursors, counts } = this.#standing;
    options.onProgress?.({
      ...counts,
      model: target.model.name,
      segments: cursors.length,
      segmentsDone: cursors.filter(cursor => cursor === null).length,
      done,
      resume: resumeToken(target, this.#standing),
    });
  }
}

const NOTHING: ReencryptCounts = { read: 0, rewritten: 0, skipped: 0, failed: 0, conflicts: 0 };

/**
 * Rewrites what is stored under keys and versions of the past: envelopes under a KMS key that writes no longer, envelopes of version 1 where
 * the class binds (`readV1` lets them be read), blind indexes under a former secret. Each item is written under the condition that its
 * envelopes, and its version, are still those that were read; version and timestamps stay. It may be stopped or crash at any moment and
 * go on with `resume`, or simply run again.
 *
 * ```ts
 * const { rewritten } = await reencrypt(Customer, {
 *   segments: 8,
 *   rateLimit: 500,
 *   resume: await load(),
 *   onProgress: progress => save(progress.resume),
 * });
 * ```
 * Runs no hooks, and rewrites items of write-once classes too: what they say stays the same.
 * @throws ErrInvalidModel for a class that was given no `model` name, which the tokens hold; ErrInvalidOperator for one without encrypted fields, and for a token that is not of this run; ErrEncryptionNotConfigured;
 * ErrEncryptionUnavailable; ErrInvalidEncryptedEnvelope for an item that does not open, where no `onFailure` passes it over
 */
export async function reencrypt<E extends object>(
  type: EntityClass<E>,
  options: ReencryptOptions = {},
): Promise<ReencryptCounts> {
  checkOptions('reencrypt', options, REENCRYPT_OPTIONS);
  const target: Target = targetOf(type);
  const context = cipherContext(target, { operation: 'reencrypt', reads: true, options });
  if (context === undefined) throw refused(target, 'has no encrypted fields, so there is nothing to rewrite');
  // A run of one build is gone on with by the next.
  if (!target.model.isNamed)
    throw new DynamormError(
      'ErrInvalidModel',
      `${target.model.name} ${nameFault(target.model, 'the tokens that a re-encryption is resumed by')}`,
      contextOf(target, 'reencrypt'),
    );
  const { rateLimit, segments, resume } = options;
  if (rateLimit !== undefined && !(rateLimit > 0 && rateLimit < Infinity))
    throw refused(target, 'rateLimit must be items a second, above 0');
  const standing = resume === undefined ? beginning(segments) : standingOf(target, resume, segments);
  return new ReencryptRun({ target, context, options }, standing).finish();
}

/** No cursor in any segment. What is no number of segments is refused by the scan. */
function beginning(segments = 1): Standing {
  const isNumber = Number.isSafeInteger(segments) && segments > 0 && segments <= 1_000_000;
  const cursors: SegmentCursors = isNumber ? Array.from({ length: segments }, () => undefined) : [];
  return { cursors, counts: NOTHING };
}

function refused(target: Target, why: string): DynamormError {
  return new DynamormError('ErrInvalidOperator', `${target.model.name}: ${why}`, contextOf(target, 'reencrypt'));
}

/** How far a re-encryption has come, earlier runs that it goes on from included. */
export interface ReencryptCounts {
  /** Items looked at: the sum of those rewritten, skipped and failed. */
  readonly read: number;
  /** Items written anew under today's key and envelope. */
  readonly rewritten: number;
  /** Items that needed nothing, or were deleted meanwhile. */
  readonly skipped: number;
  /** Items left as they are because they cannot be opened or written; told to `onFailure`. */
  readonly failed: number;
  /** Times another writer got in between, and the item was looked at again. */
  readonly conflicts: number;
}

/** Where a re-encryption stands after a page. */
export interface ReencryptProgress extends ReencryptCounts {
  /** Name of the entity class. */
  readonly model: string;
  /** Parts that the table is read in. */
  readonly segments: number;
  /** Segments that are at their end. */
  readonly segmentsDone: number;
  /** Whether every segment is at its end. */
  readonly done: boolean;
  /**
   * Goes on from here in another run, as `resume`. Names keys of items, as cursors do, and nothing else of them. Store the latest:
   * what is behind it is rewritten, and what is done twice is done without harm.
   */
  readonly resume: string;
}

/** An item that was left as it is. */
export interface ReencryptFailure {
  /** The fields of its primary key. */
  readonly key: object;
  /** Why it could not be opened or written. */
  readonly error: Error;
}

/**
 * How a re-encryption runs.
 *
 * ```ts
 * await reencrypt(Customer, { segments: 8, rateLimit: 500, onProgress: progressLine() });
 * ```
 */
export interface ReencryptOptions extends Pick<CallOptions, 'signal' | 'timeoutMs' | 'attemptTimeoutMs'> {
  /** Parts of the table that are read side by side, 1 to 1,000,000. Default 1. */
  readonly segments?: number | undefined;
  /** Segments read at once. Default 8. */
  readonly concurrency?: number | undefined;
  /** Most items read, and so at most rewritten, a second. No limit by default. */
  readonly rateLimit?: number | undefined;
  /** Where an earlier run stood. */
  readonly resume?: string | undefined;
  /** Told after every page, and at the end. What it throws stops the run. */
  readonly onProgress?: ((progress: ReencryptProgress) => void) | undefined;
  /** Told of items that cannot be rewritten, which are then passed over. Without it the first one ends the run. */
  readonly onFailure?: ((failure: ReencryptFailure) => void) | undefined;
}

const REENCRYPT_OPTIONS: OptionNames<ReencryptOptions> = {
  segments: true,
  concurrency: true,
  rateLimit: true,
  resume: true,
  onProgress: true,
  onFailure: true,
  signal: true,
  timeoutMs: true,
  attemptTimeoutMs: true,
};
