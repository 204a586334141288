import { builtInStorms } from '../../../lib/cli/storm.js';
import { VERBS } from '../../../lib/cli/storm-programs.js';
import { StormRunner } from '../../../lib/storm/run.js';
import { soakProgress } from '../../support/soak-progress.js';
import { SEED } from '../../support/seed.js';

/** `DYNAMORM_SOAK_RUNS=1000` for longer, `SEED=7` to begin there: a failing run tells its seed. */
const RUNS = Number(process.env['DYNAMORM_SOAK_RUNS'] ?? 200);
const CLIENTS = [1, 2, 8];

describe('in a storm of lost answers, for long', () => {
  it.each(VERBS)(`%s holds in ${RUNS} runs of each kind of class`, async verb => {
    const storms = builtInStorms([verb]);
    const progress = soakProgress(`storm of ${verb}`, RUNS * storms.length);
    for (const { kind, storm } of storms) {
      const runner = new StormRunner(storm);
      for (let seed = SEED; seed < SEED + RUNS; seed++) {
        await progress.run(seed, async () => {
          const clients = CLIENTS[seed % CLIENTS.length]!;
          const { failure, tally } = await runner.run({ seed, clients });
          if (failure !== undefined) throw new Error(`${kind}, ${clients} clients, seed ${seed}: ${failure}`);
          return tally[verb]!.unknown;
        });
      }
    }
  });
});
