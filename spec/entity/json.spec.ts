import { inspect } from 'node:util';
import { createEngine } from '../../lib/engine/index.js';
import {
  Attribute,
  bigint,
  binary,
  Entity,
  isoDate,
  list,
  map,
  nested,
  PartitionKey,
  session,
  string,
  stringSet,
  Table,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';

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

class Part {
  @Attribute({ hidden: true }) secret = 's';
  @Attribute(isoDate) since = new Date(0);
}

@Table('logins')
class Login extends Entity {
  @PartitionKey('LOGIN#${user}') pk!: string;
  @Attribute() user!: string;
  @Attribute({ hidden: true }) hash?: string;
  @Attribute(isoDate) at?: Date;
  @Attribute(nested(() => Part)) part?: Part;
  @Attribute(list(map(isoDate))) seen?: Map<string, Date>[];
}
describe('toJSON', () => {
  const zero = '1970-01-01T00:00:00.000Z';
  const login = (): Login =>
    Login.of({ user: 'u', hash: 'h', at: new Date(0), part: new Part(), seen: [new Map([['a', new Date(0)]])] });

  it('answers JSON values at any depth, without what is hidden or made by a template', () => {
    const { toJSON } = login();
    expect(toJSON.call(login())).toEqual({ user: 'u', at: zero, part: { since: zero }, seen: [{ a: zero }] });
  });

  it('is the same of parts that were read, pages and changes', async () => {
    const bound = Login.using(session({ client: createEngine().client() }));
    await createTable(bound);
    const stored = await bound.create(login());
    const query = bound.query({ user: 'u' }).select('pk', 'user', 'hash', 'at', 'part');
    const page = await query.page();
    expect(page.items[0]).toMatchObject({ pk: 'LOGIN#u', hash: 'h' });
    expect(JSON.parse(JSON.stringify(page)).items).toEqual([{ user: 'u', at: zero, part: { since: zero } }]);
    const [hidden] = await bound.query({ user: 'u' }).select('hash').all();
    expect([hidden!.hash, JSON.stringify(hidden)]).toEqual(['h', '{}']);
    stored.hash = 'other';
    stored.at = new Date(1);
    expect(stored.changes()).toMatchObject({ hash: ['h', 'other'] });
    expect(JSON.parse(JSON.stringify(stored.changes()))).toEqual({ at: [zero, '1970-01-01T00:00:00.001Z'] });
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
