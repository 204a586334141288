import { batchWrite, connect, repairUnique, transact, verifyUnique, type UniqueReport } from '../../../lib/index.js';
import type { Transport } from '../../../lib/session/transport.js';
import { createTable } from '../../../lib/tables/index.js';
import { fixedClock } from '../../../lib/testkit/fixed-clock.js';
import { describeEngines } from '../../support/engines.js';
import { transportOf, wire } from '../../operations/support.js';
import { Seat, User } from './entities.js';
import { reserved, rows } from './sentinels.js';

const past = { ignoreUnique: true, ignoreVersions: true };
const told = ({ findings }: UniqueReport): readonly string[] =>
  findings
    .map(({ fault, fields, item, other, mended }) => {
      const keys = [item, other].map(key => Object.values(key ?? {}).join()).filter(text => text !== '');
      return `${fault} ${fields.join('+')} ${keys.join(' ')}${mended ? ' mended' : ''}`;
    })
    .sort();

describeEngines('verifyUnique and repairUnique', client => {
  beforeAll(async () => {
    wire(client());
    await createTable(User, Seat);
  });
  beforeEach(async () => {
    wire(client());
    for (const type of [User, Seat]) {
      const all = await (type as typeof User).scan().all();
      await batchWrite(
        all.map(one => (one instanceof Seat ? Seat.deletion({ n: one.n }) : User.deletion({ id: one.id }))),
        past,
      );
      await repairUnique(type as typeof User);
    }
    expect([...(await rows(client(), 'users')), ...(await rows(client(), 'seats'))]).toEqual([]);
  });

  it('find nothing wrong where every write went by the guard, and change nothing', async () => {
    await User.create({ id: 'a', email: 'a@x', tenant: 't', handle: 'h' });
    await User.create({ id: 'b' });
    const before = await rows(client(), 'users');
    expect(await verifyUnique(User)).toEqual({ items: 2, sentinels: 2, findings: [] });
    expect(await repairUnique(User)).toEqual({ items: 2, sentinels: 2, findings: [] });
    expect(await rows(client(), 'users')).toEqual(before);
  });

  it('reserve the values of items that were stored without the guard', async () => {
    await batchWrite(
      Array.from({ length: 24 }, (_, i) => User.of({ id: `u${i}`, email: `u${i}@x` })),
      past,
    );
    expect(told(await verifyUnique(User))).toHaveLength(24);
    expect(await reserved(client(), 'users')).toEqual([]);
    expect((await repairUnique(User)).findings.every(({ fault, mended }) => fault === 'missing' && mended)).toBe(true);
    expect((await verifyUnique(User)).findings).toEqual([]);
    await expect(User.create({ id: 'other', email: 'U7@X' })).rejects.toMatchObject({ field: 'email' });
  });

  it('tell true duplicates, and touch neither', async () => {
    await User.create({ id: 'a', email: 'a@x' });
    await batchWrite([User.of({ id: 'b', email: 'A@X' })], past);
    await batchWrite([User.of({ id: 'c', email: 'c@x' }), User.of({ id: 'd', email: 'c@x' })], past);
    const found = told(await verifyUnique(User));
    expect(found).toContain('duplicate email b a');
    expect(found.filter(line => line.startsWith('duplicate'))).toHaveLength(2);
    const mended = told(await repairUnique(User));
    expect(mended.filter(line => line.startsWith('missing email') && line.endsWith('mended'))).toHaveLength(1);
    expect(await repairUnique(User)).toMatchObject({ findings: [{ fault: 'duplicate' }, { fault: 'duplicate' }] });
    expect(await User.scan().count()).toBe(4);
    expect(await reserved(client(), 'users')).toHaveLength(2);
  });

  it('give up what nobody holds, move what the wrong item holds, and bring expiries in step', async () => {
    const expires = new Date(1_900_000_000_000);
    for (const n of [1, 2, 3]) await Seat.create({ n, badge: n, expires });
    await batchWrite([Seat.deletion({ n: 1 }), Seat.of({ n: 2, badge: 20, expires })], past);
    await batchWrite([Seat.of({ n: 3, badge: 3 }), Seat.of({ n: 4, badge: 2 })], past);
    const expected = ['expiry badge 3', 'missing badge 2', 'orphaned badge 1', 'wrongOwner badge 4 2'];
    expect(told(await verifyUnique(Seat))).toEqual(expected);
    expect(told(await repairUnique(Seat))).toEqual(expected.map(line => `${line} mended`));
    expect((await verifyUnique(Seat)).findings).toEqual([]);
    expect(await reserved(client(), 'seats')).toEqual(['field badge 2', 'field badge 3', 'field badge 4']);
  });

  it('work beside writers, without a false word', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, i) => User.create({ id: `w${i}`, email: `w${i}@x` })));
    const writing = Promise.all(
      Array.from({ length: 8 }, async (_, i) => {
        for (let round = 0; round < 5; round++)
          await User.update({ id: `w${i}` }, u => u.email.set(`w${i}-${round}@x`));
      }),
    );
    for (let i = 0; i < 4; i++) expect((await repairUnique(User)).findings).toEqual([]);
    await writing;
    expect((await verifyUnique(User)).findings).toEqual([]);
    expect(await User.scan().count()).toBe(8);
  });

  const writes: [string, () => Promise<unknown>][] = [
    ['create', () => User.create({ id: 'new', email: 'new@x' })],
    ['put', () => User.put({ id: 'a', email: 'other@x' }, { ignoreVersion: true })],
    ['update', () => User.update({ id: 'a' }, u => u.email.set('other@x'))],
    ['delete', () => User.delete({ id: 'a' })],
    [
      'save',
      async () => {
        const user = await User.get({ id: 'a' });
        user.email = 'other@x';
        await user.save();
      },
    ],
    [
      'transact',
      async () => {
        const [a, b] = [await User.get({ id: 'a' }), await User.get({ id: 'b' })];
        [a.email, b.email] = ['b@x', 'a@x'];
        await transact(tx =>
          tx
            .save(a)
            .save(b)
            .create(User.of({ id: 'new', email: 'new@x' })),
        );
      },
    ],
  ];
  it.each(writes)(
    'find nothing after a %s that stops at any of its requests, before or after it is applied',
    async (_, write) => {
      const plain = transportOf(client());
      for (const when of ['before', 'after'] as const) {
        for (let stop = 1, stopped = true; stopped; stop++) {
          connect({ transport: plain, clock: fixedClock() });
          await User.put({ id: 'a', email: 'a@x' }, { ignoreVersion: true });
          await User.put({ id: 'b', email: 'b@x' }, { ignoreVersion: true });
          let sent = 0;
          const dead = Object.assign(new Error('the process died'), {
            name: 'AccessDeniedException',
            $fault: 'client',
          });
          const send: Transport['send'] = async (operation, input, options) => {
            if (++sent < stop) return plain.send(operation, input, options);
            if (when === 'after' && sent === stop) await plain.send(operation, input, options);
            throw dead;
          };
          connect({ transport: { send }, clock: fixedClock() });
          stopped = await write().then(
            () => false,
            () => true,
          );
          connect({ transport: plain, clock: fixedClock() });
          expect((await repairUnique(User)).findings).toEqual([]);
          const held = (await User.scan().all())
            .filter(({ email }) => email !== undefined)
            .map(({ id }) => `field email ${id}`);
          expect(await reserved(client(), 'users')).toEqual(held.sort());
          for (const id of ['a', 'b', 'new']) await User.delete({ id });
        }
      }
    },
  );
});
