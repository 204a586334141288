import { createEngine } from '../../../lib/engine/index.js';
import { connect } from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { soakProgress } from '../../support/soak-progress.js';
import { CLASSES, programsRun } from './programs.js';
import { SEED } from '../../support/seed.js';

/** `DYNAMORM_SOAK_RUNS=1000` for longer, `SEED=7` to begin there: a failing run tells its seed. */
const RUNS = Number(process.env['DYNAMORM_SOAK_RUNS'] ?? 300);

describe('several writers, for long', () => {
  it(`programs of one unversioned item lose nothing in ${RUNS} runs`, async () => {
    const engine = createEngine();
    connect({ client: engine.client() });
    await createTable(...CLASSES);
    const progress = soakProgress(`programs from seed ${SEED}`, RUNS);
    for (let i = 0; i < RUNS; i++) await progress.run(SEED + i, () => programsRun(engine, SEED + i));
  });
});
