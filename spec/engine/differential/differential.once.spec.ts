import { randomBytes } from 'node:crypto';
import { enginePeer, localPeer, type Peer } from './peers.js';
import { Random } from './random.js';
import { randomRequest } from './requests.js';
import { runSequence } from './sequence.js';
import { randomTable, type Json, type TestIndex, type TestTable } from './tables.js';

const SOAK = process.env['SOAK'] === '1';
const SEQUENCES = SOAK ? 82 : 5;
const LENGTH = 250;
/** `SEED=7` begins there: what a failing run prints as its seed. */
const FIRST_SEED = Number(process.env['SEED'] ?? 1);
/** Set by jest's global setup, which says at the end of the run when there is no DynamoDB Local to compare with. */
const endpoint = process.env['DYNAMORM_SPEC_ENDPOINT'];

const seeds = Array.from({ length: SEQUENCES }, (_, index) => FIRST_SEED + index);

if (endpoint !== undefined) {
  describe('the engine and DynamoDB Local', () => {
    it.each(seeds)(
      `answer ${LENGTH} random requests alike, with seed %i`,
      async seed => {
        const local = localPeer(endpoint, `diff${randomBytes(8).toString('hex')}`);
        const { differences, requests } = await runSequence(seed, LENGTH, [enginePeer(), local]);
        expect(requests).toBe(LENGTH);
        expect(differences).toEqual([]);
      },
      120_000,
    );
  });
}

/** Sends random requests to the engine alone, and counts how many succeeded. */
async function fill(random: Random, tables: readonly TestTable[], peer: Peer): Promise<number> {
  let succeeded = 0;
  for (const { input } of tables) await peer('CreateTable', input);
  for (let sent = 0; sent < LENGTH; sent++) {
    const { error } = await peer(...randomRequest(random, tables));
    if (error === undefined) succeeded++;
  }
  return succeeded;
}

const itemsOf = async (peer: Peer, input: Json) => (await peer('Scan', input)).body['Items'] as Json[];

/** What an index must hold, worked out from the items of its table the slow way. */
function expected({ hash, range, projection }: TestIndex, { keys, types }: TestTable, items: readonly Json[]): Json[] {
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

const sorted = (items: readonly Json[]) => items.map(item => JSON.stringify(item, Object.keys(item).sort())).sort();

describe('the engine under random requests', () => {
  it.each(seeds)('keeps its indexes in step with its items, with seed %i', async seed => {
    const random = new Random(seed + 1_000_000);
    const tables = random.times(2, index => randomTable(random, `table-${index}`));
    const peer = enginePeer();
    // Mistakes are wanted, but most requests must do something.
    expect(await fill(random, tables, peer)).toBeGreaterThan(LENGTH / 3);
    for (const table of tables) {
      const items = await itemsOf(peer, { TableName: table.name });
      for (const index of table.indexes) {
        const held = await itemsOf(peer, { TableName: table.name, IndexName: index.name });
        expect(sorted(held)).toEqual(sorted(expected(index, table, items)));
      }
    }
  });

  it('answers the same requests the same way', async () => {
    const { differences } = await runSequence(FIRST_SEED, LENGTH, [enginePeer(), enginePeer()]);
    expect(differences).toEqual([]);
  });
});
