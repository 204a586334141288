import { invalid } from '../../failure.js';
import { tableOf, type Context } from '../../state.js';
import type { IndexData } from '../../storage/index-data.js';
import type { TextRange } from '../../storage/composed-key.js';
import type { KeySchema } from '../../storage/schema.js';
import type { StoredItem } from '../../storage/stored-item.js';
import type { Table } from '../../tables/table.js';

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
