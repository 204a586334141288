import type { Asking } from '../../expressions/refs/ask.js';
import { refused } from '../../operations/query/check-read.js';
import {
  countSegments,
  segmentPages,
  type SegmentCursors,
  type SegmentPage,
  type Segments,
} from '../../operations/query/segments.js';
import type { Read } from '../../operations/query/read.js';
import type { If } from '../calls.js';
import { ReadBuilder } from './read-builder.js';
import type { Selected, SelectPath } from './select.js';

/** How a scan is cut into parts that are read side by side. */
export type ScanOptions = Partial<Pick<Segments, 'segments' | 'concurrency'>> & Pick<Read, 'onUnreadable'>;

/**
 * A scan: every item of a table or index, in no order. With segments, several parts are read at once.
 *
 * ```ts
 * for await (const order of Order.scan({ segments: 8 })) …
 * ```
 */
export class Scan<E extends object, Item = E> extends ReadBuilder<Item> {
  readonly #parts: Segments | undefined;
  constructor(read: Read, parts?: Segments) {
    super(read);
    this.#parts = parts;
  }

  protected override with(read: Partial<Read>): this {
    return new Scan<E, Item>({ ...this.read, ...read }, this.#parts) as this;
  }

  /** Drops items after they are read, and charged. */
  filter(ask: If<E>): this {
    return this.filtered(ask as Asking);
  }

  /** Reads only these fields; the answer is plain objects, which cannot be saved. */
  select<P extends SelectPath<E>>(...fields: readonly P[]): Scan<E, Selected<E, P>> {
    return new Scan(this.selecting(fields), this.#parts);
  }

  /** Goes on where a scan in segments stood: by the `cursors` of its last page. */
  resume(cursors: SegmentCursors): this {
    return new Scan<E, Item>(this.read, { segments: cursors?.length, ...this.#parts, cursors }) as this;
  }

  /** The pages; with segments each also says how the whole scan stands. */
  override pages(): AsyncGenerator<SegmentPage<Item>, void, undefined> {
    return this.pagesOf(this.read);
  }

  protected override pagesOf(read: Read): AsyncGenerator<SegmentPage<Item>, void, undefined> {
    return this.#parts === undefined
      ? (super.pagesOf(read) as AsyncGenerator<SegmentPage<Item>, void, undefined>)
      : segmentPages<Item>(read, this.#parts);
  }

  /** One page of the scan as a whole, without segments. */
  override async page(options: { readonly cursor?: string | undefined } = {}): ReturnType<ReadBuilder<Item>['page']> {
    if (this.#parts?.cursors !== undefined)
      throw refused(this.read, 'a scan that goes on from several cursors has no single page; use pages()');
    if ('before' in options && options.before !== undefined)
      throw refused(this.read, 'a scan has no order, so no page before another');
    return super.page(options);
  }

  /** How many items there are: `Select=COUNT` over every page of every segment. */
  override count(): Promise<number> {
    return this.#parts === undefined ? super.count() : countSegments(this.read, this.#parts);
  }

  /** The request of the first page, of the first segment where there are several, unsent. */
  override input(): object {
    const of = this.#parts?.segments;
    return of === undefined ? super.input() : new Scan({ ...this.read, segment: { segment: 0, of } }).input();
  }
}
