import { inspect } from 'node:util';
import { Attribute, bigint, binary, Entity, map, PartitionKey, string, stringSet, Table } from '../../lib/index.js';

@Table('things')
class Thing extends Entity {
  @PartitionKey() id!: string;
  @Attribute(stringSet) tags = new Set<string>();
  @Attribute(bigint) big?: bigint;
  @Attribute(binary) bytes?: Uint8Array;
  @Attribute(map(string)) names?: Map<string, string>;
  @Attribute() when?: { at: string; parts: Set<number> };
}

describe('JSON.stringify of an entity', () => {
  it('loses nothing that JSON has no form for', () => {
    const thing = Thing.of({
      id: 't1',
      tags: new Set(['a', 'b']),
      big: 2n ** 70n,
      bytes: new Uint8Array([1, 2]),
      names: new Map([['__proto__', 'x']]),
      when: { at: 'now', parts: new Set([1]) },
    });
    expect(JSON.stringify(thing)).toBe(
      '{"id":"t1","tags":["a","b"],"big":"1180591620717411303424","bytes":"AQI=","names":{"__proto__":"x"},' +
        '"when":{"at":"now","parts":[1]}}',
    );
  });

  it('says of what contains itself that it does', () => {
    const when = { at: 'now', parts: new Set<number>() };
    const thing = Thing.of({ id: 't1' });
    thing.when = Object.assign(when, { self: when });
    expect(() => JSON.stringify(thing)).toThrow(/circular/);
  });

  it('can be given to of again, field by field', () => {
    const { id, tags } = JSON.parse(JSON.stringify(Thing.of({ id: 't1', tags: new Set(['a']) }))) as {
      id: string;
      tags: string[];
    };
    expect(Thing.of({ id, tags: new Set(tags) }).tags).toEqual(new Set(['a']));
  });
});

describe('a printed key', () => {
  it('shows what it is the key of the item by, and neither its session nor its model', () => {
    const [key, deletion] = [Thing.key({ id: 't1' }), Thing.deletion({ id: 't1' })];
    expect(inspect(key)).toBe("Address { key: { id: { S: 't1' } } }");
    expect(inspect(deletion)).toBe("DeletedAddress { key: { id: { S: 't1' } }, kind: 'deletion' }");
    expect(JSON.stringify([key, deletion])).toBe(
      '[{"key":{"id":{"S":"t1"}}},{"key":{"id":{"S":"t1"}},"kind":"deletion"}]',
    );
  });
});
