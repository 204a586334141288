import { equalItems, type Item } from '../../values/value.js';
import { partitionText, under, type IndexSchema } from '../storage/keys.js';
import type { IndexData, Change } from '../storage/table-data.js';
import type { Table } from '../tables/table.js';

const GIGABYTE = 2 ** 30;

/** ItemCollectionMetrics of a written item: its partition's size in a table that has local indexes. */
export function collectionMetrics(table: Table, item: Item): Record<string, unknown> | undefined {
  const locals = [...table.data.indexes].filter(({ schema }) => schema.kind === 'LSI');
  if (locals.length === 0) return undefined;
  const { partition } = table.data.keys;
  const range = under(partitionText(partition, item)!);
  let bytes = 0;
  for (const entries of [table.data.items, ...locals.map(index => index.entries)]) {
    for (const entry of entries.ascend(range.from)) {
      if (entry.key >= range.to!) break;
      bytes += entry.bytes;
    }
  }
  const gigabytes = Math.floor(bytes / GIGABYTE);
  return {
    ItemCollectionKey: Object.fromEntries(partition.map(({ name }) => [name, item[name]!])),
    SizeEstimateRangeGB: [gigabytes, gigabytes + 1],
  };
}

/** How a request wants to be told its cost. */
type CapacityMode = string | undefined;

type Direction = 'ReadCapacityUnits' | 'WriteCapacityUnits';
type Arms = Map<string, number>;

/** What a request consumed of one table and of its indexes. */
export class CapacityMeter {
  readonly #tableName: string;
  #table = 0;
  readonly #global: Arms = new Map();
  readonly #local: Arms = new Map();

  constructor(tableName: string) {
    this.#tableName = tableName;
  }

  /** Adds units of the table itself. */
  add(units: number): void {
    this.#table += units;
  }

  /** Adds units of one index. */
  addIndex({ kind, name }: IndexSchema, units: number): void {
    const arms = kind === 'GSI' ? this.#global : this.#local;
    arms.set(name, (arms.get(name) ?? 0) + units);
  }

  /** The ConsumedCapacity member; transactions name the direction beside every number. */
  report(mode: CapacityMode, direction?: Direction): Record<string, unknown> | undefined {
    if (mode !== 'TOTAL' && mode !== 'INDEXES') return undefined;
    const unitsOf = (units: number) => ({ CapacityUnits: units, ...(direction && { [direction]: units }) });
    const total = this.#table + sum(this.#global) + sum(this.#local);
    const report = { TableName: this.#tableName, ...unitsOf(total) };
    if (mode === 'TOTAL') return report;
    const armsOf = (arms: Arms) =>
      arms.size === 0 ? undefined : Object.fromEntries([...arms].map(([name, units]) => [name, unitsOf(units)]));
    return {
      ...report,
      Table: unitsOf(this.#table),
      LocalSecondaryIndexes: armsOf(this.#local),
      GlobalSecondaryIndexes: armsOf(this.#global),
    };
  }
}

function sum(arms: Arms): number {
  let total = 0;
  for (const units of arms.values()) total += units;
  return total;
}

const READ_UNIT = 4096;
const WRITE_UNIT = 1024;

/** Units of reading this many bytes at once: half as much when an older state will do. */
export function readUnits(bytes: number, consistent: boolean): number {
  return Math.max(1, Math.ceil(bytes / READ_UNIT)) * (consistent ? 1 : 0.5);
}

/** Units of a transaction reading an item. */
export function transactReadUnits(bytes: number): number {
  return 2 * readUnits(bytes, true);
}

/** Units of writing this many bytes. */
function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / WRITE_UNIT));
}

/** The larger of an item's two sizes, which every write is charged for. */
function largerOf({ before, after }: Change): number {
  return Math.max(before?.bytes ?? 0, after?.bytes ?? 0);
}

/** Meters a write: the table by the larger image, each index by what changes in it. */
export function meterWrite(meter: CapacityMeter, table: Table, { change, factor }: MeteredChange): void {
  meter.add(factor * writeUnits(largerOf(change)));
  if (change.before === change.after) return;
  for (const index of table.data.indexes) {
    const units = indexUnits(index, change);
    if (units > 0) meter.addIndex(index.schema, units);
  }
}

/** A change and how often its table is charged: a transaction writes it twice, the indexes once. */
interface MeteredChange {
  readonly change: Change;
  readonly factor: 1 | 2;
}

function indexUnits(index: IndexData, { before, after }: Change): number {
  const was = before?.item();
  const is = after?.item();
  const old = was && index.entryOf(was, before!);
  const now = is && index.entryOf(is, after!);
  if (old === undefined) return now === undefined ? 0 : writeUnits(now.bytes);
  if (now === undefined) return writeUnits(old.bytes);
  if (old.key !== now.key) return writeUnits(old.bytes) + writeUnits(now.bytes);
  if (equalItems(index.project(was!), index.project(is!))) return 0;
  return Math.max(writeUnits(old.bytes), writeUnits(now.bytes));
}

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
