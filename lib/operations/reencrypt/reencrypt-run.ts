import type { Item } from '../../values/value.js';
import { failureOf } from './failure-of.js';
import { Pace } from './pace.js';
import type { ReencryptCounts, ReencryptOptions } from './reencrypt-options.js';
import { resumeToken, type Standing } from './resume-token.js';
import { rewriteItem } from './rewrite-item.js';
import type { Rewriting } from './rewriting.js';
import { storedPages } from './stored-pages.js';

/** Writes under way at once. */
const AT_ONCE = 16;

/** One run of a re-encryption, from where it stands to its end. A page counts once all of it is done. */
export class ReencryptRun {
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
