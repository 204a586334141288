import { createEngine } from '../../../lib/engine/index.js';
import { connect } from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { runs } from '../../support/runs.js';
import { CLASSES, programsRun } from './programs.js';

describe('programs of several writers of one unversioned item', () => {
  let engine: ReturnType<typeof createEngine>;

  // One of its own for each: the runs of soak have the seeds below too, and an item's key is its seed.
  beforeEach(async () => {
    engine = createEngine();
    connect({ client: engine.client() });
    await createTable(...CLASSES);
  });

  it('leave all that a save reported, unless a later save of the same place replaced it', async () => {
    for (let seed = 1; seed <= runs(250); seed++) await programsRun(engine, seed);
  });

  // Found by the soak: members of a set lost to writers who had not seen them.
  it.each([
    ['an encrypted set that was filled, merged with another writer’s, and filled again', 34],
    ['a set that is emptied before it was ever stored', 125],
  ])('hold for %s', async (_, seed) => {
    await programsRun(engine, seed);
  });
});
