import fc from 'fast-check';
import { Attribute, Entity, number, PartitionKey, SortKey, Table } from '../../lib/index.js';
import { modelOf } from '../../lib/model/compile.js';
import { evidenceIn, readingsOf } from '../../lib/model/key-readings.js';
import type { Item } from '../../lib/values/value.js';

let tables = 0;
function declare([pk, sk]: readonly [string, string], escape: boolean): new () => Entity {
  @Table(`readings${tables++}`, { escape })
  class Declared extends Entity {
    @PartitionKey(pk) pk!: string;
    @SortKey(sk) sk!: string;
    @Attribute() a?: string;
    @Attribute() b?: string;
    @Attribute(number) n?: number;
  }
  return Declared;
}

const template = fc
  .array(fc.constantFrom('#', 'A#', '-', '${a}', '${b}', '${n}', '#${b}'), { minLength: 1, maxLength: 4 })
  .map(pieces => pieces.join(''));
const text = fc.string({ unit: fc.constantFrom('#', 'A', '1', '-'), minLength: 1, maxLength: 3 });
const fields = fc.record({ a: text, b: text, n: fc.constantFrom(1, 11, -1, 1.5) });

describe('the readings of a key', () => {
  it('have the fields that it was made of, and each makes it again', () => {
    fc.assert(
      fc.property(fc.tuple(template, template), fields, (keys, values) => {
        const model = modelOf(declare(keys, false));
        const [pk, sk] = model.key.map(({ template: own }) => own!.render(values)!);
        const key: Item = { pk: { S: pk! }, sk: { S: sk! } };
        const whole: Item = { ...key, a: { S: values.a }, b: { S: values.b }, n: { N: String(values.n) } };
        expect(evidenceIn(model, whole)).toBe('whole');
        const readings = readingsOf(model, key);
        if (readings === undefined) return;
        const own = (name: string): string => String(values[name as keyof typeof values]);
        expect(readings.some(reading => [...reading].every(([name, part]) => part.text === own(name)))).toBe(true);
        for (const reading of readings) {
          const parts = Object.fromEntries([...reading].map(([name, part]) => [name, part.values[0]]));
          expect(evidenceIn(model, { ...key, ...parts })).toBe('whole');
        }
      }),
      { numRuns: 200 },
    );
  });

  it('decode what was escaped, and have no reading of text that no encoding makes', () => {
    const model = modelOf(declare(['P', 'A#${a}#${n}'], true));
    const read = (sk: string) => readingsOf(model, { pk: { S: 'P' }, sk: { S: sk } });
    expect(read('A#x%23y#2')).toEqual([
      new Map([
        ['a', { text: 'x%23y', values: [{ S: 'x#y' }] }],
        ['n', { text: '2', values: [{ N: '2' }] }],
      ]),
    ]);
    expect(read('A#x%zz#2')).toEqual([]);
    expect(read('A#x#y')).toEqual([]);
  });

  it('are not counted out where there are too many, however hostile the text', () => {
    const model = modelOf(declare(['P', '${a}#${b}'], false));
    expect(readingsOf(model, { pk: { S: 'P' }, sk: { S: '#'.repeat(1000) } })).toBeUndefined();
    const item: Item = { pk: { S: 'P' }, sk: { S: '1#2' }, a: { S: '1' } };
    expect(evidenceIn(model, item)).toBe('partial');
    expect(evidenceIn(model, { ...item, b: { S: '3' } })).toBe('none');
  });
});
