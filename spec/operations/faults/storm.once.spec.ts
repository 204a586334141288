import { builtInStorms } from '../../../lib/cli/storm.js';
import { KINDS, VERBS } from '../../../lib/cli/storm-programs.js';
import { StormRunner } from '../../../lib/storm/run.js';
import { runs } from '../../support/runs.js';

/** Twenty seeds with each number of clients in `npm run soak`, two of them here: one goes over the lean transport, one over the SDK's client. */
const SEEDS = runs(20);

describe('in a storm of lost, late and second answers', () => {
  it.each(VERBS)('%s tells no write that was not made, and none twice', async verb => {
    for (const { kind, storm } of builtInStorms([verb])) {
      const runner = new StormRunner(storm);
      for (const clients of [1, 2, 8]) {
        for (let seed = 1; seed <= SEEDS; seed++) {
          const { failure } = await runner.run({ seed, clients });
          expect([verb, kind, clients, seed, failure]).toEqual([verb, kind, clients, seed, undefined]);
        }
      }
    }
  });

  it('a single writer who is throttled alone never sees an unknown outcome', async () => {
    for (const { verb, storm } of builtInStorms()) {
      const { tally, failure } = await new StormRunner(storm).run({
        seed: 98,
        clients: 1,
        faults: ['throttle'],
        rate: 0.4,
      });
      expect([verb, tally[verb]!.unknown, failure]).toEqual([verb, 0, undefined]);
    }
  });

  it('of 16 who create one row exactly one knows that it did, where the row has a stamp', async () => {
    for (const kind of Object.keys(KINDS)) {
      const runner = new StormRunner(builtInStorms(['create'], [kind])[0]!.storm);
      for (let seed = 200; seed < 200 + runs(40); seed++) {
        const { tally, failure } = await runner.run({ seed, clients: 16 });
        expect(failure).toBeUndefined();
        const { winners, unknown } = tally['create']!;
        expect(winners).toBeLessThanOrEqual(1);
        expect(winners + unknown).toBeGreaterThanOrEqual(1);
      }
    }
  });

  it('everything is sure in a class that is certain, by its token at the latest', async () => {
    const runner = new StormRunner(builtInStorms(['add'], ['certain'])[0]!.storm);
    for (let seed = 300; seed < 300 + runs(100); seed++) {
      const { tally, applied, failure } = await runner.run({ seed, clients: 2, rate: 0.6 });
      expect([seed, failure, tally['add']!.winners]).toEqual([seed, undefined, applied['add']]);
    }
  });
});
