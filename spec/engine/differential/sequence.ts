import { isKnown } from './known-differences.js';
import { addLateIndex } from './late-index.js';
import type { Peer } from './peers.js';
import { Random } from './random.js';
import { randomRequest } from './requests.js';
import { compare, compareContents, heal, type Difference } from './run.js';
import { randomTable } from './tables.js';

/** What came of a sequence of requests: how many were sent, and which differences no one can explain. */
export interface Outcome {
  readonly requests: number;
  readonly differences: readonly Difference[];
}

/** Sends the same random requests to both sides: tables, then writes and reads, then an index added to what is there. */
export async function runSequence(seed: number, length: number, peers: readonly [Peer, Peer]): Promise<Outcome> {
  const random = new Random(seed);
  let tables = random.times(2, index => randomTable(random, `table-${index}`));
  for (const { input } of tables) await Promise.all(peers.map(peer => peer('CreateTable', input)));
  const differences: Difference[] = [];
  for (let sent = 0; sent < length; sent++) {
    if (sent === Math.floor(length / 2)) tables = [await addLateIndex(tables[0]!, peers), ...tables.slice(1)];
    const request = randomRequest(random, tables);
    const difference = await compare(request, peers);
    if (difference === undefined) continue;
    if (isKnown(difference)) await heal(request, peers, tables);
    else differences.push(difference);
  }
  for (const table of tables) {
    const difference = await compareContents(table, peers);
    if (difference !== undefined) differences.push(difference);
  }
  return { requests: length, differences };
}
