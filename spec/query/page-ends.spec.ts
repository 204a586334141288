import {
  Attribute,
  batchWrite,
  Entity,
  Index,
  IndexPartitionKey,
  IndexSortKey,
  number,
  PartitionKey,
  session,
  SortKey,
  Table,
  type Key,
  type Page,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { describeEngines } from '../support/engines.js';

@Table('documents')
@Index('by-shelf')
class Document extends Entity {
  @PartitionKey() box!: Key<string>;
  @SortKey() @Attribute(number) no!: Key<number>;
  @IndexPartitionKey('by-shelf') @Attribute() shelf?: string;
  @IndexSortKey('by-shelf') @Attribute(number) place?: number;
  @Attribute() odd = false;
  @Attribute() body = '';
}

const COUNT = 45;
const BODY = 'x'.repeat(60_000);
const MEGABYTE = 1024 * 1024;

/** A read whose pages are looked at: what all builders have in common. */
interface Paged {
  page(options: { cursor?: string | undefined }): Promise<Page<Document>>;
}

async function walk(read: Paged): Promise<Page<Document>[]> {
  const pages: Page<Document>[] = [];
  let cursor: string | undefined;
  do {
    const page = await read.page({ cursor });
    pages.push(page);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return pages;
}

const numbers = (pages: readonly Page<Document>[]): number[] => pages.flatMap(page => page.items.map(item => item.no));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describeEngines('the end of a page', (client, { name }) => {
  const at = session({ client: client() });
  const Documents = Document.using(at);
  // DynamoDB Local measures a page by what its filter and projection leave; the service by what it reads.
  const isService = name !== 'local';
  beforeAll(async () => {
    await createTable(Documents);
    await batchWrite(
      upTo(COUNT).map(no =>
        Documents.of({ box: 'big', no, shelf: 'top', place: COUNT - no, odd: no % 2 === 1, body: BODY }),
      ),
    );
    await batchWrite(upTo(12).map(no => Documents.of({ box: 'small', no, odd: no % 2 === 1 })));
  });

  const places = {
    table: () => Documents.query({ box: 'big' }),
    'global index': () => Documents.index('by-shelf').query({ shelf: 'top' }).descending(),
  };

  describe.each(Object.entries(places))('of a query of a %s', (_, read) => {
    it('comes after 1 MB, and the walk goes on over every item once', async () => {
      const pages = await walk(read());
      expect(numbers(pages)).toEqual(upTo(COUNT));
      expect(pages.length).toBeGreaterThanOrEqual(3);
      for (const page of pages.slice(0, -1)) {
        const size = page.items.length * BODY.length;
        expect(size).toBeGreaterThan(MEGABYTE - 2 * BODY.length);
        expect(size).toBeLessThanOrEqual(MEGABYTE + BODY.length);
      }
      expect(await read().count()).toBe(COUNT);
    });

    it('comes after 1 MB read, however little a filter or a projection lets through', async () => {
      const filtered = await walk(read().filter(d => d.odd.eq(true)));
      expect(filtered.length).toBeGreaterThanOrEqual(isService ? 3 : 2);
      expect(numbers(filtered)).toEqual(upTo(COUNT).filter(no => no % 2 === 1));
      expect(filtered.reduce((sum, page) => sum + page.scanned, 0)).toBe(COUNT);

      const emptied = await walk(read().filter(d => d.body.eq('nothing')));
      expect(emptied.length).toBeGreaterThanOrEqual(isService ? 3 : 1);
      expect(emptied.every(page => page.items.length === 0)).toBe(true);

      const selected = await read().select('no').collect();
      expect(selected.pages).toBeGreaterThanOrEqual(isService ? 3 : 1);
      expect(selected.items.map(({ no }) => no)).toEqual(upTo(COUNT));
    });

    it('is passed where more items are asked for than a page holds', async () => {
      expect(numbers(await walk(read().limit(40)))).toEqual(upTo(COUNT));
      expect((await read().take(30)).map(item => item.no)).toEqual(upTo(30));
      expect(
        (
          await read()
            .limit(4)
            .filter(d => d.odd.eq(true))
            .take(9)
        ).map(item => item.no),
      ).toEqual(upTo(18).filter(no => no % 2 === 1));
    });

    it('has a page before it, as large', async () => {
      const pages = await walk(read());
      const last = await read().page({ before: 'end' });
      const before = await read().page({ before: last.previous });
      expect(numbers([before, last]).at(-1)).toBe(COUNT - 1);
      expect(numbers([before, last])).toEqual(upTo(COUNT).slice(-before.items.length - last.items.length));
      expect(last.items.length).toBe(pages[0]!.items.length);
      expect(last.cursor).toBeUndefined();
    });
  });

  it('comes after 1 MB of a scan too, in segments or not, with and without a filter', async () => {
    const scans = [Documents.scan(), Documents.scan({ segments: 3 }), Documents.index('by-shelf').scan()];
    for (const scan of scans) {
      const big = await scan.filter(d => d.box.eq('big')).collect();
      expect(big.items.map(item => item.no).sort((a, b) => a - b)).toEqual(upTo(COUNT));
      expect(big.pages).toBeGreaterThanOrEqual(3);
      const odd = scan.filter(d => d.odd.eq(true).and(d.box.eq('big')));
      expect(await odd.count()).toBe(22);
      expect(await odd.take(20)).toHaveLength(20);
    }
    expect(numbers(await walk(Documents.scan().filter(d => d.box.eq('big'))))).toHaveLength(COUNT);
  });

  describe('at a limit', () => {
    const small = () => Documents.query({ box: 'small' });

    it('that the items fill exactly has a cursor, after which there is an empty page without one', async () => {
      const pages = await walk(small().limit(6));
      expect(pages.map(page => page.items.length)).toEqual([6, 6, 0]);
      const back = await small().limit(6).page({ before: pages[2]!.previous });
      expect(numbers([back])).toEqual([6, 7, 8, 9, 10, 11]);
      expect(back.cursor).toBeUndefined();
      const first = await small().limit(6).page({ before: back.previous });
      expect(numbers([first])).toEqual([0, 1, 2, 3, 4, 5]);
      const none = await small().limit(6).page({ before: first.previous });
      expect(none).toMatchObject({ items: [], cursor: undefined, previous: undefined });
    });

    it('may be empty in the middle, and the walk goes on in both directions', async () => {
      const middle = small()
        .limit(3)
        .filter(d => d.body.eq(''))
        .filter(d => d.odd.eq(true));
      const pages = await walk(
        small()
          .limit(1)
          .filter(d => d.odd.eq(true)),
      );
      expect(pages.map(page => page.items.length)).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0]);
      expect(pages.map(page => page.scanned)).toEqual([...Array.from({ length: 12 }, () => 1), 0]);
      expect(numbers(await walk(middle))).toEqual([1, 3, 5, 7, 9, 11]);
      const one = small()
        .limit(1)
        .filter(d => d.odd.eq(true));
      const seen: number[] = [];
      let previous: string | undefined = 'end';
      while (previous !== undefined) {
        const page: Page<Document> = await one.page({ before: previous });
        seen.unshift(...page.items.map(item => item.no));
        previous = page.previous;
      }
      expect(seen).toEqual([1, 3, 5, 7, 9, 11]);
    });

    it('turns forward again from an empty page that was turned back to', async () => {
      const one = small()
        .limit(1)
        .filter(d => d.odd.eq(true));
      const [, , empty, three] = await walk(one);
      const back = await one.page({ before: three!.previous });
      expect([back.items.length, empty!.items.length]).toEqual([0, 0]);
      const seen: number[] = [];
      for (let cursor = back.cursor; cursor !== undefined;) {
        const page = await one.page({ cursor });
        seen.push(...page.items.map(item => item.no));
        cursor = page.cursor;
      }
      expect(seen).toEqual([3, 5, 7, 9, 11]);
    });

    it('is turned back to with a projection that leaves the keys out', async () => {
      const odd = small().limit(5).select('odd');
      const first = await odd.page();
      const second = await odd.page({ cursor: first.cursor });
      expect(second.items).toEqual([true, false, true, false, true].map(value => ({ odd: value })));
      const back = await odd.page({ before: second.previous });
      expect(back.items).toEqual(first.items);
      expect((await odd.page({ cursor: back.cursor })).items).toEqual(second.items);
    });
  });

  it('is found again after its item, the one before and the one after were deleted', async () => {
    for (const descending of [false, true]) {
      const box = `deleted ${String(descending)}`;
      await batchWrite(upTo(9).map(no => Documents.of({ box, no, shelf: box, place: no })));
      const reads = [
        () => Documents.query({ box }).limit(4),
        () => Documents.index('by-shelf').query({ shelf: box }).limit(4),
      ].map(read => () => (descending ? read().descending() : read().ascending()));
      const cursors = await Promise.all(reads.map(async read => (await read().page()).cursor));
      for (const no of [3, 4, 5]) await Documents.delete({ box, no });
      const rest = descending ? [2, 1, 0] : [6, 7, 8];
      for (const [i, read] of reads.entries()) {
        const cursor = cursors[i];
        // Descending the cursor stands at 5, ascending at 3: both are gone.
        expect(numbers([await read().page({ cursor })])).toEqual(rest);
      }
    }
  });

  it('is found again by a scan after its item was deleted', async () => {
    await batchWrite(upTo(10).map(no => Documents.of({ box: `gone ${no}`, no })));
    const gone = () =>
      Documents.scan()
        .filter(d => d.box.beginsWith('gone '))
        .limit(1);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await gone().page({ cursor });
      for (const item of page.items) {
        seen.push(item.box);
        await item.delete();
      }
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(seen.sort()).toEqual(upTo(10).map(no => `gone ${no}`));
  });
});
