import { isDeepStrictEqual } from 'node:util';
import { normalized, reasonsOf, unordered } from './normalize.js';
import type { Answer, Peer } from './peers.js';
import type { Request } from './requests.js';
import type { Json, TestTable } from './tables.js';

/** Where two DynamoDBs answered one request differently. */
export interface Difference {
  readonly request: Request;
  readonly left: unknown;
  readonly right: unknown;
}

const MAX_PAGES = 40;

/** Sends a request to both and compares what they say; pages are followed to their end. */
export async function compare(request: Request, peers: readonly [Peer, Peer]): Promise<Difference | undefined> {
  const [left, right] = await Promise.all(peers.map(peer => observe(request, peer)));
  return isDeepStrictEqual(left, right) ? undefined : { request, left, right };
}

/** What both must answer alike. */
async function observe([operation, input]: Request, peer: Peer): Promise<unknown> {
  if (operation === 'Query' || operation === 'Scan') return observePages([operation, input], peer);
  const answer = await peer(operation, input);
  if (answer.error !== undefined) return failure(answer);
  const { Responses, ConsumedCapacity, ...rest } = answer.body;
  // DynamoDB Local reports the capacity of deleting nothing without being asked.
  const body = 'ReturnConsumedCapacity' in input ? { ...rest, ConsumedCapacity } : rest;
  if (operation !== 'BatchGetItem') return normalized(Responses === undefined ? body : { ...body, Responses });
  const tables = Object.entries(Responses as Json).map(([name, items]) => [name, unordered(items)] as const);
  return { ...(normalized(body) as Json), Responses: Object.fromEntries(tables) };
}

function failure({ error, body }: Answer): unknown {
  return { error, item: normalized(body['Item']), reasons: reasonsOf(body) };
}

/** Only a table's own Query has an order that is promised to the last item; the rest is compared as a whole. */
async function observePages([operation, input]: Request, peer: Peer): Promise<unknown> {
  const ordered = operation === 'Query' && input['IndexName'] === undefined;
  const pages: Json[] = [];
  let start: unknown;
  do {
    const answer = await peer(operation, start === undefined ? input : { ...input, ExclusiveStartKey: start });
    if (answer.error !== undefined) return { ...(failure(answer) as object), page: pages.length };
    pages.push(answer.body);
    start = answer.body['LastEvaluatedKey'];
  } while (start !== undefined && pages.length < MAX_PAGES);
  if (ordered) return pages.map(normalized);
  const items = pages.flatMap(page => (page['Items'] as unknown[] | undefined) ?? []);
  const sum = (member: string) => pages.reduce((total, page) => total + Number(page[member]), 0);
  return { pages: pages.length, items: unordered(items), count: sum('Count'), scanned: sum('ScannedCount') };
}

/** All items of a table, from both sides the same. */
export async function compareContents(
  { name, indexes }: TestTable,
  peers: readonly [Peer, Peer],
): Promise<Difference | undefined> {
  for (const IndexName of [undefined, ...indexes.map(index => index.name)]) {
    const difference = await compare(
      ['Scan', IndexName === undefined ? { TableName: name } : { TableName: name, IndexName }],
      peers,
    );
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** Takes the items that a request wrote to away from both sides, so that they agree again after a known difference. */
export async function heal(
  [operation, input]: Request,
  peers: readonly [Peer, Peer],
  tables: readonly TestTable[],
): Promise<void> {
  const actions =
    operation === 'TransactWriteItems' ? (input['TransactItems'] as Json[]).flatMap(Object.values) : [input];
  for (const { TableName, Key, Item } of actions as Json[]) {
    const table = tables.find(({ name }) => name === TableName);
    const from = (Key ?? Item) as Json | undefined;
    if (table === undefined || from === undefined) continue;
    const key = Object.fromEntries(table.keys.map(name => [name, from[name]]));
    await Promise.all(peers.map(peer => peer('DeleteItem', { TableName, Key: key })));
  }
}
