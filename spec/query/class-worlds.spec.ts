import fc from 'fast-check';
import { SEED } from '../support/seed.js';
import { worldPlan, type ClassPlan, type WorldPlan } from './class-worlds.js';
import { runWorld } from './run-world.js';

const PLAIN: ClassPlan = {
  pk: 'P',
  sk: 'A#${a}',
  type: undefined,
  untyped: false,
  base: undefined,
  shares: false,
  isAbstract: false,
};
const WORLD: WorldPlan = {
  classes: [],
  fields: [
    { a: '1', b: '1', c: '#', n: 1 },
    { a: '2', b: '1', c: '1', n: 1 },
  ],
  escape: false,
  sortType: 'S',
  encrypts: false,
  hasDms: false,
  again: false,
};

describe('of classes that shrinking found', () => {
  it('a count leaves out the items of a class that shares the keys, where a subclass with other keys has their type', async () => {
    const [shared, sub] = [
      { ...PLAIN, type: 't2', shares: true },
      { ...PLAIN, type: 't0', pk: 'P#${a}', base: 1 },
    ];
    expect(await runWorld({ ...WORLD, classes: [{ ...PLAIN, type: 't0' }, shared, sub] })).toBe('ran');
  });

  it('and counts what both are of, where a type tells nothing', async () => {
    const shared = { ...PLAIN, type: 't2', untyped: true, shares: true };
    const sub = { ...PLAIN, type: 't0', pk: 'P#${a}', base: 1 };
    expect(await runWorld({ ...WORLD, classes: [PLAIN, shared, sub] })).toBe('ran');
  });
});

describe('of random classes of one table', () => {
  it('no verb of one reads, counts, changes or deletes an item of another', async () => {
    const ran = { ran: 0, refused: 0 };
    const property = fc.asyncProperty(worldPlan, async plan => {
      ran[await runWorld(plan)] += 1;
    });
    await fc.assert(property, { numRuns: 10, seed: SEED });
    expect(ran.ran).toBeGreaterThan(0);
  });
});
