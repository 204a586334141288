import { createEngine } from '../../../lib/engine/index.js';
import { connect } from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { KINDS, VERBS, stormRun } from './storm.js';

const engine = createEngine();

describe('in a storm of lost answers', () => {
  beforeAll(async () => {
    connect({ client: engine.client() });
    await createTable(...Object.values(KINDS));
  });

  it.each(VERBS)('%s tells no write that was not made, and none twice', async verb => {
    for (const kind of Object.keys(KINDS) as (keyof typeof KINDS)[])
      for (const clients of [1, 2, 8]) for (const seed of [1, 2]) await stormRun({ engine, seed, kind, verb, clients });
  });

  it('a single writer who is throttled alone never sees an unknown outcome', async () => {
    for (const verb of VERBS)
      for (const kind of Object.keys(KINDS) as (keyof typeof KINDS)[]) {
        const ended = await stormRun({ engine, seed: 99, kind, verb, clients: 1, faults: ['throttle'] });
        expect([verb, kind, ended.unknown]).toEqual([verb, kind, 0]);
      }
  });

  it('of 16 who create one row at most one is told that it did', async () => {
    for (const kind of Object.keys(KINDS) as (keyof typeof KINDS)[]) {
      const ended = await stormRun({ engine, seed: 100, kind, verb: 'create', clients: 16 });
      expect(ended.sure).toBeLessThanOrEqual(1);
    }
  });
});
