import { shownLookup } from './blind-lookup.js';
import { prepareRead } from './read-request.js';
import { keysOf, type Read } from './read.js';

/** What a read does, for people and for tests: nothing is sent to find out. */
export interface Explanation {
  /** The request that would be sent: a `Query` of one partition or a `Scan` of everything. */
  readonly operation: 'Query' | 'Scan';
  /** Name of the table as sent. */
  readonly table: string;
  /** Name of the index that is read; undefined for the table itself. */
  readonly index: string | undefined;
  /** Key attributes of what is read, partition first. */
  readonly keys: readonly string[];
  /** The condition that DynamoDB finds items by, in attribute names. */
  readonly keyCondition: string | undefined;
  /** The condition it drops items by after it has read, and charged, them. */
  readonly filter: string | undefined;
  /** What is read of each item: `whole items`, or the names of the attributes that are read or that the index holds. */
  readonly projection: string;
  /** Read capacity units for `items` items of `itemBytes` bytes each. */
  estimate(items: number, itemBytes: number): number;
  /** The explanation as aligned text. */
  toString(): string;
}

/** Explains a read. @throws what sending it would throw */
export function explain(read: Read): Explanation {
  const { operation, input } = prepareRead(shownLookup(read));
  const spell = (text: string | undefined): string | undefined =>
    text?.replace(/[#:]\d+/g, place =>
      place.startsWith('#')
        ? (input.ExpressionAttributeNames?.[place] ?? place)
        : shown(input.ExpressionAttributeValues?.[place]),
    );
  const unit = read.consistent === true ? 1 : 0.5;
  // An item that is read by key is charged by itself.
  const byKey = (items: number, itemBytes: number): number =>
    read.hydrates === true ? items * Math.max(1, Math.ceil(itemBytes / 4096)) : 0;
  const facts = {
    operation,
    table: input.TableName,
    index: read.index?.name,
    keys: keysOf(read).map(attribute => attribute.name),
    keyCondition: spell(input.KeyConditionExpression),
    filter: spell(input.FilterExpression),
    projection: spell(input.ProjectionExpression) ?? projectionOf(read),
  };
  const lines: readonly (readonly [string, string])[] = [
    [operation, `${facts.table}${facts.index === undefined ? '' : ` index ${facts.index}`} (${facts.keys.join(', ')})`],
    ['key', facts.keyCondition ?? 'none: every item is read'],
    ['filter', facts.filter ?? 'none'],
    ['projection', facts.projection],
  ];
  return Object.freeze({
    ...facts,
    estimate: (items: number, itemBytes: number) =>
      (Math.max(1, Math.ceil((items * itemBytes) / 4096)) + byKey(items, itemBytes)) * unit,
    toString: () => lines.map(([label, text]) => `${label.padEnd(10)}  ${text}`).join('\n'),
  });
}

/** Values of keys and filters are shown as DynamoDB's own JSON; encrypted attributes are never among them. */
const shown = (value: unknown): string => JSON.stringify(value);

function projectionOf({ index, hydrates }: Read): string {
  if (hydrates === true) return 'whole items, read by key after the entries';
  if (index === undefined || index.projection === 'ALL') return 'whole items';
  return index.projection === 'KEYS_ONLY'
    ? 'keys only'
    : `keys and ${index.projection.map(attribute => attribute.name).join(', ')}`;
}
