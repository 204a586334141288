import type { Item } from '../../values/value.js';
import type { CompiledCondition, CompiledProjection } from '../expressions/compiled.js';
import { invalid } from '../failure.js';
import type { TextRange } from '../storage/keys.js';
import { CapacityMeter, readUnits } from './capacity.js';
import {
  missingIn,
  entriesIn,
  pageConstraints,
  compilePage,
  selectOf,
  type Entry,
  type Target,
  type PageExpressions,
} from './page-checks.js';
import { openExpressions, type ExpressionMembers, type ReturnInput } from './request-expressions.js';
import { positionOf, startKeyValues } from './start-key.js';

const MAX_PAGE_BYTES = 2 ** 20;

/** What one page of a Query or Scan is made from. */
interface PageRequest {
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

/** The members that Query and Scan share. */
interface PageInput extends ReturnInput {
  readonly TableName?: string | undefined;
  readonly IndexName?: string | undefined;
  readonly Select?: string | undefined;
  readonly Limit?: number | undefined;
  readonly ConsistentRead?: boolean | undefined;
  readonly ExclusiveStartKey?: Item | undefined;
  readonly KeyConditionExpression?: string | undefined;
  readonly FilterExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
}

/** A Query or Scan whose request was checked as far as that goes without its table. */
interface PreparedPage extends PageExpressions {
  readonly startKey: Item | undefined;
  readonly select: string;
}

const QUERY: ExpressionMembers = {
  expressions: ['KeyConditionExpression', 'FilterExpression', 'ProjectionExpression'],
  valueBearing: ['FilterExpression', 'KeyConditionExpression'],
  legacy: ['AttributesToGet', 'QueryFilter', 'ConditionalOperator', 'KeyConditions'],
};
const SCAN: ExpressionMembers = {
  expressions: ['FilterExpression', 'ProjectionExpression'],
  valueBearing: ['FilterExpression'],
  legacy: ['AttributesToGet', 'ScanFilter', 'ConditionalOperator'],
};
const ENVELOPE = '1 validation error detected: ';
const LEAST = 'Member must have value greater than or equal to 1';
const NO_CONDITION = 'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.';

/** Checks a Query as far as that goes without its table. */
export function prepareQuery(input: PageInput): PreparedPage {
  const errors = pageConstraints(input);
  if (input.Limit !== undefined && input.Limit < 1) {
    errors.addText(`Value at 'Limit' failed to satisfy constraint: ${LEAST}`);
  }
  errors.throwIfAny();
  const context = openExpressions(input, QUERY);
  const startKey = startKeyValues(input.ExclusiveStartKey);
  if (input.KeyConditionExpression === undefined) throw invalid(NO_CONDITION);
  const expressions = compilePage(input, context);
  return { ...expressions, startKey, select: selectOf(input, ENVELOPE) };
}

/** The members that only Scan has. */
export interface ScanInput extends PageInput {
  readonly Segment?: number | undefined;
  readonly TotalSegments?: number | undefined;
}

/** Checks a Scan as far as that goes without its table. */
export function prepareScan(input: ScanInput): PreparedPage {
  const errors = pageConstraints(input);
  if (input.Limit !== undefined && input.Limit < 1) errors.add(input.Limit, 'limit', LEAST);
  const { Segment: segment, TotalSegments: total } = input;
  if (segment !== undefined && segment < 0) {
    errors.add(segment, 'segment', 'Member must have value greater than or equal to 0');
  }
  if (total !== undefined && total < 1) errors.add(total, 'totalSegments', LEAST);
  if (total !== undefined && total > 1_000_000) {
    errors.add(total, 'totalSegments', 'Member must have value less than or equal to 1000000');
  }
  errors.throwIfAny();
  const context = openExpressions(input, SCAN);
  const startKey = startKeyValues(input.ExclusiveStartKey);
  checkSegments(segment, total);
  const expressions = compilePage({ ...input, KeyConditionExpression: undefined }, context);
  return { ...expressions, startKey, select: selectOf(input, '') };
}

function checkSegments(segment: number | undefined, total: number | undefined): void {
  if (total === undefined && segment !== undefined) {
    throw invalid(
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    );
  }
  if (segment === undefined && total !== undefined) {
    throw invalid(
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    );
  }
  if (segment === undefined || total === undefined || segment < total) return;
  throw invalid(
    'The Segment parameter is zero-based and must be less than parameter TotalSegments: ' +
      `Segment: ${segment} is not less than TotalSegments: ${total}`,
  );
}
