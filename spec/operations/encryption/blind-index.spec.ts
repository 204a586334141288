import { GetItemCommand, QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  Attribute,
  batchWrite,
  BlindIndex,
  Encrypted,
  Entity,
  index,
  Index,
  IndexPartitionKey,
  IndexSortKey,
  PartitionKey,
  reencrypt,
  session,
  Table,
  transact,
  Version,
  type Key,
  type Session,
} from '../../../lib/index.js';
import { kmsCipher, createBlindIndexKey } from '../../../lib/kms/index.js';
import { hydrateRecord } from '../../../lib/streams/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { KmsFake, streamEvent } from '../../../lib/testkit/index.js';
import { describeEngines } from '../../support/engines.js';

const lower = (text: string): string => text.trim().toLowerCase();

@Table('people', { model: 'Person' })
@Index('by-few', { projection: ['email'] })
@Index('by-key-only', { projection: 'KEYS_ONLY' })
class Person extends Entity {
  @PartitionKey() id!: Key<string>;
  @Encrypted() @Attribute() email?: string | null | undefined;
  @IndexPartitionKey('by-mail') @BlindIndex({ of: 'email', normalize: lower }) emailHash?: string;
  @IndexPartitionKey('by-few') @IndexPartitionKey('by-key-only') @BlindIndex({ of: 'email', bits: 1 }) oneBit?: string;
  @IndexSortKey('by-mail') @Attribute() joined?: string;
  @Attribute() tenant?: string;
  @Attribute() note = '';
  @Version() version!: number;
  static readonly byMail = index(() => Person, 'by-mail').on('email', 'joined');
}

describeEngines('an entity with a blind index', client => {
  let raw: DynamoDBClient;
  let kms: KmsFake;
  let secrets: string[];
  let sent: { operation: string }[] = [];
  const keyId = 'alias/people';
  const on = { request: (event: { operation: string }) => sent.push(event) };
  const sessionWith = (blindIndexKeys: string[]): Session =>
    session({ client: raw, on, cipher: kmsCipher({ keyId, client: kms.client(), blindIndexKeys }) });
  let People: typeof Person;

  beforeAll(async () => {
    raw = client();
    kms = new KmsFake();
    kms.createKey({ alias: keyId });
    secrets = [await createBlindIndexKey(kms.client(), { keyId }), await createBlindIndexKey(kms.client(), { keyId })];
    People = Person.using(sessionWith([secrets[0]!]));
    await createTable(People);
  });
  beforeEach(() => {
    sent = [];
  });
  const stored = async (id: string) =>
    (await raw.send(new GetItemCommand({ TableName: 'people', Key: { id: { S: id } } }))).Item!;
  const hashOf = async (id: string) => (await stored(id))['emailHash']?.S;
  const found = async (email: string) => (await People.index('by-mail').query({ email }).all()).map(({ id }) => id);

  it('is filled by every write, changes with its field, and leaves with it', async () => {
    const ann = await People.create({ id: 'w1', email: ' Ann@Example.com' });
    const hash = await hashOf('w1');
    expect(hash).toMatch(/^[\w-]{43}$/);
    expect(ann.emailHash).toBe(hash);
    expect((await stored('w1'))['oneBit']!.S).toMatch(/^[gA]A$/);
    await People.put({ id: 'w2', email: 'ann@example.com' });
    await batchWrite([People.of({ id: 'w3', email: 'ANN@example.com' })], { ignoreVersions: true });
    await transact(tx => tx.create(People.of({ id: 'w4', email: 'ann@example.com' })));
    await People.update({ id: 'w5' }, p => [p.email.set('ann@EXAMPLE.com'), p.note.set('x')]);
    for (const id of ['w2', 'w3', 'w4', 'w5']) expect([id, await hashOf(id)]).toEqual([id, hash]);

    const other = await People.get({ id: 'w2' });
    other.email = 'bob@example.com';
    await other.save();
    const bob = await hashOf('w2');
    expect(bob).not.toBe(hash);
    expect(other.emailHash).toBe(bob);
    await transact(async tx => {
      const four = await People.get({ id: 'w4' });
      four.email = 'bob@example.com';
      tx.save(four).update(People, { id: 'w5' }, p => p.email.set('bob@example.com'));
    });
    await People.mutate({ id: 'w3' }, p => (p.email = 'bob@example.com'));
    for (const id of ['w3', 'w4', 'w5']) expect([id, await hashOf(id)]).toEqual([id, bob]);

    other.email = undefined;
    await other.save();
    expect(await stored('w2')).not.toHaveProperty('emailHash');
    expect(await stored('w2')).not.toHaveProperty('oneBit');
    expect(other.emailHash).toBeUndefined();
    await People.update({ id: 'w3' }, p => p.email.remove());
    expect(await stored('w3')).not.toHaveProperty('emailHash');
    await People.update({ id: 'w4' }, p => p.email.set(null));
    expect(await stored('w4')).not.toHaveProperty('emailHash');
    expect((await People.get({ id: 'w4' })).email).toBeNull();
    await People.create({ id: 'w6', email: null });
    expect(await stored('w6')).not.toHaveProperty('emailHash');
  });

  it('is not written again by a save that leaves its field alone', async () => {
    await People.create({ id: 's', email: 'same@example.com' });
    const person = await People.get({ id: 's' });
    expect(person.isChanged).toBe(false);
    sent = [];
    await person.save();
    expect(sent).toEqual([]);
    person.email = 'SAME@example.com';
    expect(person.changes()).toEqual({ email: ['[encrypted]', '[encrypted]'] });
    await person.save();
    expect(sent).toHaveLength(1);
    expect(person.isChanged).toBe(false);
  });

  it('is set by nobody else', async () => {
    const [refusal, mistake] = [{ code: 'ErrInvalidInput' }, { code: 'ErrInvalidModel' }];
    sent = [];
    await expect(People.create({ id: 'f', email: 'a', emailHash: 'forged' })).rejects.toMatchObject(refusal);
    await expect(People.create({ id: 'f', emailHash: 'forged' })).rejects.toMatchObject(refusal);
    await expect(People.update({ id: 'f' }, p => p.emailHash.set('forged'))).rejects.toMatchObject(mistake);
    await expect(People.update({ id: 'f' }, p => p.emailHash.remove())).rejects.toMatchObject(mistake);
    expect(sent).toEqual([]);
    const person = await People.create({ id: 'f', email: 'a', joined: 'f' });
    person.emailHash = 'forged';
    await expect(person.save()).rejects.toMatchObject(mistake);
    person.revert();
    // A copy carries the hash of its value along.
    await expect(People.create({ ...person, id: 'f2' })).resolves.toMatchObject({ emailHash: person.emailHash });
    await person.delete();
    person.email = 'b';
    await person.save();
    expect(await found('b')).toEqual(['f']);
  });

  it('finds items by the value, in pages, counted, projected, by typed handle and by its own name', async () => {
    for (const [id, email] of [
      ['q1', 'Find@me.org'],
      ['q2', 'find@me.org'],
      ['q3', 'other@me.org'],
    ] as const)
      await People.create({ id, email, joined: id });
    expect(await found('FIND@me.org ')).toEqual(['q1', 'q2']);
    const byMail = index(() => People, 'by-mail').on('email', 'joined');
    expect((await byMail.query({ email: 'find@me.org', joined: 'q2' }).all()).map(p => p.id)).toEqual(['q2']);
    expect((await People.index('by-mail').query({ emailHash: 'find@me.org' }).all()).map(p => p.id)).toEqual([
      'q1',
      'q2',
    ]);
    const query = People.index('by-mail').query({ email: 'find@me.org' });
    expect(await query.count()).toBe(2);
    expect(await query.descending().first()).toMatchObject({ id: 'q2', email: 'find@me.org' });
    expect(await query.select('id', 'joined').all()).toEqual([
      { id: 'q1', joined: 'q1' },
      { id: 'q2', joined: 'q2' },
    ]);
    const page = await query.limit(1).page();
    expect(page.items.map(p => p.id)).toEqual(['q1']);
    const next = await query.limit(1).page({ cursor: page.cursor });
    expect(next.items.map(p => p.id)).toEqual(['q2']);
    expect((await query.page({ before: next.previous })).items.map(p => p.id)).toEqual(['q1']);
    expect(await query.where(p => p.joined.gt('q1')).all()).toMatchObject([{ id: 'q2' }]);
    expect(await query.filter(p => p.note.eq('none')).all()).toEqual([]);
    expect(query.explain().keyCondition).toBe('emailHash = {"S":"hash of email"}');
    expect(() => query.input()).toThrow('hashed when the query is sent');
  });

  it('drops false hits of a hash cut short, which DynamoDB alone would answer', async () => {
    const emails = Array.from({ length: 8 }, (_, i) => `bit${i}@x.org`);
    for (const email of emails) await People.create({ id: email, email });
    const bit = (await stored(emails[0]!))['oneBit']!;
    const { Count } = await raw.send(
      new QueryCommand({
        TableName: 'people',
        IndexName: 'by-few',
        KeyConditionExpression: 'oneBit = :b',
        ExpressionAttributeValues: { ':b': bit },
      }),
    );
    expect(Count).toBeGreaterThan(1);
    const query = People.index('by-few').query({ email: emails[0]! });
    expect((await query.all()) as unknown[]).toMatchObject([{ id: emails[0] }]);
    expect(await query.count()).toBe(1);
    expect(await query.one()).toMatchObject({ email: emails[0] });
    expect((await query.hydrate().all()).map(p => p.id)).toEqual([emails[0]]);
    expect((await query.take(5)) as unknown[]).toHaveLength(1);
    const keysOnly = People.index('by-key-only').query({ email: emails[0]! });
    await expect(keysOnly.all()).rejects.toMatchObject({ code: 'ErrInvalidOperator' });
    expect((await keysOnly.hydrate().all()).map(p => p.id)).toEqual([emails[0]]);
  });

  it('is looked up under old secrets too, and written under the new one', async () => {
    for (const id of ['r1', 'r2']) await People.create({ id, email: 'rotate@me.org', joined: id });
    const Rotated = Person.using(sessionWith([secrets[1]!, secrets[0]!]));
    await Rotated.create({ id: 'r3', email: 'rotate@me.org', joined: 'r3' });
    const touched = await Rotated.get({ id: 'r1' });
    touched.email = 'Rotate@me.org';
    await touched.save();
    expect(await hashOf('r1')).toBe(await hashOf('r3'));
    expect(await hashOf('r1')).not.toBe(await hashOf('r2'));
    const query = Rotated.index('by-mail').query({ email: 'rotate@me.org' });
    expect((await query.all()).map(p => p.id).sort()).toEqual(['r1', 'r2', 'r3']);
    expect(await query.count()).toBe(3);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await query.limit(1).page({ cursor });
      seen.push(...page.items.map(p => p.id));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(seen.sort()).toEqual(['r1', 'r2', 'r3']);
    expect(await found('rotate@me.org')).toEqual(['r2']);
  });

  it('is found under the new secret alone once what was written under the old one is rewritten', async () => {
    const Before = Person.using(sessionWith([secrets[0]!]));
    const plain = Buffer.alloc(32, 9).toString('base64');
    const After = Person.using(sessionWith([plain, secrets[0]!, secrets[1]!]));
    for (const id of ['t1', 't2']) await Before.create({ id, email: 'turn@me.org', joined: id });
    await After.create({ id: 't3', email: 'turn@me.org', joined: 't3' });
    const ids = async (Type: typeof Person) =>
      (await Type.byMail.query({ email: 'Turn@me.org' }).all()).map(({ id }) => id);
    expect((await ids(After)).sort()).toEqual(['t1', 't2', 't3']);
    const { rewritten, failed } = await reencrypt(After);
    expect([rewritten > 1, failed]).toEqual([true, 0]);
    expect(await ids(Person.using(sessionWith([plain])))).toEqual(['t1', 't2', 't3']);
    expect(await ids(Before)).toEqual([]);
    expect((await stored('t1'))['version']).toEqual({ N: '0' });
  });

  it('is in the images of streams, and in those that the test kit makes', async () => {
    const person = await People.create({ id: 'e1', email: 'stream@me.org' });
    const changed = People.of({ id: 'e1', email: 'other@me.org', joined: '2026' });
    const event = await streamEvent({ insert: person }, { modify: [person, changed] }, { remove: person });
    expect(JSON.stringify(event)).not.toContain('me.org');
    const images = event.Records.map(({ dynamodb }) => dynamodb as { NewImage?: unknown; OldImage?: unknown });
    expect(images[0]!.NewImage).toMatchObject({ emailHash: { S: await hashOf('e1') } });
    expect(images[1]!.OldImage).toMatchObject({ emailHash: { S: await hashOf('e1') } });
    expect(images[1]!.NewImage).toMatchObject({ emailHash: { S: expect.stringMatching(/^[\w-]{43}$/) as string } });
    expect(images[1]!.NewImage).not.toMatchObject({ emailHash: { S: await hashOf('e1') } });
    expect(images[2]!.OldImage).toMatchObject({ emailHash: { S: await hashOf('e1') } });
    const { cipher } = sessionWith([secrets[0]!]);
    const { before, after } = await hydrateRecord(Person, event.Records[1]!, { cipher: cipher! });
    expect([before!.email, before!.emailHash]).toEqual(['stream@me.org', await hashOf('e1')]);
    expect(after!.email).toBe('other@me.org');
  });

  it('is looked up by the handle of a class in the session that the class is used with', async () => {
    await People.create({ id: 'h1', email: 'handle@me.org', joined: 'h' });
    expect((await People.byMail.query({ email: 'handle@me.org' }).all()).map(({ id }) => id)).toEqual(['h1']);
    const None = Person.using(sessionWith([Buffer.alloc(32, 1).toString('base64')]));
    expect(await None.byMail.query({ email: 'handle@me.org' }).all()).toEqual([]);
    expect(
      (
        await None.using(sessionWith([secrets[0]!]))
          .byMail.query({ email: 'handle@me.org' })
          .all()
      ).length,
    ).toBe(1);
  });

  it('never sends the value it stands for in a condition', async () => {
    sent = [];
    const refusal = { code: 'ErrEncryptedFieldNotQueryable' };
    expect(() => People.query({ id: 'a' }).filter(p => p.emailHash.eq('ann@example.com'))).toThrow(
      expect.objectContaining(refusal),
    );
    expect(() => People.scan().filter(p => p.emailHash.in(['ann@example.com']))).toThrow(
      expect.objectContaining(refusal),
    );
    await expect(People.index('by-mail').query({ joined: 'x', email: undefined }).all()).rejects.toMatchObject({
      code: 'ErrMissingPrimaryKey',
    });
    await expect(People.query({ email: 'ann@example.com' } as never).all()).rejects.toMatchObject(refusal);
    await expect(People.index('by-mail').query({ email: 'a', emailHash: 'a' }).all()).rejects.toMatchObject({
      code: 'ErrInvalidOperator',
    });
    const Keyless = Person.using(sessionWith([]));
    await expect(Keyless.create({ id: 'k', email: 'a' })).rejects.toMatchObject({ code: 'ErrEncryptionNotConfigured' });
    await expect(Keyless.index('by-mail').query({ email: 'a' }).all()).rejects.toMatchObject({
      code: 'ErrEncryptionNotConfigured',
    });
    expect(sent).toEqual([]);
  });
});
