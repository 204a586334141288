import type { Table } from '../../tables/table.js';
import { collectionMetrics } from './collection.js';
import { CapacityMeter } from './meter.js';
import { largerOf, meterWrite, transactReadUnits, type MeteredChange } from './units.js';

/** What a request that writes to several tables costs in each of them. */
export class TableCosts {
  readonly #changes = new Map<Table, MeteredChange[]>();

  /** Adds one change that was made, or, of a condition check, only looked at. */
  add(table: Table, change: MeteredChange): void {
    const changes = this.#changes.get(table);
    if (changes === undefined) this.#changes.set(table, [change]);
    else changes.push(change);
  }

  /** The ConsumedCapacity member: one report a table. */
  capacity(mode: string | undefined, direction?: 'WriteCapacityUnits'): readonly unknown[] | undefined {
    if (mode === undefined || mode === 'NONE') return undefined;
    return [...this.#changes].map(([table, changes]) => {
      const meter = new CapacityMeter(table.name);
      for (const change of changes) meterWrite(meter, table, change);
      return meter.report(mode, direction);
    });
  }

  /** What reading all the written items again would cost, by table: the price of repeating a transaction. */
  readUnits(): ReadonlyMap<string, number> {
    const unitsOf = (changes: readonly MeteredChange[]) =>
      changes.reduce((sum, { change }) => sum + transactReadUnits(largerOf(change)), 0);
    return new Map([...this.#changes].map(([table, changes]) => [table.name, unitsOf(changes)]));
  }

  /** The ItemCollectionMetrics member: for each table with local indexes, one report an item collection. */
  metrics(mode: string | undefined): Record<string, unknown> | undefined {
    if (mode !== 'SIZE') return undefined;
    const tables = [...this.#changes].map(([table, changes]) => {
      const reports = changes.map(({ change }) => {
        const item = change.after ?? change.before;
        return item && collectionMetrics(table, item.item());
      });
      const distinct = new Map(reports.filter(Boolean).map(report => [JSON.stringify(report), report]));
      return [table.name, [...distinct.values()]] as const;
    });
    return Object.fromEntries(tables.filter(([, reports]) => reports.length > 0));
  }
}
