import type { Item } from '../../../values/value.js';
import type { CompiledCondition, CompiledProjection } from '../../expressions/compiled.js';
import type { TextRange } from '../../storage/composed-key.js';
import { CapacityMeter } from '../cost/meter.js';
import { readUnits } from '../cost/units.js';
import { missingIn } from './checks.js';
import { positionOf } from './start-key.js';
import { entriesIn, type Entry, type Target } from './target.js';

const MAX_PAGE_BYTES = 2 ** 20;

/** What one page of a Query or Scan is made from. */
export interface PageRequest {
  readonly target: Target;
  readonly range: TextRange;
  readonly forward: boolean;
  readonly limit: number | undefined;
  readonly filter: CompiledCondition | undefined;
  readonly projection: CompiledProjection | undefined;
  readonly select: string;
  readonly consistent: boolean;
  readonly capacity: string | undefined;
}

/** Reads up to `Limit` items or 1 MB, both counted before the filter, and makes the answer. */
export function readPage(request: PageRequest): Record<string, unknown> {
  const { target, limit = Infinity } = request;
  const reader = new EntryReader(request);
  const items: unknown[] = [];
  let [scanned, count, bytes] = [0, 0, 0];
  let last: Entry | undefined;
  for (const entry of entriesIn(target, request.range, request.forward)) {
    scanned++;
    bytes += entry.bytes;
    reader.open(entry);
    if (reader.passes()) {
      count++;
      if (request.select !== 'COUNT') items.push(reader.output());
    }
    if (scanned < limit && bytes < MAX_PAGE_BYTES) continue;
    last = entry;
    break;
  }
  return {
    Items: request.select === 'COUNT' ? undefined : items,
    Count: count,
    ScannedCount: scanned,
    LastEvaluatedKey: last && positionOf(target, last.base.item()),
    ConsumedCapacity: capacityOf(request, bytes, reader.fetchUnits),
  };
}

/** Turns the entries of a page into what is seen of them, without looking into items when nothing asks for it. */
class EntryReader {
  readonly #request: PageRequest;
  readonly #fetches: boolean;
  #entry: Entry | undefined;
  #item: Item | undefined;
  /** Units of looking up items that a local index does not hold as a whole. */
  fetchUnits = 0;

  constructor(request: PageRequest) {
    this.#request = request;
    this.#fetches = fetchesFromTable(request);
  }

  open(entry: Entry): void {
    this.#entry = entry;
    this.#item = undefined;
    if (this.#fetches) this.fetchUnits += readUnits(entry.base.bytes, this.#request.consistent);
  }

  passes(): boolean {
    const { filter } = this.#request;
    return filter === undefined || filter.test(this.#visible());
  }

  output(): unknown {
    const { projection, target } = this.#request;
    if (projection !== undefined) return projection.project(this.#visible());
    return this.#fetches || target.index?.projected === undefined ? this.#entry!.base : this.#visible();
  }

  #visible(): Item {
    const { index } = this.#request.target;
    this.#item ??= this.#entry!.base.item();
    return this.#fetches || index === undefined ? this.#item : index.project(this.#item);
  }
}

/** A local index reads from its table what it is asked for and does not hold. */
function fetchesFromTable({ target: { index }, select, projection }: PageRequest): boolean {
  if (index === undefined || index.schema.kind === 'GSI' || index.projected === undefined) return false;
  if (select === 'ALL_ATTRIBUTES') return true;
  return missingIn(index, projection?.paths ?? []).length > 0;
}

function capacityOf(request: PageRequest, bytes: number, fetchUnits: number): unknown {
  const { target, consistent, capacity } = request;
  const meter = new CapacityMeter(target.table.name);
  const units = readUnits(bytes, consistent);
  if (target.index === undefined) meter.add(units);
  else meter.addIndex(target.index.schema, units);
  meter.add(fetchUnits);
  return meter.report(capacity);
}
