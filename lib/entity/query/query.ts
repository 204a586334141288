import type { Asking } from '../../expressions/refs/ask.js';
import { pageBefore } from '../../operations/query/page-before.js';
import type { Page } from '../../operations/query/page.js';
import type { Read } from '../../operations/query/read.js';
import type { If, Where } from '../calls.js';
import { placeOf, ReadBuilder } from './read-builder.js';
import { fullEntities } from './full-entities.js';
import type { Selected, SelectPath } from './select.js';

/**
 * A query: the items of one partition of a table or index, in the order of its sort key.
 *
 * ```ts
 * const page = await Order.query({ customerId: 'c1' }).where(o => o.orderId.beginsWith('2026-')).descending().limit(20).page();
 * ```
 */
export class Query<E extends object, Item = E> extends ReadBuilder<Item> {
  protected override with(read: Partial<Read>): this {
    return new Query<E, Item>({ ...this.read, ...read }) as this;
  }

  /** Narrows the sort key: `eq lt lte gt gte between beginsWith` on its field, or on the next field its template is made of. */
  where(ask: Where<E>): this {
    const { values, where } = this.read.asked!;
    return this.with({ asked: { values, where: this.both([where, ask as Asking]) } });
  }

  /** Drops items after they are read, and charged. */
  filter(ask: If<E>): this {
    return this.filtered(ask as Asking);
  }

  /** Reads only these fields; the answer is plain objects, which cannot be saved. */
  select<P extends SelectPath<E>>(...fields: readonly P[]): Query<E, Selected<E, P>> {
    return new Query(this.selecting(fields));
  }

  /** From the first sort key to the last; the default. */
  ascending(): this {
    return this.with({ descending: false });
  }

  /** From the last sort key to the first. */
  descending(): this {
    return this.with({ descending: true });
  }

  /** The whole entities behind the entries of an index that projects only some attributes: read by key, in batches. */
  hydrate(): AsyncIterable<E> & { all(): Promise<E[]> } {
    return fullEntities<E>(this.read);
  }

  /** One page; `before` turns back to the page before, by the `previous` of a page, or to the last one by `'end'`. */
  override page(
    options: { readonly cursor?: string | undefined; readonly before?: string | undefined } = {},
  ): Promise<Page<Item>> {
    const before = placeOf(options.before);
    if (before === undefined) return super.page(options);
    const cursor = placeOf(options.cursor ?? this.read.cursor);
    return pageBefore<Item>({ ...this.read, cursor }, before);
  }
}
