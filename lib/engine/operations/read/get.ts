import type { Item } from '../../../values/value.js';
import type { CompiledProjection } from '../../expressions/compiled.js';
import type { StoredItem } from '../../storage/stored-item.js';
import type { Table } from '../../tables/table.js';
import { canonicalItem } from '../../validation/attribute-value.js';
import { checkKey } from '../../validation/key.js';
import { openProjection, type ProjectionInput } from '../expressions.js';
import { checkScalarKeys } from '../key-paths.js';

/** A read of one item whose request was checked as far as that goes without its table. */
export interface Get {
  readonly key: Item;
  readonly projection: CompiledProjection | undefined;
}

/** Checks a read as far as that goes without its table. */
export function prepareGet(input: ProjectionInput & { readonly Key?: Item | undefined }): Get {
  const compile = openProjection(input);
  return { key: canonicalItem(input.Key!), projection: compile() };
}

/** Finds the item of a read; throws a ValidationException for a key that is not the table's. */
export function find({ key, projection }: Get, table: Table): StoredItem | undefined {
  checkKey(key, table.data.keys);
  if (projection !== undefined) checkScalarKeys(projection.paths, table);
  return table.data.get(key);
}

/** What is shown of a found item. */
export function shown(stored: StoredItem | undefined, projection: CompiledProjection | undefined): unknown {
  return stored === undefined || projection === undefined ? stored : projection.project(stored.item());
}
