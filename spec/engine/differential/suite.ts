import { randomBytes } from 'node:crypto';
import { fill, indexContents } from './invariants.js';
import { enginePeer, localPeer } from './peers.js';
import { Random } from './random.js';
import { runSequence } from './sequence.js';
import { randomTable } from './tables.js';
import { SEED } from '../../support/seed.js';

const LENGTH = 250;
/** Set by jest's global setup, which says at the end of a run when there was no DynamoDB Local to compare with. */
const endpoint = process.env['DYNAMORM_SPEC_ENDPOINT'];

/** Random requests, the same for the same seed: to the engine and DynamoDB Local, and to the engine alone. */
export function describeRandomRequests(sequences: number): void {
  const seeds = Array.from({ length: sequences }, (_, index) => SEED + index);

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

  describe('the engine under random requests', () => {
    it.each(seeds)('keeps its indexes in step with its items, with seed %i', async seed => {
      const random = new Random(seed + 1_000_000);
      const tables = random.times(2, index => randomTable(random, `table-${index}`));
      const peer = enginePeer();
      // Mistakes are wanted, but most requests must do something.
      expect(await fill(random, tables, { peer, length: LENGTH })).toBeGreaterThan(LENGTH / 3);
      for (const table of tables) {
        for (const index of table.indexes) {
          const { held, expected } = await indexContents(peer, table, index);
          expect(held).toEqual(expected);
        }
      }
    });

    it('answers the same requests the same way', async () => {
      const { differences } = await runSequence(SEED, LENGTH, [enginePeer(), enginePeer()]);
      expect(differences).toEqual([]);
    });
  });
}
