import type { Peer } from './peers.js';
import type { Random } from './random.js';
import { randomRequest } from './requests.js';
import type { Json, TestIndex, TestTable } from './tables.js';

/** Sends random requests to the engine alone, and counts how many succeeded. */
export async function fill(
  random: Random,
  tables: readonly TestTable[],
  { peer, length }: { readonly peer: Peer; readonly length: number },
): Promise<number> {
  let succeeded = 0;
  for (const { input } of tables) await peer('CreateTable', input);
  for (let sent = 0; sent < length; sent++) {
    const { error } = await peer(...randomRequest(random, tables));
    if (error === undefined) succeeded++;
  }
  return succeeded;
}

/** What an index holds, and what it must hold, worked out from the items of its table the slow way. */
export async function indexContents(
  peer: Peer,
  table: TestTable,
  index: TestIndex,
): Promise<{ readonly held: readonly string[]; readonly expected: readonly string[] }> {
  const items = await itemsOf(peer, { TableName: table.name });
  const held = await itemsOf(peer, { TableName: table.name, IndexName: index.name });
  return { held: sorted(held), expected: sorted(projected(index, table, items)) };
}

async function itemsOf(peer: Peer, input: Json): Promise<Json[]> {
  return (await peer('Scan', input)).body['Items'] as Json[];
}

function projected({ hash, range, projection }: TestIndex, { keys, types }: TestTable, items: readonly Json[]): Json[] {
  const own = [...hash, ...range];
  const kept = new Set([...own, ...keys, ...((projection['NonKeyAttributes'] as string[] | undefined) ?? [])]);
  const project = (item: Json) =>
    projection['ProjectionType'] === 'ALL'
      ? item
      : Object.fromEntries(Object.entries(item).filter(([name]) => kept.has(name)));
  return items
    .filter(item => own.every(name => types[name]! in ((item[name] as object | undefined) ?? {})))
    .map(project);
}

function sorted(items: readonly Json[]): string[] {
  return items.map(item => JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();
}
