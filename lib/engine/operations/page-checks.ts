import type { CompiledCondition, CompiledProjection, Path, CompiledKeyCondition } from '../expressions/compiled.js';
import { compileCondition } from '../expressions/condition.js';
import { compileKeyCondition } from '../expressions/key-condition.js';
import type { ExpressionContext } from '../expressions/paths.js';
import { compileProjection } from '../expressions/projection.js';
import { invalid, invalidParameter } from '../failure.js';
import type { TextRange, KeySchema } from '../storage/keys.js';
import type { IndexData, StoredItem } from '../storage/table-data.js';
import { tableOf, type Context } from '../table-state.js';
import type { Table } from '../tables/table.js';
import { bound, ConstraintErrors, NAME_PATTERN } from '../validation/expression-parameters.js';
import { item, integer, legacy, text, truth } from '../wire/shape.js';
import {
  checkScalarKeys,
  has,
  addCapacity,
  addTableName,
  PLACEHOLDERS,
  type ReturnInput,
} from './request-expressions.js';

interface Checked {
  readonly select: string;
  readonly filter: CompiledCondition | undefined;
  readonly projection: CompiledProjection | undefined;
}

/** The checks of a Query that need its table, once the key condition fits. */
export function checkQueried(target: Target, { select, filter, projection }: Checked): void {
  if (projection !== undefined) checkScalarKeys(projection.paths, target.table);
  const key = filter?.paths.find(([name]) => has(target.keys, name));
  if (key !== undefined) {
    throw invalid(`Filter Expression can only contain non-primary key attributes: Primary key attribute: ${key[0]}`);
  }
  checkHeld(target, select, projection?.paths ?? []);
  checkFilterHeld(target, filter);
  if (filter !== undefined) checkScalarKeys(filter.paths, target.table);
}

/** The same of a Scan, whose filter may name keys, and attributes that the index does not hold: they are missing. */
export function checkScanned(target: Target, { select, filter, projection }: Checked): void {
  checkHeld(target, select, projection?.paths ?? []);
  for (const paths of [projection?.paths, filter?.paths]) if (paths !== undefined) checkScalarKeys(paths, target.table);
}

/** The named attributes that an index does not hold. */
export function missingIn(index: IndexData, paths: readonly Path[]): readonly string[] {
  const { projected } = index;
  return projected === undefined ? [] : [...new Set(paths.map(([name]) => name))].filter(name => !projected.has(name));
}

/** The filter of a Query is asked of what the index holds, of a local index too, which would fetch what it is to show. */
function checkFilterHeld({ index }: Target, filter: CompiledCondition | undefined): void {
  const missing = index === undefined || filter === undefined ? [] : missingIn(index, filter.paths);
  if (missing.length === 0) return;
  throw invalidParameter(
    `Secondary index ${index!.schema.name} does not project one or more filter attributes: [${missing.join(', ')}]`,
  );
}

/** Refuses what a global index cannot give: it never looks into its table. */
function checkHeld({ index }: Target, select: string, paths: readonly Path[]): void {
  if (index === undefined || index.schema.kind === 'LSI' || index.projected === undefined) return;
  const { name } = index.schema;
  if (select === 'ALL_ATTRIBUTES') {
    throw invalidParameter(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${name} ` +
        'because its projection type is not ALL',
    );
  }
  const missing = missingIn(index, paths);
  if (missing.length === 0) return;
  throw invalidParameter(`Global secondary index ${name} does not project [${missing.join(', ')}]`);
}

const SELECTS = ['SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES'];
const INDEX_NAME = /^[a-zA-Z0-9_.-]*$/;

interface PageInput extends ReturnInput {
  readonly TableName?: string | undefined;
  readonly IndexName?: string | undefined;
  readonly Select?: string | undefined;
}

/** The constraint errors that Query and Scan share. */
export function pageConstraints(input: PageInput): ConstraintErrors {
  const errors = new ConstraintErrors();
  addCapacity(errors, input);
  addTableName(errors, input.TableName);
  const index = input.IndexName;
  if (index !== undefined) {
    if (!INDEX_NAME.test(index)) errors.add(index, 'indexName', NAME_PATTERN);
    if (index.length < 3) errors.add(index, 'indexName', bound('length', 'greater', 3));
    if (index.length > 255) errors.add(index, 'indexName', bound('length', 'less', 255));
  }
  errors.addUnlessIn(SELECTS, input.Select, 'select');
  return errors;
}

/** The compiled expressions of a Query or Scan. */
export interface PageExpressions {
  readonly keyCondition: CompiledKeyCondition | undefined;
  readonly filter: CompiledCondition | undefined;
  readonly projection: CompiledProjection | undefined;
}

interface PageExpressionInput {
  readonly KeyConditionExpression?: string | undefined;
  readonly FilterExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
}

/** Compiles the expressions of a Query or Scan, in the service's order. */
export function compilePage(input: PageExpressionInput, context: ExpressionContext): PageExpressions {
  const text = input.KeyConditionExpression;
  const narrow = text === undefined ? undefined : compileKeyCondition(text, context);
  const filter = compileCondition(input.FilterExpression, 'FilterExpression', context);
  const projection = compileProjection(input.ProjectionExpression, context);
  context.checkUnused();
  return { keyCondition: narrow?.(), filter, projection };
}

interface SelectInput {
  readonly Select?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly IndexName?: string | undefined;
}

/** What a page shows of its items, after checking that it fits the rest of the request. `prefix` opens one message. */
export function selectOf(input: SelectInput, prefix: string): string {
  const { Select: select, ProjectionExpression: projection, IndexName: index } = input;
  if (select === 'SPECIFIC_ATTRIBUTES' && projection === undefined) {
    throw invalid(
      `${prefix}Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES`,
    );
  }
  if (projection !== undefined && select !== undefined && select !== 'SPECIFIC_ATTRIBUTES') {
    const chosen = select === 'COUNT' ? 'only the Count' : select;
    throw invalid(`Cannot specify the ProjectionExpression when choosing to get ${chosen}`);
  }
  if (select === 'ALL_PROJECTED_ATTRIBUTES' && index === undefined) {
    throw invalid('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName');
  }
  if (select !== undefined) return select;
  if (projection !== undefined) return 'SPECIFIC_ATTRIBUTES';
  return index === undefined ? 'ALL_ATTRIBUTES' : 'ALL_PROJECTED_ATTRIBUTES';
}

const PAGE = {
  TableName: text,
  IndexName: text,
  Select: text,
  Limit: integer,
  ConsistentRead: truth,
  ExclusiveStartKey: item,
  ReturnConsumedCapacity: text,
  ProjectionExpression: text,
  FilterExpression: text,
  ...PLACEHOLDERS,
  AttributesToGet: legacy,
  ConditionalOperator: legacy,
};

/** The members of Query. */
export const QUERY = {
  ...PAGE,
  KeyConditionExpression: text,
  ScanIndexForward: truth,
  KeyConditions: legacy,
  QueryFilter: legacy,
};

/** The members of Scan. */
export const SCAN = { ...PAGE, TotalSegments: integer, Segment: integer, ScanFilter: legacy };

/** One item's place in what is read. */
export interface Entry {
  readonly key: string;
  readonly base: StoredItem;
  /** What reading it counts. */
  readonly bytes: number;
}

/** What a Query or Scan reads: a table, or one of its indexes. */
export interface Target {
  readonly table: Table;
  readonly index: IndexData | undefined;
  /** The keys it is ordered by. */
  readonly keys: KeySchema;
}

interface TargetInput {
  readonly TableName?: string | undefined;
  readonly IndexName?: string | undefined;
  readonly ConsistentRead?: boolean | undefined;
}

/** The target a request names; throws a ServiceError when it is not there or cannot be read as asked. */
export function targetOf(input: TargetInput, context: Context): Target {
  const { IndexName: indexName, ConsistentRead: consistent } = input;
  const table = tableOf(context, input.TableName!);
  if (indexName === undefined) return { table, index: undefined, keys: table.data.keys };
  const index = table.data.index(indexName);
  if (index === undefined) throw invalid(`The table does not have the specified index: ${indexName}`);
  if (consistent === true && index.schema.kind === 'GSI') {
    throw invalid('Consistent reads are not supported on global secondary indexes');
  }
  return { table, index, keys: index.schema.keys };
}

/** The entries of a range, in order or in reverse. */
export function* entriesIn({ table, index }: Target, range: TextRange, forward: boolean): Generator<Entry, undefined> {
  const { from, to } = range;
  const source = index?.entries ?? table.data.items;
  const walk = forward ? source.ascend(from) : source.descend(to ?? '\uffff');
  for (const entry of walk) {
    if (forward ? to !== undefined && entry.key >= to : entry.key < from) return;
    yield 'base' in entry ? entry : { key: entry.key, base: entry, bytes: entry.bytes };
  }
}
