import type { Item, MutableItem } from '../../../values/value.js';
import { setOwn } from '../../../values/own.js';
import type { Path } from '../../expressions/compiled.js';
import { invalid, invalidParameter } from '../../failure.js';
import type { IndexData } from '../../storage/index-data.js';
import type { TextRange } from '../../storage/composed-key.js';
import { attributesOf, type KeySchema } from '../../storage/schema.js';
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

/** The target a request names. */
export function targetOf(table: Table, indexName: string | undefined, consistent: boolean | undefined): Target {
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

/** The LastEvaluatedKey that stands for an item: the keys of the index, then those of the table. */
export function positionOf({ table, keys }: Target, item: Item): Item {
  const position: MutableItem = {};
  for (const { name } of [...attributesOf(keys), ...attributesOf(table.data.keys)]) setOwn(position, name, item[name]!);
  return position;
}

/** The named attributes that an index does not hold. */
export function missingIn(index: IndexData, paths: readonly Path[]): readonly string[] {
  const { projected } = index;
  return projected === undefined ? [] : [...new Set(paths.map(([name]) => name))].filter(name => !projected.has(name));
}

/** Refuses what a global index cannot give: it never looks into its table. */
export function checkHeld({ index }: Target, select: string, paths: readonly Path[]): void {
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
