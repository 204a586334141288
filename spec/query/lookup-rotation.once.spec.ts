import { inspect } from 'node:util';
import {
  Attribute,
  BlindIndex,
  Encrypted,
  Entity,
  IndexPartitionKey,
  PartitionKey,
  session,
  Table,
  type Key,
} from '../../lib/index.js';
import { createEngine } from '../../lib/engine/index.js';
import { kmsCipher } from '../../lib/kms/index.js';
import { createTable } from '../../lib/tables/index.js';
import { KmsFake } from '../../lib/testkit/index.js';

@Table('rotated', { model: 'Rotated' })
class Person extends Entity {
  @PartitionKey() id!: Key<string>;
  @Encrypted() @Attribute() mail?: string;
  @IndexPartitionKey('by-mail') @BlindIndex({ of: 'mail', bits: 2 }) hash?: string;
}

const kms = new KmsFake();
kms.createKey({ alias: 'alias/a' });
const engine = createEngine();
const client = engine.client();
afterAll(() => client.destroy());
const people = (...keys: number[]) => {
  const blindIndexKeys = keys.map(key => Buffer.alloc(32, key));
  return Person.using(
    session({ client, cipher: kmsCipher({ keyId: 'alias/a', client: kms.client(), blindIndexKeys }) }),
  );
};
const VALUES = Array.from({ length: 8 }, (_, i) => `mail-${i}@x.no`);
beforeAll(async () => {
  await createTable(people(1));
  for (const [v, mail] of VALUES.entries())
    for (let i = 0; i < 3; i++) await people(i === 0 ? 3 : 1).create({ id: `${v}-${i}`, mail });
});

describe('a lookup by a blind index of few bits, under several secrets', () => {
  const lookup = (mail: string) => people(2, 1, 3).index('by-mail').query({ mail });

  it.each(VALUES)('finds each item of %s once', async mail => {
    const query = lookup(mail);
    const all = (await query.all()).map(({ id }) => id).sort();
    expect(all).toHaveLength(3);
    expect(new Set(all).size).toBe(3);
    expect(await query.count()).toBe(3);
    expect((await query.hydrate().all()).map(({ id }) => id).sort()).toEqual(all);
    const paged: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const page = await query.limit(1).page({ cursor });
      paged.push(...page.items.map(({ id }) => id));
      cursor = page.cursor;
    } while (cursor !== undefined && ++pages < 100);
    expect(cursor).toBeUndefined();
    expect(paged.sort()).toEqual(all);
  });

  it('goes on after an item that it found', async () => {
    const query = lookup(VALUES[0]!);
    const all = await query.all();
    const rest = await query.startAt(people(2, 1, 3).cursorOf(all[0]!, query)).all();
    expect(rest.map(({ id }) => id)).toEqual(all.slice(1).map(({ id }) => id));
  });

  it('shows no value while it is not sent', () => {
    const query = lookup(VALUES[0]!);
    const shown = [inspect(query, { depth: 9, showHidden: true }), String(query.explain()), JSON.stringify(query)];
    for (const text of [...shown, inspect(query.hydrate(), { depth: 9 })]) expect(text).not.toContain(VALUES[0]);
    expect(shown[0]).toContain('hash of mail');
  });
});
