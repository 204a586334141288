import { GetItemCommand, PutItemCommand, UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inspect } from 'node:util';
import { reencrypt, session, type ReencryptProgress } from '../../../lib/index.js';
import { createBlindIndexKey, kmsCipher, type KmsCipherOptions } from '../../../lib/kms/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { fixedClock, KmsFake } from '../../../lib/testkit/index.js';
import { describeEngines } from '../../support/engines.js';
import { After, Before, Kept, Plain, Sure, Versioned } from './reencrypted.js';

describeEngines('reencrypt', client => {
  let raw: DynamoDBClient;
  let kms: KmsFake;
  let hashKeys: string[];
  const at = (keyId: string, more: Partial<KmsCipherOptions> = {}) =>
    session({ client: raw, cipher: kmsCipher({ keyId, client: kms.client({ maxAttempts: 1 }), ...more }) });
  const rotated = () => at('alias/new', { readKeyIds: ['alias/old'], blindIndexKeys: [...hashKeys].reverse() });
  const row = async (TableName: string, id: string) =>
    (await raw.send(new GetItemCommand({ TableName, Key: { id: { S: id } } }))).Item!;
  const failing = async (run: () => Promise<unknown>): Promise<unknown> => {
    const error: unknown = await run().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)).not.toContain('swordfish');
    return error;
  };

  beforeEach(async () => {
    raw = client();
    kms = new KmsFake();
    kms.createKey({ alias: 'alias/old' });
    kms.createKey({ alias: 'alias/new' });
    hashKeys = await Promise.all(['alias/old', 'alias/new'].map(keyId => createBlindIndexKey(kms.client(), { keyId })));
  });
  beforeAll(async () => {
    raw = client();
    for (const type of [Versioned, Before, Sure])
      await createTable(type.using(session({ client: raw })) as typeof Before);
  });
  const fill = async (count: number): Promise<void> => {
    const Old = Versioned.using(at('alias/old', { blindIndexKeys: [hashKeys[0]!] }));
    for await (const one of Old.scan().select('id')) await Old.delete({ id: one.id! });
    for (let i = 0; i < count; i++) await Old.create({ id: `f${i}`, secret: `swordfish ${i}` });
    await Old.create({ id: 'none' });
  };

  it('of a certain class goes as transactions', async () => {
    await Sure.using(at('alias/old')).create({ id: 's', secret: 'swordfish' });
    const sent: string[] = [];
    const base = rotated();
    const cipher = kmsCipher({ keyId: 'alias/new', readKeyIds: ['alias/old'], client: kms.client() });
    const on = { request: ({ operation }: { readonly operation: string }) => void sent.push(operation) };
    const New = Sure.using(session({ transport: base.transport, cipher, on }));
    expect(await reencrypt(New)).toMatchObject({ rewritten: 1 });
    expect(sent.filter(operation => operation !== 'Scan')).toEqual(['TransactWriteItems']);
    expect(await New.get({ id: 's' })).toMatchObject({ secret: 'swordfish', version: 0 });
  });

  it('rewrites what is under an old key, and leaves version, timestamp and everything else', async () => {
    await fill(12);
    const before = await row('files', 'f3');
    const New = Versioned.using(rotated());
    const steps: ReencryptProgress[] = [];
    const counts = await reencrypt(New, { segments: 3, onProgress: step => steps.push(step) });
    expect(counts).toEqual({ read: 13, rewritten: 12, skipped: 1, failed: 0, conflicts: 0 });
    expect(steps.at(-1)).toMatchObject({ done: true, segments: 3, segmentsDone: 3, read: 13 });
    const after = await row('files', 'f3');
    const { secret: _, secretHash: hash, ...rest } = after;
    const { secret: old, secretHash: oldHash, ...same } = before;
    expect(rest).toEqual(same);
    expect(after['secret']).not.toEqual(old);
    expect(hash).not.toEqual(oldHash);
    kms.disable('alias/old');
    const Fresh = Versioned.using(at('alias/new', { blindIndexKeys: [hashKeys[1]!] }));
    for (let i = 0; i < 12; i++) expect((await Fresh.get({ id: `f${i}` })).secret).toBe(`swordfish ${i}`);
    expect(await reencrypt(Fresh)).toMatchObject({ rewritten: 0, skipped: 13 });
  });

  it('goes on from a token after a crash, with nothing lost and nothing unreadable', async () => {
    await fill(20);
    const New = Versioned.using(rotated());
    let token: string | undefined;
    let crashes = 0;
    for (let done = false; !done;) {
      let pages = 0;
      const run = reencrypt(New, {
        segments: 2,
        rateLimit: 6,
        ...(token !== undefined && { resume: token }),
        onProgress: step => {
          token = step.resume;
          if (!step.done && ++pages === 3) throw new Error('crash');
        },
      });
      const error = await failing(() => run);
      if (error === undefined) done = true;
      else crashes++;
      for (let i = 0; i < 20; i++) expect((await New.get({ id: `f${i}` })).secret).toBe(`swordfish ${i}`);
    }
    expect(crashes).toBeGreaterThan(1);
    expect(await reencrypt(New, { resume: token! })).toEqual({
      read: 21,
      rewritten: 20,
      skipped: 1,
      failed: 0,
      conflicts: 0,
    });
    expect(await failing(() => reencrypt(New, { resume: 'none' }))).toMatchObject({ code: 'ErrInvalidOperator' });
    expect(await failing(() => reencrypt(New, { resume: token!, segments: 3 }))).toMatchObject({
      code: 'ErrInvalidOperator',
    });
    expect(await failing(() => reencrypt(After.using(rotated()), { resume: token! }))).toMatchObject({
      code: 'ErrInvalidOperator',
    });
  }, 60_000);

  it.each(['versioned', 'not versioned'] as const)(
    'never loses what another writer does meanwhile (%s)',
    async which => {
      const Old: typeof Before = (which === 'versioned' ? Versioned : Before).using(
        at('alias/old', { blindIndexKeys: [hashKeys[0]!] }),
      ) as never;
      const New = (which === 'versioned' ? Versioned : Before).using(rotated()) as typeof Before;
      const value = (text: string) => (which === 'versioned' ? text : { pin: text }) as never;
      const table = which === 'versioned' ? 'files' : 'loose';
      for await (const one of Old.scan().select('id')) await Old.delete({ id: one.id! });
      for (let i = 0; i < 6; i++) await Old.create({ id: `c${i}`, secret: value('first') });
      // Another process writes each item after it was read and before it is rewritten.
      const cut = new Set<string>();
      const overtaking = {
        send: async (command: { input: { Key?: { id: { S: string } } } }, options?: object) => {
          const id = command.input.Key?.id.S;
          if (command instanceof UpdateItemCommand && id !== undefined && !cut.has(id)) {
            cut.add(id);
            if (id === 'c5') await Old.delete({ id });
            else await Old.update({ id }, o => o.secret.set(value(`second ${id}`)));
          }
          return raw.send(command as never, options);
        },
      };
      const cipher = kmsCipher({
        keyId: 'alias/new',
        readKeyIds: ['alias/old'],
        client: kms.client(),
        blindIndexKeys: [...hashKeys].reverse(),
      });
      const Overtaken = (which === 'versioned' ? Versioned : Before).using(
        session({ client: overtaking as never, cipher }),
      );
      const counts = await reencrypt(Overtaken as typeof Before);
      expect(counts).toEqual({ read: 6, rewritten: 5, skipped: 1, failed: 0, conflicts: 6 });
      for (let i = 0; i < 5; i++) expect((await New.get({ id: `c${i}` })).secret).toEqual(value(`second c${i}`));
      expect(await row(table, 'c5')).toBeUndefined();
    },
  );

  it('binds envelopes of version 1 where the class binds and may read them', async () => {
    const Old = Before.using(at('alias/old'));
    for await (const one of Old.scan().select('id')) await Old.delete({ id: one.id! });
    await Old.put({ id: 'v', secret: { pin: 'swordfish' } }, { ignoreVersion: true });
    const Bound = After.using(at('alias/old'));
    expect(await reencrypt(Bound)).toMatchObject({ failed: 0, conflicts: 0 });
    expect((await row('loose', 'v'))['secret']!.M!['v']).toEqual({ N: '2' });
    expect((await Bound.get({ id: 'v' })).secret).toEqual({ pin: 'swordfish' });
  });

  /** Fails the first request of each kind for each item in a way of its own, before or after it was applied. */
  const failingOnce = (fail: (apply: () => Promise<unknown>) => Promise<unknown>): DynamoDBClient => {
    const met = new Set<string>();
    const send = async (command: { input: { Key?: unknown } }, options?: object): Promise<unknown> => {
      const what = `${command.constructor.name} ${JSON.stringify(command.input.Key)}`;
      const apply = () => raw.send(command as never, options);
      if (met.has(what)) return apply();
      met.add(what);
      return fail(apply);
    };
    return { send } as never;
  };
  const named = (name: string, more: object = {}) => Object.assign(new Error(name), { name, ...more });
  it.each<[string, (apply: () => Promise<unknown>) => Promise<unknown>]>([
    ['answers get lost', async apply => (await apply(), Promise.reject(named('TimeoutError', { code: 'ECONNRESET' })))],
    ['requests get lost', () => Promise.reject(named('TimeoutError', { code: 'ETIMEDOUT' }))],
    ['it is throttled', () => Promise.reject(named('ProvisionedThroughputExceededException', { $fault: 'client' }))],
    ['the service fails', () => Promise.reject(named('InternalServerError', { $fault: 'server' }))],
  ])('rewrites every item once, where %s', async (_how, fail) => {
    await fill(6);
    const before = await row('files', 'f3');
    const cipher = rotated().cipher!;
    const clock = { now: () => new Date(), sleep: () => Promise.resolve() };
    const Failing = Versioned.using(session({ client: failingOnce(fail), cipher, clock }));
    const counts = await reencrypt(Failing);
    expect(counts).toMatchObject({ read: 7, failed: 0 });
    const after = await row('files', 'f3');
    expect([after['version'], after['at'], after['note']]).toEqual([before['version'], before['at'], before['note']]);
    const Fresh = Versioned.using(at('alias/new', { blindIndexKeys: [hashKeys[1]!] }));
    for (let i = 0; i < 6; i++) expect((await Fresh.get({ id: `f${i}` })).secret).toBe(`swordfish ${i}`);
    expect(await reencrypt(Fresh)).toMatchObject({ read: 7, rewritten: 0 });
  });

  it('reads and rewrites at the rate that it is told, and no faster', async () => {
    await fill(24);
    for (const [rateLimit, segments] of [
      [5, 1],
      [10, 3],
      [2, 2],
    ] as const) {
      const clock = fixedClock('2026-01-01T00:00:00Z');
      const begun = clock.now().getTime();
      const { cipher } = rotated();
      const paces: number[] = [];
      const Paced = Versioned.using(session({ client: raw, cipher: cipher!, clock }));
      await reencrypt(Paced, {
        rateLimit,
        segments,
        onProgress: ({ read }) => paces.push((read / Math.max(clock.now().getTime() - begun, 1000)) * 1000),
      });
      const seconds = (clock.now().getTime() - begun) / 1000;
      // 25 items, of which a second's worth at most may be ahead.
      expect(seconds).toBeGreaterThanOrEqual(25 / rateLimit - 1);
      expect(seconds).toBeLessThanOrEqual(25 / rateLimit + 1);
      expect(Math.max(...paces)).toBeLessThanOrEqual(rateLimit * 2);
    }
  });

  it('rewrites what a class lets nobody change, because it says the same afterwards', async () => {
    const Old = Kept.using(at('alias/old'));
    for await (const one of Before.using(at('alias/old')).scan().select('id'))
      await Before.using(at('alias/old')).delete({ id: one.id! });
    await Old.create({ id: 'k', secret: { pin: 'swordfish' } });
    const New = Kept.using(rotated());
    await expect(New.put({ id: 'k', secret: { pin: 'x' } })).rejects.toMatchObject({
      code: 'ErrImmutableModelMutation',
    });
    expect(await reencrypt(New)).toMatchObject({ read: 1, rewritten: 1 });
    kms.disable('alias/old');
    expect((await Kept.using(at('alias/new')).get({ id: 'k' })).secret).toEqual({ pin: 'swordfish' });
  });

  it('gathers what lies under several keys under one', async () => {
    const ids = ['alias/old', 'alias/third', 'alias/new'];
    kms.createKey({ alias: 'alias/third' });
    for await (const one of Before.using(at('alias/old')).scan().select('id'))
      await Before.using(at('alias/old')).delete({ id: one.id! });
    for (const keyId of ids)
      await Before.using(at(keyId)).put({ id: keyId, secret: { pin: keyId } }, { ignoreVersion: true });
    const All = Before.using(at('alias/new', { readKeyIds: ['alias/old', 'alias/third'] }));
    for (const id of ids) expect((await All.get({ id })).secret).toEqual({ pin: id });
    await expect(
      Before.using(at('alias/new', { readKeyIds: ['alias/old'] })).get({ id: 'alias/third' }),
    ).rejects.toMatchObject({
      // Nothing is wrong with the envelope: it opens once its key is listed.
      code: 'ErrEncryptionUnavailable',
    });
    expect(await reencrypt(All)).toMatchObject({ read: 3, rewritten: 2, skipped: 1 });
    for (const id of ids) expect((await Before.using(at('alias/new')).get({ id })).secret).toEqual({ pin: id });
  });

  it('ends at an item that does not open, or passes it over where it is told to', async () => {
    await fill(2);
    await raw.send(new PutItemCommand({ TableName: 'files', Item: { id: { S: 'bad' }, secret: { S: 'swordfish' } } }));
    const New = Versioned.using(rotated());
    expect(await failing(() => reencrypt(New))).toMatchObject({ code: 'ErrInvalidEncryptedEnvelope' });
    const failures: unknown[] = [];
    const counts = await reencrypt(New, { onFailure: failure => failures.push(failure) });
    expect(counts).toMatchObject({ read: 4, failed: 1 });
    expect(failures).toEqual([
      { key: { id: 'bad' }, error: expect.objectContaining({ code: 'ErrInvalidEncryptedEnvelope' }) as unknown },
    ]);
    expect((await row('files', 'bad'))['secret']).toEqual({ S: 'swordfish' });
  });

  it('writes nothing that cannot be opened again, and nothing without KMS', async () => {
    await fill(1);
    const before = await row('files', 'f0');
    const New = Versioned.using(rotated());
    kms.disable('alias/new');
    expect(await failing(() => reencrypt(New))).toMatchObject({ code: 'ErrEncryptionUnavailable' });
    expect(await row('files', 'f0')).toEqual(before);
  });

  it('refuses what cannot work before any request', async () => {
    const refusal = { code: 'ErrInvalidOperator' };
    expect(await failing(() => reencrypt(Plain.using(rotated())))).toMatchObject(refusal);
    expect(await failing(() => reencrypt(Versioned.using(rotated()), { rateLimit: 0 }))).toMatchObject(refusal);
    expect(await failing(() => reencrypt(Versioned.using(rotated()), { segments: 0 }))).toMatchObject(refusal);
    expect(await failing(() => reencrypt(Versioned.using(session({ client: raw }))))).toMatchObject({
      code: 'ErrEncryptionNotConfigured',
    });
    expect(await failing(() => reencrypt(Versioned.using(at('alias/old', { writeOnly: true }))))).toMatchObject({
      code: 'ErrEncryptionNotConfigured',
    });
  });
});
