import {
  Attribute,
  connect,
  Entity,
  isDynamormError,
  PartitionKey,
  Table,
  transact,
  transactGet,
  Version,
  type Key,
} from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { fixedClock } from '../../../lib/testkit/fixed-clock.js';
import { describeEngines } from '../../support/engines.js';
import { transportOf } from '../support.js';
import { faulty, seeded } from './faulty.js';

@Table('accounts')
class Account extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() balance = 0;
  @Version() version!: number;
}

const ACCOUNTS = 10;
const EACH = 100;
const TRANSFERS = 400;
const ids = Array.from({ length: ACCOUNTS }, (_, i) => `a${i}`);

/** Moves money either by what was read, under both versions, or by adding on both sides. */
async function transfer(random: () => number): Promise<void> {
  const from = Math.floor(random() * ACCOUNTS);
  const [id, other] = [ids[from]!, ids[(from + 1 + Math.floor(random() * (ACCOUNTS - 1))) % ACCOUNTS]!];
  const amount = 1 + Math.floor(random() * 20);
  if (random() < 0.5) {
    await transact(tx =>
      tx
        .update(Account, { id }, a => a.balance.add(-amount), { if: a => a.balance.gte(amount) })
        .update(Account, { id: other }, a => a.balance.add(amount)),
    );
    return;
  }
  const [source, target] = await transactGet([Account.key({ id }), Account.key({ id: other })]);
  if (source!.balance < amount) return;
  source!.balance -= amount;
  target!.balance += amount;
  await transact(tx => tx.save(source!).save(target!));
}

async function sum(): Promise<number> {
  const accounts = await transactGet(ids.map(id => Account.key({ id })));
  return accounts.reduce((total, account) => total + account!.balance, 0);
}

describeEngines('money moved by transactions, some of which conflict or lose their answers', client => {
  it('is neither made nor lost, at any moment', async () => {
    const random = seeded(7);
    const plain = transportOf(client());
    connect({ transport: plain });
    await createTable(Account);
    for (const id of ids) await Account.create({ id, balance: EACH });
    connect({ transport: faulty(plain, { random, rate: 0.3 }), clock: fixedClock() });
    let [left, moved, refused] = [TRANSFERS, 0, 0];
    const worker = async () => {
      while (left-- > 0) {
        try {
          await transfer(random);
          moved++;
        } catch (error) {
          if (!isDynamormError(error)) throw error;
          refused++;
        }
      }
    };
    const sums = new Set<number>();
    let reads = 0;
    const reader = async () => {
      while (left > 0) {
        sums.add(await sum());
        reads++;
      }
    };
    await Promise.all([...Array.from({ length: 8 }, worker), reader()]);
    connect({ transport: plain });
    sums.add(await sum());
    expect([...sums]).toEqual([ACCOUNTS * EACH]);
    expect(moved + refused).toBe(TRANSFERS);
    expect(moved).toBeGreaterThan(TRANSFERS / 4);
    expect(reads).toBeGreaterThan(5);
    const balances = await Promise.all(ids.map(async id => (await Account.get({ id })).balance));
    expect(balances.every(balance => balance >= 0)).toBe(true);
    expect(new Set(balances).size).toBeGreaterThan(1);
  });
});
