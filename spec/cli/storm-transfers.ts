// A program for `dynamorm storm`, as a user writes one: money goes between accounts, and none may come into being or vanish.
import { Attribute, Entity, PartitionKey, Table, number, transact, type Key } from 'dynamorm';
import type { StormCall, StormClient, StormVerdict } from 'dynamorm/testkit';

@Table('storm-accounts', { model: 'Account' })
class Account extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(number) balance = 0;
}

export const entities = [Account];
export const keepsRows = true;

export const seed: StormCall = async ({ use }) => {
  for (const id of ['a', 'b']) await use(Account).create({ id, balance: 100 });
};

export const verbs: Record<string, StormCall> = {
  transfer: ({ use }: StormClient) =>
    transact(tx =>
      tx
        .update(use(Account), { id: 'a' }, o => [o.balance.add(-1)])
        .update(use(Account), { id: 'b' }, o => [o.balance.add(1)]),
    ),
  // What one should not write: nothing asks whether another put came in between.
  careless: async ({ use }: StormClient) => {
    for (const [id, by] of [
      ['a', -1],
      ['b', 1],
    ] as const) {
      const account = await use(Account).get({ id }, { consistent: true });
      account.balance += by;
      await use(Account).put(account, { overwrite: true });
    }
  },
};

export const invariant = async ({ use }: StormVerdict) => {
  const [a, b] = [await use(Account).get({ id: 'a' }), await use(Account).get({ id: 'b' })];
  return a.balance + b.balance === 200 ? undefined : `${a.balance} and ${b.balance} are not 200 in all`;
};
