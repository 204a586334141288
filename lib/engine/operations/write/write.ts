import type { Item } from '../../../values/value.js';
import type { UpdateOutcome } from '../../expressions/compiled.js';
import type { Change } from '../../storage/table-data.js';
import type { Table } from '../../tables/table.js';

/** What a write would do to its table; nothing has happened yet. */
export interface Outcome extends Change {
  /** The text the item is stored under. */
  readonly key: string;
  readonly update?: UpdateOutcome | undefined;
}

/** A write whose request was checked as far as that goes without its table. */
export interface Write {
  readonly tableName: string;
  /** The item or key that says which item it is about. */
  readonly about: Item;
  /** Checks the rest against the table and evaluates the condition; throws a ServiceError. */
  evaluate(table: Table): Outcome;
}
