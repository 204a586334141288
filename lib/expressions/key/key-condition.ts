import type { Value } from '../../values/value.js';

/** One key attribute that must have exactly this value. */
export interface KeyEquality {
  readonly attribute: string;
  readonly value: Value;
}

/** What DynamoDB lets a Query ask of one sort key attribute. */
export type SortCondition =
  | { readonly attribute: string; readonly op: '=' | '<' | '<=' | '>' | '>=' | 'beginsWith'; readonly value: Value }
  | { readonly attribute: string; readonly op: 'between'; readonly low: Value; readonly high: Value };

/** The key condition of a Query as plain data. */
export interface KeyCondition {
  /** Every partition key attribute of the table or index: one, or up to four of an index with a multi-attribute key. */
  readonly partition: readonly KeyEquality[];
  /** Leading sort key attributes in the index's order: all but the last are equalities. */
  readonly sort: readonly SortCondition[];
}
