import { createEngine } from '../../../lib/engine/index.js';
import { connect } from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { soakProgress } from '../../support/soak-progress.js';
import { KINDS, VERBS, stormRun } from './storm.js';

/** `DYNAMORM_SOAK_RUNS=1000` for longer, `SEED=7` to begin there: a failing run tells its seed. */
const RUNS = Number(process.env['DYNAMORM_SOAK_RUNS'] ?? 200);
const FIRST = Number(process.env['SEED'] ?? 1000);
const kinds = Object.keys(KINDS) as (keyof typeof KINDS)[];
const CLIENTS = [1, 2, 8];

describe('in a storm of lost answers, for long', () => {
  it.each(VERBS)(`%s holds in ${RUNS} runs`, async verb => {
    const engine = createEngine();
    connect({ client: engine.client() });
    await createTable(...Object.values(KINDS));
    const progress = soakProgress(`storm of ${verb}`, RUNS);
    for (let i = 0; i < RUNS; i++) {
      const [kind, clients] = [kinds[i % kinds.length]!, CLIENTS[Math.floor(i / kinds.length) % CLIENTS.length]!];
      await progress.run(
        FIRST + i,
        async () => (await stormRun({ engine, seed: FIRST + i, kind, verb, clients })).unknown,
      );
    }
  });
});
