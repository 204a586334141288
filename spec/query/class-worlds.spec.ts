import fc from 'fast-check';
import { worldPlan } from './class-worlds.js';
import { runWorld } from './run-world.js';

describe('of random classes of one table', () => {
  it('no verb of one reads, counts, changes or deletes an item of another', async () => {
    const ran = { ran: 0, refused: 0 };
    const property = fc.asyncProperty(worldPlan, async plan => {
      ran[await runWorld(plan)] += 1;
    });
    const seed = Number(process.env['SEED'] ?? 1);
    await fc.assert(property, { numRuns: 10, seed });
    expect(ran.ran).toBeGreaterThan(0);
  });
});
