import { equalItems } from '../../../values/equal.js';
import type { IndexData } from '../../storage/index-data.js';
import type { Change } from '../../storage/table-data.js';
import type { Table } from '../../tables/table.js';
import type { CapacityMeter } from './meter.js';

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
export function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / WRITE_UNIT));
}

/** The larger of an item's two sizes, which every write is charged for. */
export function largerOf({ before, after }: Change): number {
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
export interface MeteredChange {
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
