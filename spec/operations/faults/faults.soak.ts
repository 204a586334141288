import { createTable } from '../../../lib/tables/index.js';
import { describeEngines } from '../../support/engines.js';
import { soakProgress } from '../../support/soak-progress.js';
import { Note, Part } from '../entities.js';
import { wire } from '../support.js';
import { batchRun, transactionRun } from './runs.js';
import { SEED } from '../../support/seed.js';

/** `DYNAMORM_SOAK_RUNS=1000` for longer, `SEED=7` to begin there: a failing run tells its seed. */
const RUNS = Number(process.env['DYNAMORM_SOAK_RUNS'] ?? 200);
const seeds = Array.from({ length: RUNS }, (_, i) => SEED + i);

describeEngines('over a connection that fails half of the time, for long', (client, { name }) => {
  beforeAll(async () => {
    wire(client());
    await createTable(Note, Part);
  });

  it.each([
    ['batches', batchRun],
    ['transactions', transactionRun],
  ] as const)(`%s lose nothing in ${RUNS} runs`, async (what, run) => {
    const [shared, progress] = [client(), soakProgress(`${what} (${name})`, RUNS)];
    for (const seed of seeds) await progress.run(seed, async () => (await run(shared, seed)).reported);
  });
});
