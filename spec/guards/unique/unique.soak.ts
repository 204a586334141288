import { createTable } from '../../../lib/tables/index.js';
import { wire } from '../../operations/support.js';
import { describeEngines } from '../../support/engines.js';
import { soakProgress } from '../../support/soak-progress.js';
import { User } from './entities.js';
import { uniqueRace, uniqueRun } from './unique-run.js';
import { SEED } from '../../support/seed.js';

const RUNS = Number(process.env['DYNAMORM_SOAK_RUNS'] ?? 200) / 4;
const seeds = Array.from({ length: RUNS }, (_, i) => SEED + i);

describeEngines('unique values over a connection that fails, for long', (client, { name }) => {
  beforeAll(async () => {
    wire(client());
    await createTable(User);
  });

  it(`are as each write says of itself in ${RUNS} runs, and unique among writers at once`, async () => {
    const [shared, progress] = [client(), soakProgress(`unique (${name})`, RUNS)];
    for (const seed of seeds) {
      await progress.run(seed, async () => {
        const { reported } = await uniqueRun(shared, seed);
        await uniqueRace(shared, seed);
        return reported;
      });
    }
  });
});
