import fc from 'fast-check';
import { OrderedMap } from '../../../lib/engine/storage/ordered-map.js';
import { runs } from '../../support/runs.js';

const entry = (key: string, value = 0) => ({ key, value });
const keys = fc.array(fc.tuple(fc.constantFrom('set', 'set', 'set', 'delete'), fc.nat(2000)), { maxLength: 1500 });
const keyOf = (n: number) => String(n).padStart(4, '0');

/** Does the same to an ordered map and to a plain one. */
function apply(map: OrderedMap<{ key: string; value: number }>, model: Map<string, number>, steps: [string, number][]) {
  for (const [step, n] of steps) {
    if (step === 'set') {
      map.set(entry(keyOf(n), n));
      model.set(keyOf(n), n);
    } else {
      map.delete(keyOf(n));
      model.delete(keyOf(n));
    }
  }
}

describe('an ordered map', () => {
  it('is a map whose entries are walked in order, from any key, both ways', () => {
    fc.assert(
      fc.property(keys, fc.nat(2000), (steps, from) => {
        const map = new OrderedMap<{ key: string; value: number }>();
        const model = new Map<string, number>();
        apply(map, model, steps);
        const sorted = [...model.keys()].sort();
        expect(map.size).toBe(model.size);
        expect([...map.ascend('')].map(({ key }) => key)).toEqual(sorted);
        expect([...map.ascend(keyOf(from))].map(({ key }) => key)).toEqual(sorted.filter(key => key >= keyOf(from)));
        expect([...map.descend(keyOf(from))].map(({ key }) => key)).toEqual(
          sorted.filter(key => key < keyOf(from)).reverse(),
        );
        expect(map.get(keyOf(from))?.value).toBe(model.get(keyOf(from)));
      }),
      { numRuns: runs(1000) },
    );
  });

  it('goes its own way after a fork, on either side', () => {
    fc.assert(
      fc.property(keys, keys, keys, (before, left, right) => {
        const map = new OrderedMap<{ key: string; value: number }>();
        const model = new Map<string, number>();
        apply(map, model, before);
        const fork = map.fork();
        const forkModel = new Map(model);
        apply(map, model, left);
        apply(fork, forkModel, right);
        expect([...map.ascend('')].map(({ key }) => key)).toEqual([...model.keys()].sort());
        expect([...fork.ascend('')].map(({ key }) => key)).toEqual([...forkModel.keys()].sort());
      }),
      { numRuns: runs(300) },
    );
  });

  it('is empty at first, and again when all is deleted', () => {
    const map = new OrderedMap();
    expect([map.size, map.get('a'), [...map.ascend('')], [...map.descend('z')]]).toEqual([0, undefined, [], []]);
    map.delete('a');
    map.set(entry('a'));
    map.delete('a');
    expect([map.size, [...map.descend('z')]]).toEqual([0, []]);
  });
});
