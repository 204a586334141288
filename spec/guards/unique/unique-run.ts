import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Transport } from '../../../lib/session/transport.js';
import { connect, isDynamormError, repairUnique, transact, verifyUnique } from '../../../lib/index.js';
import { fixedClock } from '../../../lib/testkit/fixed-clock.js';
import { faulty, seeded } from '../../operations/faults/faulty.js';
import { transportOf } from '../../operations/support.js';
import { User } from './entities.js';

/** What is stored: addresses by id. */
type State = ReadonlyMap<string, string>;

const IDS = 4;
const ADDRESSES = 5;

/** A random write of a class with a unique field: what it does to what is stored, and itself. */
interface Step {
  readonly after: State | undefined;
  run(): Promise<unknown>;
}

type Kind = (at: { id: string; other: string; email: string; state: State }) => Step;

const without = (state: State, id: string): State => new Map([...state].filter(([key]) => key !== id));
const having = (state: State, ...changes: readonly [string, string][]): State | undefined => {
  const after = new Map([...state, ...changes]);
  return new Set(after.values()).size === after.size ? after : undefined;
};

const KINDS: readonly Kind[] = [
  ({ id, email, state }) => ({
    after: state.has(id) ? undefined : having(state, [id, email]),
    run: () => User.create({ id, email: email.toUpperCase() }),
  }),
  ({ id, email, state }) => ({
    after: having(state, [id, email]),
    run: () => User.put({ id, email }, { ignoreVersion: true }),
  }),
  ({ id, email, state }) => ({
    after: having(state, [id, email]),
    run: () => User.update({ id }, u => u.email.set(email)),
  }),
  ({ id, email, state }) => ({
    after: state.has(id) ? having(state, [id, email]) : undefined,
    run: () => User.mutate({ id }, user => void (user.email = email)),
  }),
  ({ id, state }) => ({ after: without(state, id), run: () => User.delete({ id }) }),
  ({ id, state }) => ({
    after: without(state, id),
    run: async () => (await User.find({ id }, { consistent: true }))?.delete(),
  }),
  ({ id, other, state }) => {
    const [mine, theirs] = [state.get(id), state.get(other)];
    return {
      after: mine === undefined || theirs === undefined ? undefined : having(state, [id, theirs], [other, mine]),
      run: async () => {
        const [a, b] = [await User.get({ id }), await User.get({ id: other })];
        [a.email, b.email] = [b.email!, a.email!];
        await transact(tx => tx.save(a).save(b));
      },
    };
  },
];

async function stored(): Promise<State> {
  const users = await User.scan().options({ consistent: true }).all();
  return new Map(users.map(({ id, email }): [string, string] => [id, (email ?? '').toLowerCase()]));
}

/** Reads by one transport and writes by another: a read that fails ends a write before it begins. */
const writing = (reads: Transport, writes: Transport): Transport => ({
  send: (operation, input, options) =>
    (/Get|Query|Scan/.test(operation) ? reads : writes).send(operation, input, options),
});

const textOf = (state: State): string => JSON.stringify([...state].sort());

/**
 * Writes over a transport that fails, one after the other: each is applied as a whole where it says so, not at all where it was
 * refused, and one of the two where it could not tell; in the end every value is reserved for the item that holds it.
 */
export async function uniqueRun(client: DynamoDBClient, seed: number): Promise<{ readonly reported: number }> {
  const random = seeded(seed);
  const plain = transportOf(client);
  const healthy = () => connect({ transport: plain, clock: fixedClock() });
  const sick = writing(plain, faulty(plain, { random, rate: 0.3 + random() * 0.6 }));
  const pick = (n: number) => Math.floor(random() * n);
  healthy();
  for (const id of (await stored()).keys()) await User.delete({ id });
  let [state, reported]: [State, number] = [new Map(), 0];
  for (let i = 0; i < 12; i++) {
    const at = { id: `i${pick(IDS)}`, other: `i${pick(IDS)}`, email: `e${pick(ADDRESSES)}@x`, state };
    const { after, run } = KINDS[pick(KINDS.length)]!(at);
    connect({ transport: sick, clock: fixedClock() });
    const error: unknown = await run().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    healthy();
    const now = await stored();
    const unknown = isDynamormError(error) && error.applied === 'unknown';
    if (error !== undefined) expect(isDynamormError(error)).toBe(true);
    const possible = error === undefined ? [after] : unknown ? [state, after] : [state];
    expect(possible.map(one => one && textOf(one))).toContain(textOf(now));
    if (unknown) reported++;
    state = now;
  }
  expect((await verifyUnique(User)).findings).toEqual([]);
  return { reported };
}

/** The same by several writers at once: no two items ever hold one value, and nothing is left behind. */
export async function uniqueRace(client: DynamoDBClient, seed: number): Promise<void> {
  const random = seeded(seed);
  const plain = transportOf(client);
  connect({ transport: faulty(plain, { random, rate: random() * 0.4 }), clock: fixedClock() });
  const pick = (n: number) => Math.floor(random() * n);
  const worker = async (): Promise<void> => {
    for (let i = 0; i < 8; i++) {
      const at = { id: `i${pick(IDS)}`, other: `i${pick(IDS)}`, email: `e${pick(ADDRESSES)}@x`, state: new Map() };
      await KINDS[pick(KINDS.length)]!(at)
        .run()
        .catch((error: unknown) => {
          if (!isDynamormError(error)) throw error;
        });
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  connect({ transport: plain, clock: fixedClock() });
  const held = [...(await stored()).values()];
  expect(new Set(held).size).toBe(held.length);
  // A request that its client gave up may still land while the table is read: what is found must be gone when nothing is under way.
  for (let tries = 0; tries < 20 && (await verifyUnique(User)).findings.length > 0; tries++) await sleep(50);
  expect((await verifyUnique(User)).findings).toEqual([]);
  expect((await repairUnique(User)).sentinels).toBe(new Set((await stored()).values()).size);
}
