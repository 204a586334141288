import fc from 'fast-check';
import { soakProgress } from '../support/soak-progress.js';
import { runWorld, worldPlan } from './class-worlds.js';

const RUNS = Number(process.env['DYNAMORM_SOAK_RUNS'] ?? 200) * 2;

it(`no verb of one class reads or writes an item of another, in ${RUNS} random tables`, async () => {
  const progress = soakProgress('classes of one table', RUNS);
  const seed = process.env['SEED'];
  const property = fc.asyncProperty(worldPlan, async plan => {
    progress.done((await runWorld(plan)) === 'refused' ? 1 : 0);
  });
  await fc.assert(property, { numRuns: RUNS, ...(seed === undefined ? {} : { seed: Number(seed) }) });
});
