import fc from 'fast-check';
import { SEED } from '../support/seed.js';
import { soakProgress } from '../support/soak-progress.js';
import { worldPlan } from './class-worlds.js';
import { runWorld } from './run-world.js';

const RUNS = Number(process.env['DYNAMORM_SOAK_RUNS'] ?? 200);

it(`no verb of one class reads or writes an item of another, in ${RUNS} random tables`, async () => {
  const progress = soakProgress('classes of one table', RUNS);
  const property = fc.asyncProperty(worldPlan, async plan => {
    progress.done((await runWorld(plan)) === 'refused' ? 1 : 0);
  });
  await fc.assert(property, { numRuns: RUNS, seed: SEED });
});
