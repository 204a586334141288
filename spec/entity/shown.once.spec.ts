import { inspect } from 'node:util';
import {
  Attribute,
  Encrypted,
  Entity,
  Index,
  IndexPartitionKey,
  PartitionKey,
  Table,
  bigint,
  binary,
  isoDate,
  list,
  map,
  nested,
  stringSet,
  type Key,
} from '../../lib/index.js';
import { createEngine } from '../../lib/engine/index.js';
import { createTable } from '../../lib/tables/index.js';
import { deterministicCipher } from '../../lib/testkit/index.js';
import { failure, spelled, world } from './support/world.js';

class Addr {
  @Attribute({ required: true }) accessor country!: string;
  @Attribute() accessor zip: string | undefined;
}
/** Its text is kept elsewhere than in a property of its name. */
class Tag {
  readonly #kept = { text: '' };
  get text(): string {
    return this.#kept.text;
  }
  set text(text: string) {
    this.#kept.text = text;
  }
}
// As compilers of the legacy protocol call it.
(Attribute() as (target: object, key: string) => void)(Tag.prototype, 'text');
@Table('shown')
class Shown extends Entity {
  @PartitionKey() accessor id!: Key<string>;
  @Attribute() accessor name = '';
  @Attribute(nested(Addr)) addr?: Addr;
  @Attribute(list(nested(Addr))) past?: Addr[];
  @Attribute(map(nested(Tag))) tags?: Map<string, Tag>;
  @Attribute(stringSet) labels?: Set<string>;
  @Attribute(bigint) big?: bigint;
  @Attribute(binary) raw?: Uint8Array;
  cached = 1;
}

let made = 0;
class Limits {
  @Attribute({ default: 'read' }) daily = 5;
  @Attribute() monthly = 50;
}
@Table('older')
@Index('by-plan')
class Older extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute({ default: 'read' }) plan = 'free';
  @Attribute({ default: 'read', required: true }) token = `t${++made}`;
  @Attribute(isoDate, { default: 'read' }) since = new Date(++made);
  @Attribute(nested(Limits)) limits?: Limits;
  @Encrypted({ default: 'read' }) secret = 'none';
  @Attribute() other = 'never read';
  @IndexPartitionKey('by-plan', 'PLAN#${plan}') planKey?: string;
}

const to = world(createEngine().client(), { cipher: deterministicCipher('shown') });
beforeAll(() => createTable(Shown, Older));

describe('what an entity shows of itself', () => {
  const ada = async (): Promise<Shown> => {
    const addr = Object.assign(new Addr(), { country: 'NO', zip: '1' });
    const tag = Object.assign(new Tag(), { text: 'x' });
    return Shown.create({ id: '1', name: 'Ada', addr, past: [addr], tags: new Map([['a', tag]]) });
  };

  it('is the fields that the model declares, accessors and getters among them', async () => {
    const user = await ada();
    expect(JSON.parse(JSON.stringify(user))).toEqual({
      id: '1',
      name: 'Ada',
      addr: { country: 'NO', zip: '1' },
      past: [{ country: 'NO', zip: '1' }],
      tags: { a: { text: 'x' } },
    });
    const text = inspect(user, { depth: 5 });
    expect(text).toMatch(/^Shown \{/);
    expect(text).toContain("name: 'Ada'");
    expect(text).toContain("addr: Addr { country: 'NO', zip: '1' }");
    expect(text).toContain("'a' => Tag { text: 'x' }");
  });

  it('is the same of a part of it that was read: a plain object, whose JSON has no less', async () => {
    await Shown.delete({ id: '1' });
    await ada();
    await Shown.update({ id: '1' }, s => [
      s.labels.set(new Set(['b', 'a'])),
      s.big.set(12n),
      s.raw.set(Uint8Array.of(1)),
    ]);
    const parts = Shown.query({ id: '1' }).select('addr.country', 'past', 'tags', 'labels', 'big', 'raw', 'name');
    const [row] = await parts.all();
    expect(Object.keys(row!).sort()).toEqual(['addr', 'big', 'labels', 'name', 'past', 'raw', 'tags']);
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
    expect({ ...row }).not.toHaveProperty('toJSON');
    expect(JSON.parse(JSON.stringify({ items: [row] }))).toEqual({
      items: [
        {
          addr: { country: 'NO' },
          past: [{ country: 'NO', zip: '1' }],
          tags: { a: { text: 'x' } },
          labels: ['a', 'b'],
          big: '12',
          raw: 'AQ==',
          name: 'Ada',
        },
      ],
    });
    const [names] = await Shown.query({ id: '1' }).select('name').all();
    expect(Reflect.ownKeys(names!)).toEqual(['name']);
  });

  it('is a change where an accessor of an incomplete nested value changed', async () => {
    await to.put('shown', {
      id: { S: '2' },
      addr: { M: { zip: { S: '1' } } },
      tags: { M: { a: { M: { text: { S: 'x' }, more: { S: 'y' } } } } },
    });
    const user = await Shown.get({ id: '2' });
    user.addr!.zip = '2';
    user.tags!.get('a')!.text = 'z';
    expect(user.changes()).toEqual({ 'addr.zip': ['1', '2'], 'tags.a.text': ['x', 'z'] });
    to.writes();
    await user.save();
    expect(spelled(to.writes()[0]).update).toBe('SET addr.zip = {"S":"2"}, tags.a.text = {"S":"z"}');
  });
});

describe("a default with { default: 'read' }", () => {
  beforeEach(async () => {
    await to.put('older', { id: { S: '1' }, limits: { M: { monthly: { N: '9' } } } });
    to.writes();
  });

  it('fills what an item lacks, and is no change', async () => {
    const older = await Older.get({ id: '1' });
    expect(older).toMatchObject({ plan: 'free', secret: 'none', limits: { daily: 5, monthly: 9 }, other: undefined });
    expect([older.token, older.since]).toEqual([expect.any(String), expect.any(Date)]);
    expect([older.isChanged, older.changes()]).toEqual([false, {}]);
    await older.save();
    expect(to.writes()).toEqual([]);
    older.other = 'x';
    older.limits!.monthly = 8;
    await older.save();
    expect(spelled(to.writes()[0]).update).toBe('SET limits.monthly = {"N":"8"}, other = {"S":"x"}');
    expect(older.isChanged).toBe(false);
    await older.reload();
    expect(older.isChanged).toBe(false);
    older.revert();
    expect([older.plan, older.isChanged]).toEqual(['free', false]);
  });

  it('is written once it is something else, with what is made of it', async () => {
    const older = await Older.get({ id: '1' });
    older.plan = 'pro';
    older.limits!.daily = 6;
    older.since.setTime(7);
    await older.save();
    const raw = await to.raw('older', { id: { S: '1' } });
    expect(raw).toEqual({
      id: { S: '1' },
      plan: { S: 'pro' },
      planKey: { S: 'PLAN#pro' },
      since: { S: '1970-01-01T00:00:00.007Z' },
      limits: { M: { monthly: { N: '9' }, daily: { N: '6' } } },
    });
  });

  it('is refused where it says nothing, or would make another key', async () => {
    @Table('wrong')
    class Wrong extends Entity {
      @PartitionKey('W#${kind}') id!: string;
      @Attribute({ default: 'read' }) kind = 'a';
      @Attribute({ default: 'write' as 'read' }) more = 'a';
    }
    const { message } = await failure(() => Wrong.get({ kind: 'a' }));
    expect(message).toContain('which takes a default where an item lacks it');
    expect(message).toContain("an option default that is not 'read'");
  });
});
