import { createEngine } from '../../../lib/engine/index.js';
import { connect } from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { runs } from '../../support/runs.js';
import { SCHEDULED, scheduleRun } from './schedules.js';

/** `SEED=7` to begin there: a failing run tells its seed. */
const FIRST = Number(process.env['SEED'] ?? 1);

describe('schedules of 2 to 4 writers of two items, versioned and not', () => {
  it('end as some serial order of what they reported, with index entries and unique values to match', async () => {
    const engine = createEngine();
    connect({ client: engine.client() });
    await createTable(...SCHEDULED);
    let made = 0;
    for (let seed = FIRST; seed < FIRST + runs(300); seed++) made += await scheduleRun(engine, seed);
    expect(made).toBeGreaterThan(runs(300));
  });
});
